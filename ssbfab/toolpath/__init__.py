"""Toolpath: polygons become ordered beads and travels."""

from ssbfab.toolpath.heads import heads_for
from ssbfab.toolpath.path import Block, Toolpath
from ssbfab.toolpath.place import placed
from ssbfab.toolpath.plan import plan, plan_bodies
from ssbfab.toolpath.rules import RULES
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.summary import Summary, summarise

__all__ = ["RULES", "Block", "PrintSettings", "Summary", "Toolpath", "heads_for", "placed", "plan", "plan_bodies", "summarise"]
