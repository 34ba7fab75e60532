"""How thick a region is, seen from its edge: the ball that touches the edge at a point and, opposite, the other side.

For a point p of the edge with inward normal n, the ball through p centred on p + R n touches q where R = |q - p|² / (2 n·(q - p)). Only
touches far enough round the ball from p count: what lies nearer belongs to the same side or to a corner.
"""

from __future__ import annotations

import numpy as np
import shapely

from ssbfab.toolpath.fills.trail import Floats

OPPOSITE = -0.5
"""Cosine of the angle between the two touches, seen from the ball's centre: wedges under 60 degrees have two facing sides."""

_MANY = 20_000  # pairs of points and segments above which a tree finds those within reach


def half_thickness(points_mm: Floats, normals: Floats, start_mm: Floats, end_mm: Floats, reach_mm: float,
                   opposite: float = OPPOSITE) -> Floats:
    """Radii of the balls (n,), infinite where nothing faces within `reach_mm`; segments (m, 2) run with the region on their left."""
    i, j = _pairs(points_mm, start_mm, end_mm, 2 * reach_mm)
    p, n, a, ab = points_mm[i], normals[i], start_mm[j], (end_mm - start_mm)[j]
    length = np.maximum(np.hypot(ab[:, 0], ab[:, 1]), 1e-300)
    t = ab / length[:, None]
    m = np.column_stack([-t[:, 1], t[:, 0]])
    cosine = (n * m).sum(1)
    height = ((p - a) * m).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        radius = height / (1 - cosine)
        foot = ((p - a + radius[:, None] * (n - m)) * t).sum(1)
    touches = (height > 0) & (foot >= 0) & (foot <= length) & (cosine < opposite)
    best = np.full(len(points_mm), np.inf)
    np.minimum.at(best, i[touches], radius[touches])
    outside = ~((foot >= 0) & (foot <= length))
    corner = a[outside] + ab[outside] * (foot[outside] > length[outside])[:, None]
    i, p, n = i[outside], p[outside], n[outside]
    away = corner - p
    rise, square = (away * n).sum(1), (away**2).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        radius = square / (2 * rise)
        faces = (rise > 0) & (1 - rise / radius < opposite)
    np.minimum.at(best, i[faces], radius[faces])
    best[best > reach_mm] = np.inf
    return best


def _pairs(points_mm: Floats, start_mm: Floats, end_mm: Floats, within_mm: float) -> tuple[np.ndarray, np.ndarray]:
    if len(points_mm) * len(start_mm) <= _MANY:
        i, j = np.divmod(np.arange(len(points_mm) * len(start_mm)), len(start_mm))
        return i, j
    tree = shapely.STRtree(shapely.linestrings(np.stack([start_mm, end_mm], axis=1)))
    found = tree.query(shapely.points(points_mm), predicate="dwithin", distance=within_mm)
    return found[0], found[1]
