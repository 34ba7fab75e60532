"""How dispensers start and stop, and what is done about it: passes that take a toolpath and return one.

    dispensed   starts and stops          primed   ink before the part        ramped   pressure per layer
    mapped      a bed that is not flat    dry      no ink, tips lifted        resumed  from a layer on
"""

from typing import TYPE_CHECKING

from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
    from ssbfab.toolpath.dispense.dry import dry
    from ssbfab.toolpath.dispense.height_map import HeightMap, mapped
    from ssbfab.toolpath.dispense.prime import Priming, primed
    from ssbfab.toolpath.dispense.ramp import ramped
    from ssbfab.toolpath.dispense.resume import resumed
    from ssbfab.toolpath.dispense.starts import Dispensing, dispensed
    from ssbfab.toolpath.dispense.width_error import WidthError, predicted
else:
    __getattr__ = on_demand(__name__, {
        "Dispensing": "starts", "HeightMap": "height_map", "Priming": "prime", "WidthError": "width_error",
        "dispensed": "starts", "dry": "dry", "mapped": "height_map", "predicted": "width_error", "primed": "prime",
        "ramped": "ramp", "resumed": "resume",
    })

__all__ = ["Dispensing", "HeightMap", "Priming", "WidthError", "dispensed", "dry", "mapped", "predicted", "primed",
           "ramped", "resumed"]
