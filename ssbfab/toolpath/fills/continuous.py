"""`continuous`: one unbroken filament per connected region."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills.linking import linked
from ssbfab.toolpath.fills.peeling import peeled
from ssbfab.toolpath.fills.region import checked, tidy
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Continuous:
    name = "continuous"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        checked(polygons)
        return tuple(
            Trail(points_mm=loop.points_mm, width_mm=loop.width_mm, closed=True, region=i)
            for i, polygon in enumerate(polygons) for piece in tidy(polygon, spec) for loop in linked(peeled(piece, spec), spec))
