"""`raster`: one bead around, straight parallel beads at `angle_rad` within."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.contour import outlines
from ssbfab.toolpath.fills.hatch import strokes, turned
from ssbfab.toolpath.fills.region import checked, eroded, tidy
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Raster:
    name = "raster"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        checked(polygons)
        return tuple(
            trail for i, polygon in enumerate(polygons) for piece in tidy(polygon, spec)
            for trail in (*outlines(piece, spec.width_mm, i, spec),
                          *(line for core in eroded(piece, spec.width_mm, spec) for line in lines(core, i, spec))))


def lines(polygon: Polygon, region: int, spec: FillSpec) -> list[Trail]:
    """Straight open trails at the spec's angle, every other one backwards; each ends half a width inside the polygon."""
    level, width_mm = levelled(polygon, spec)
    y0, y1 = level.bounds[1], level.bounds[3]
    rows = strokes(level, np.arange(y0 + width_mm / 2, y1, width_mm))
    found = []
    for i, (y, x0, x1) in enumerate(rows):
        if x1 - x0 < width_mm:
            continue
        ends = np.array([[x0 + width_mm / 2, y], [x1 - width_mm / 2, y]])[:: 1 if i % 2 == 0 else -1]
        found.append(Trail(points_mm=turned(ends, spec.angle_rad), width_mm=np.full(2, width_mm), closed=False, region=region))
    return found


def levelled(polygon: Polygon, spec: FillSpec) -> tuple[Polygon, float]:
    """The polygon turned so that the beads are horizontal, and the bead width that divides its height."""
    level = shapely.transform(polygon, lambda points: turned(points, -spec.angle_rad))
    height_mm = level.bounds[3] - level.bounds[1]
    count = max(1, round(height_mm / spec.width_mm))
    return level, float(np.clip(height_mm / count, spec.width_min_mm, spec.width_max_mm))


