"""Morphological opening that keeps sharp corners: what a disc can reach, and the corners in which it rests."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.region import parts
from ssbfab.toolpath.fills.trail import FillSpec


def regrown(part: Polygon, seeds: list[Polygon], disc_mm: float, spec: FillSpec) -> list[Polygon]:
    """What discs around the seeds reach of a polygon: sharp corners stay, strands thinner than a disc go."""
    together = shapely.MultiPolygon(seeds)
    grown = shapely.buffer(together, disc_mm, join_style="mitre", mitre_limit=2.0)
    if abs(grown.area - part.area) > 1e-3 * disc_mm**2:
        grown = shapely.union_all([shapely.buffer(together, disc_mm, quad_segs=8), *corners(part, seeds, disc_mm)])
    simple = shapely.simplify(grown, spec.tolerance_mm / 2, preserve_topology=False)
    return [shapely.orient_polygons(core) for core in parts(simple if simple.is_valid else grown, disc_mm**2)]


def corners(part: Polygon, seeds: list[Polygon], radius_mm: float) -> list[Polygon]:
    """The sharp corners of a polygon in which a disc whose centre is in the seeds rests: from corner to touches and centre."""
    vertex, before, after = [], [], []
    for ring in (part.exterior, *part.interiors):
        points = shapely.get_coordinates(ring)[:-1]
        vertex.append(points)
        before.append(points - np.roll(points, 1, axis=0))
        after.append(np.roll(points, -1, axis=0) - points)
    c, u, v = (np.concatenate(each) for each in (vertex, before, after))
    u, v = u / np.hypot(u[:, 0], u[:, 1])[:, None], v / np.hypot(v[:, 0], v[:, 1])[:, None]
    turn = np.arctan2(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(1))
    sharp = (turn > 0.5) & (turn < 2.09)
    c, u, v, reach = c[sharp], u[sharp], v[sharp], radius_mm * np.tan(turn[sharp] / 2)
    centre = c + reach[:, None] * v + radius_mm * np.column_stack([-v[:, 1], v[:, 0]])
    together = shapely.MultiPolygon(seeds)
    shapely.prepare(together)  # or every centre is held against every edge
    rests = shapely.dwithin(together, shapely.points(centre), 0.02 * radius_mm)
    quads = np.stack([c - reach[:, None] * u, c, c + reach[:, None] * v, centre], axis=1)[rests]
    return list(shapely.polygons(quads))
