"""How dispensers start and stop, and what is done about it: passes that take a toolpath and return one."""

from ssbfab.toolpath.dispense.rules import RULES
from ssbfab.toolpath.dispense.starts import Dispensing, dispensed
from ssbfab.toolpath.dispense.width_error import WidthError, predicted

__all__ = ["RULES", "Dispensing", "WidthError", "dispensed", "predicted"]
