"""`woodpile`: straight filaments at `angle_rad`, nothing around them; the planner turns the angle from layer to layer."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.hatch import filaments
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Woodpile:
    name = "woodpile"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, filaments)
