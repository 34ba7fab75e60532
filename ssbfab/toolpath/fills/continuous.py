"""`continuous`: one unbroken filament per connected region."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.finishing import balanced, corner_voids_mm2, turns, with_corners_filled
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
            for i, polygon in enumerate(polygons) for piece in tidy(polygon, spec) for loop in filled(piece, spec))


def filled(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """One closed bead, or as few as neighbours allow, that fills a region at least two thinnest beads wide."""
    outer, inner = peeled(polygon, spec)
    loops = linked(with_corners_filled(outer, inner, polygon.area, spec), spec)
    return balanced(loops, polygon, unreachable_mm2(polygon, spec), spec)


def unreachable_mm2(polygon: Polygon, spec: FillSpec) -> float:
    """The sharp corners that the thinnest bead cannot reach."""
    edges = [Loop(shapely.get_coordinates(ring)[:-1], np.empty(0)) for ring in (polygon.exterior, *polygon.interiors)]
    return sum(float(corner_voids_mm2(turns(edge), np.asarray(spec.width_min_mm)).sum()) for edge in edges)
