"""How many layers one tool may print while the others' ink waits: each layer must be covered before it is too dry.

    order of printing    A A A | B B B  B B B | A A A     the last A waits for two groups of B
    fixed order          A | B  A | B  A | B              and here for one
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ssbfab.library.printer import Head, Printer
from ssbfab.slicing.layer import Layer
from ssbfab.toolpath.heads import extrusion
from ssbfab.toolpath.settings import PrintSettings

#: A layer takes so much longer than its beads at full speed: ramps, corners and travels. Assumed.
OVERHEAD_RATIO = 1.25


def in_time(together: int, sections: Sequence[Layer], heads: Sequence[Head], *, printer: Printer,
            settings: PrintSettings) -> tuple[int, bool]:
    """How many of the layers that clearance allows together (0: all) a head should print in turn, and whether the heads' order
    turns round from group to group, which saves tool changes and makes ink wait twice as long.

    Whole bodies one after the other never wait. Where nothing is in time, layers alternate in a fixed order: the least wait.
    """
    if together == 0 or all(math.isinf(head.ink.drying_max_s) for head in heads):
        return together, True
    seconds = [layer_s(head, sections, printer=printer, settings=settings) for head in heads]
    own = [head.ink.drying_max_s - mine for head, mine in zip(heads, seconds, strict=True)]
    most = min((left / (2 * (sum(seconds) - mine)) for left, mine in zip(own, seconds, strict=True) if sum(seconds) > mine),
               default=math.inf)
    return (min(together, int(most)), True) if most >= 1 else (1, False)


def layer_s(head: Head, sections: Sequence[Layer], *, printer: Printer, settings: PrintSettings) -> float:
    """About how long a head takes for the largest of its layers."""
    areas: dict[float, float] = {}
    for layer in sections:
        area = sum(region.area_mm2 for region in layer.regions if region.body in head.bodies)
        areas[layer.height_mm] = max(areas.get(layer.height_mm, 0.0), area)
    hows = {height: extrusion(head, height, printer=printer, settings=settings) for height, area in areas.items() if area > 0}
    return OVERHEAD_RATIO * max((areas[h] / (how.width_mm * how.speed_mm_s) for h, how in hows.items()), default=0.0)
