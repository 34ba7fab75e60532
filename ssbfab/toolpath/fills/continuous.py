"""`continuous`: one unbroken filament per connected region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely import Polygon

from ssbfab.toolpath.fills.contour import rings
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.linking import linked
from ssbfab.toolpath.fills.region import checked, eroded, tidy
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Continuous:
    name = "continuous"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        checked(polygons)
        return tuple(
            Trail(points_mm=loop.points_mm, width_mm=loop.width_mm, closed=True, region=i)
            for i, polygon in enumerate(polygons) for piece in tidy(polygon, spec) for loop in linked(peeled(piece, spec), spec))


def peeled(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """Closed loops of one width, from the edge inwards, until nothing is left."""
    width_mm = fitting_width(polygon, spec)
    loops, depth_mm = [], width_mm / 2
    while inner := eroded(polygon, depth_mm, spec):
        loops += [Loop(ring, np.full(len(ring), width_mm)) for part in inner for ring in rings(part, spec)]
        depth_mm += width_mm
    return loops


def fitting_width(polygon: Polygon, spec: FillSpec) -> float:
    return spec.width_mm
