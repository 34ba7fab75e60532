"""Toolpath: polygons become ordered beads and travels."""

from ssbfab.toolpath.dispense.rules import RULES as _DISPENSE_RULES
from ssbfab.toolpath.driven import driven
from ssbfab.toolpath.heads import heads_for
from ssbfab.toolpath.layers import layers_of
from ssbfab.toolpath.path import Block, Toolpath
from ssbfab.toolpath.place import placed
from ssbfab.toolpath.plan import plan, plan_bodies
from ssbfab.toolpath.rules import RULES as _PATH_RULES
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.summary import Summary, summarise

RULES = (*_PATH_RULES, *_DISPENSE_RULES)

__all__ = [
    "RULES", "Block", "PrintSettings", "Summary", "Toolpath", "driven", "heads_for", "layers_of", "placed", "plan", "plan_bodies",
    "summarise",
]
