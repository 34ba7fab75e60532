"""`contour`: one bead along every outline, half a bead inside it. Nothing is printed in the middle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.region import eroded
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Contour:
    name = "contour"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, outlines)


def outlines(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """Closed trails of constant width along the edges of a polygon, inside it; outer edges counter-clockwise."""
    return [
        Trail(points_mm=points, width_mm=np.full(len(points), spec.width_mm), closed=True)
        for inner in eroded(polygon, spec.width_mm / 2, spec) for points in rings(inner, spec)]


def rings(polygon: Polygon, spec: FillSpec) -> list[np.ndarray]:
    """The rings of a polygon as (n, 2) arrays whose first point is not repeated, simplified to the tolerance."""
    edges = shapely.simplify([polygon.exterior, *polygon.interiors], spec.tolerance_mm / 2, preserve_topology=False)
    found = [shapely.get_coordinates(edge)[:-1] for edge in edges]
    return [points for points in found if len(points) > 2]
