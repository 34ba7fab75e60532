"""How dispensers start and stop, and what is done about it: passes that take a toolpath and return one.

    dispensed   starts and stops          primed   ink before the part        ramped   pressure per layer
    mapped      a bed that is not flat    dry      no ink, tips lifted        resumed  from a layer on
"""

from ssbfab.toolpath.dispense.dry import dry
from ssbfab.toolpath.dispense.height_map import HeightMap, mapped
from ssbfab.toolpath.dispense.prime import Priming, primed
from ssbfab.toolpath.dispense.ramp import ramped
from ssbfab.toolpath.dispense.resume import resumed
from ssbfab.toolpath.dispense.starts import Dispensing, dispensed
from ssbfab.toolpath.dispense.width_error import WidthError, predicted

__all__ = ["Dispensing", "HeightMap", "Priming", "WidthError", "dispensed", "dry", "mapped", "predicted", "primed",
           "ramped", "resumed"]
