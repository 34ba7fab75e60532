"""`concentric`: closed beads from the edge inwards with the widths of `continuous`, not linked: a start for every one of them."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills import network
from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.peeling import peeled
from ssbfab.toolpath.fills.thinness import divided, with_strands
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Concentric:
    name = "concentric"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, nested)


def nested(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """Every closed bead, and single beads where two do not fit."""
    division, strands = with_strands(polygon, divided(polygon, spec), spec)
    loops = [loop for part in division.fat for beads in peeled(part, spec) for loop in beads]
    return network.woven(loops, strands, [[] for _ in loops], polygon, spec)
