"""Every rule of this room: those of paths and those of what flows."""

from ssbfab.findings import Rule
from ssbfab.toolpath.dispense.rules import RULES as DISPENSE_RULES
from ssbfab.toolpath.rules import RULES as PATH_RULES

RULES: tuple[Rule, ...] = (*PATH_RULES, *DISPENSE_RULES)
