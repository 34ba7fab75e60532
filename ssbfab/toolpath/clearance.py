"""What of a tool may hit what is printed: tip, cone and hub above its mouth, and the tips of the tools that idle.

            |         |  hub_diameter
             \\       /   cone_half_angle
              |     |    length, outer_diameter
              mouth

All of one layer's ink is as high as the mouth, so nothing can be hit while all heads print layer by layer. Ink stands higher
only where one head has printed several layers ahead of its neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import inf, tan

import numpy as np
import shapely

from ssbfab.errors import ToolpathError
from ssbfab.library.printer import Head, Printer, Tip
from ssbfab.slicing.layer import Layer
from ssbfab.toolpath.settings import PrintSettings, ToolChanges

#: How far a free edge bulges beyond its nominal one, in layer heights: a stadium of the same area (closed form).
BULGE_RATIO = 0.11


def stand_mm(tip: Tip, distance_mm: float) -> float:
    """How much higher than the tip's mouth ink may stand at a distance from its axis."""
    if distance_mm < tip.outer_diameter_mm / 2:
        return 0.0
    if distance_mm >= max(tip.hub_diameter_mm, tip.outer_diameter_mm) / 2:
        return inf
    if tip.cone_half_angle_rad <= 0:
        return tip.length_mm
    return tip.length_mm + (distance_mm - tip.outer_diameter_mm / 2) / tan(tip.cone_half_angle_rad)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """How far, mm of height, the body `standing` may be ahead of `printing`: `gap_mm` is between them, `reach_mm` from the
    axis of the printing tip to the standing ink at its nearest."""

    standing: str
    printing: str
    gap_mm: float
    reach_mm: float
    lead_mm: float
    tip: Tip


def leads(footprints: Mapping[str, shapely.Geometry], heads: Sequence[Head], *, height_mm: float, printer: Printer,
          settings: PrintSettings) -> list[Lead]:
    """For each ordered pair of bodies of different heads what clearance allows."""
    owner = {name: head for head in heads for name in head.bodies if name in footprints}
    found = []
    for standing, printing in permutations(owner, 2):
        head = owner[printing]
        if head is owner[standing]:
            continue
        gap = float(shapely.distance(footprints[standing], footprints[printing]))
        width = (settings.bead_width_mm or head.tip.diameter_mm) * settings.width_min_ratio
        reach = gap + width / 2 - BULGE_RATIO * height_mm - 2 * printer.position_tolerance_mm
        lead = 0.0 if gap <= 0 else stand_mm(head.tip, reach)
        if lead > 0 and _idle_hits(head, owner[standing], footprints[standing], footprints[printing]):
            lead = 0.0
        found.append(Lead(standing=standing, printing=printing, gap_mm=gap, reach_mm=reach, lead_mm=lead, tip=head.tip))
    return found


def _idle_hits(active: Head, idle: Head, standing: shapely.Geometry, printing: shapely.Geometry) -> bool:
    """Whether the idle tool's tip, carried along, passes through the standing ink."""
    away = np.array(idle.tool.offset_mm) - np.array(active.tool.offset_mm)
    if away[2] > 0 and not np.any(away[:2]):
        return False
    low_x, low_y, high_x, high_y = shapely.bounds(printing)
    reach = idle.tip.outer_diameter_mm / 2
    swept = shapely.box(low_x + away[0] - reach, low_y + away[1] - reach, high_x + away[0] + reach, high_y + away[1] + reach)
    return bool(np.any(away) and shapely.intersects(swept, standing))


def layers_together(sections: Sequence[Layer], heads: Sequence[Head], *, top_mm: float, printer: Printer,
                    settings: PrintSettings) -> int:
    """How many layers one head may print before the next head follows; 0 for all of them, up to `top_mm`.

    Raises `ToolpathError` where whole bodies are wanted one after the other and cannot be.
    """
    if len(heads) < 2 or settings.tool_changes == ToolChanges.LAYER:
        return 1
    height = max(layer.height_mm for layer in sections)
    found = leads(_footprints(sections), heads, height_mm=height, printer=printer, settings=settings)
    tightest = min(found, key=lambda lead: lead.lead_mm, default=None)
    if tightest is None or tightest.lead_mm >= top_mm:
        return 0
    if settings.tool_changes == ToolChanges.BODY:
        raise ToolpathError(_refused(tightest, top_mm))
    return 1 + int(tightest.lead_mm / height + 1e-9)


def _footprints(sections: Sequence[Layer]) -> dict[str, shapely.Geometry]:
    shapes: dict[str, list[shapely.Polygon]] = {}
    for layer in sections:
        for region in layer.regions:
            shapes.setdefault(region.body, []).extend(region.polygons)
    return {name: shapely.union_all(polygons, grid_size=1e-6) for name, polygons in shapes.items()}


def _refused(lead: Lead, total_mm: float) -> str:
    reach = max(lead.reach_mm, 0.0)
    return (f"bodies {lead.standing!r} and {lead.printing!r} cannot be printed one after the other: the gap between them is "
            f"{lead.gap_mm:.4g} mm, and tip {lead.tip.name!r} clears ink that stands {lead.lead_mm:.3g} mm high at "
            f"{reach:.4g} mm from its axis, not {total_mm:.4g} mm; a tip no wider than {2 * reach:.4g} mm outside over its "
            f"lowest {total_mm:.4g} mm would fit, or use print.tool_changes = \"clearance\"")
