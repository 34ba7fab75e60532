"""Toolpath: polygons become ordered beads and travels."""

from typing import TYPE_CHECKING

from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
    from ssbfab.toolpath.all_rules import RULES
    from ssbfab.toolpath.driven import driven
    from ssbfab.toolpath.heads import heads_for
    from ssbfab.toolpath.layers import layers_of
    from ssbfab.toolpath.path import Block, Toolpath
    from ssbfab.toolpath.place import placed
    from ssbfab.toolpath.plan import plan, plan_bodies
    from ssbfab.toolpath.settings import PrintSettings
    from ssbfab.toolpath.summary import Summary, summarise
else:
    __getattr__ = on_demand(__name__, {
        "Block": "path", "PrintSettings": "settings", "RULES": "all_rules", "Summary": "summary", "Toolpath": "path",
        "driven": "driven", "heads_for": "heads", "layers_of": "layers", "placed": "place", "plan": "plan",
        "plan_bodies": "plan", "summarise": "summary",
    })

__all__ = [
    "RULES", "Block", "PrintSettings", "Summary", "Toolpath", "driven", "heads_for", "layers_of", "placed", "plan", "plan_bodies",
    "summarise",
]
