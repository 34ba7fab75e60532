"""`raster`: one bead around, straight parallel beads at `angle_rad` within, which end at the bead around.

Walls that hold no lines are filled by the beads along their two edges, which share them, or by one down the middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills import network
from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2
from ssbfab.toolpath.fills.hatch import filaments
from ssbfab.toolpath.fills.peeling import peel
from ssbfab.toolpath.fills.thinness import divided, with_strands
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_WIDER = 0.05  # by how much lines may be wider or narrower than what tiles, so that the volume comes out


class Raster:
    name = "raster"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, perimeter_and_lines)


def perimeter_and_lines(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """The beads along the edges, and lines in what they leave."""
    division, strands = with_strands(polygon, divided(polygon, spec), spec)
    loops: list[Loop] = []
    lines: list[Trail] = []
    for part in division.fat:
        around = peel([part], spec.width_mm, spec)
        loops += around.beads
        for core in around.cores:
            lines += balanced(filaments(core, spec, inside=False), core.area, spec, most=_WIDER, folding=False)
    beads = network.woven(loops, strands, [[] for _ in loops], polygon, spec)
    return balanced(beads, reachable_mm2(polygon, spec) - sum(line.area_mm2 for line in lines), spec) + lines
