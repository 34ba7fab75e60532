"""`contour`: one bead along every outline, half a bead inside it. Nothing is printed in the middle.

Where a wall is too thin for two beads they share it, and where it is too thin for that one bead runs down its middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills import network
from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2
from ssbfab.toolpath.fills.region import eroded, patches
from ssbfab.toolpath.fills.thinness import divided, with_strands
from ssbfab.toolpath.fills.trail import FillSpec, Trail
from ssbfab.toolpath.fills.verge import Verge


class Contour:
    name = "contour"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, outlines)


def outlines(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """Trails along the edges of a polygon, inside it; outer edges counter-clockwise."""
    division, strands = with_strands(polygon, divided(polygon, spec), spec)
    fat = patches(division.fat)
    loops = Verge.of(fat, [[] for _ in fat], spec.width_mm, 0.0, spec).beads(0.0)
    beads = network.woven(loops, strands, [[] for _ in loops], polygon, spec)
    middle_mm2 = sum(part.area for part in eroded(polygon, spec.width_mm, spec, all_slivers=True))
    return balanced(beads, reachable_mm2(polygon, spec) - middle_mm2, spec) if division.thin else beads
