"""`woodpile`: straight filaments at `angle_rad`, nothing around them; the planner turns the angle from layer to layer.

Where none fits in, as in walls of one bead, there is what `continuous` lays.
"""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.continuous import trails_of
from ssbfab.toolpath.fills.hatch import filaments
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Woodpile:
    name = "woodpile"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, piled)


def piled(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    return filaments(polygon, spec) or trails_of(polygon, spec)
