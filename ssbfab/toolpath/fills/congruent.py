"""Polygons that are one shape at many places are planned once: an array of pillars costs as much as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.region import checked, tidy
from ssbfab.toolpath.fills.trail import FillSpec, Floats, Trail

_SHAPES_KEPT = 24  # of equally many vertices; where more differ there is little to gain


def planned(polygons: Sequence[Polygon], spec: FillSpec, plan: Callable[[Polygon, FillSpec], list[Trail]]) -> tuple[Trail, ...]:
    """The trails of every polygon, `plan` being asked once for those that differ by no more than where they are.

    `plan` is given tidy polygons (a given polygon may fall into several, or none). Shapes are the same where every vertex
    agrees within a quarter of the tolerance.
    """
    checked(polygons)
    known: dict[tuple[int, ...], list[tuple[Floats, Floats, list[Trail]]]] = defaultdict(list)
    found: list[Trail] = []
    for i, polygon in enumerate(polygons):
        if polygon.is_empty:
            continue
        points = shapely.get_coordinates(polygon)
        shape = points - points[0]
        alike = known[(len(points), *(len(hole.coords) for hole in polygon.interiors))]
        for other, place, trails in alike:
            if np.abs(shape - other).max() < spec.tolerance_mm / 4:
                found += [trail.moved(points[0] - place, i) for trail in trails]
                break
        else:
            trails = [trail.moved(np.zeros(2), i) for piece in tidy(polygon, spec) for trail in plan(piece, spec)]
            if len(alike) < _SHAPES_KEPT:
                alike.append((shape, points[0], trails))
            found += trails
    return tuple(found)
