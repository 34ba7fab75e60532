"""How thick a region is, seen from its edge: the ball that touches the edge at a point and, opposite, the other side.

For a point p of the edge with inward normal n, the ball through p centred on p + R n touches q where
R = |q - p|² / (2 n·(q - p)). Only touches far enough round the ball from p count: what lies nearer belongs to the same side
or to a corner.
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
    """Radii of the balls (n,), infinite where nothing faces within `reach_mm`; segments (m, 2) have the region on their left."""
    i, j = _pairs(points_mm, normals, start_mm, end_mm, reach_mm)
    edge = end_mm - start_mm
    length = np.maximum(np.hypot(edge[:, 0], edge[:, 1]), 1e-300)
    tx, ty = edge[:, 0] / length, edge[:, 1] / length
    cosine = normals[i, 1] * tx[j] - normals[i, 0] * ty[j]
    i, j, cosine = (each[cosine < 0.3] for each in (i, j, cosine))
    nx, ny, tx, ty, length = normals[i, 0], normals[i, 1], tx[j], ty[j], length[j]
    dx, dy = points_mm[i, 0] - start_mm[j, 0], points_mm[i, 1] - start_mm[j, 1]
    height = dy * tx - dx * ty
    radius = height / (1 - cosine)
    foot = (dx + radius * (nx + ty)) * tx + (dy + radius * (ny - tx)) * ty
    beside = (foot >= 0) & (foot <= length)
    best = np.full(len(points_mm), np.inf)
    touches = beside & (height > 0) & (cosine < opposite)
    np.minimum.at(best, i[touches], radius[touches])
    ends = ~beside
    past = np.where(foot[ends] > length[ends], length[ends], 0.0)
    ax, ay = past * tx[ends] - dx[ends], past * ty[ends] - dy[ends]
    rise, square = ax * nx[ends] + ay * ny[ends], ax**2 + ay**2
    faces = 2 * rise**2 > (1 - opposite) * square  # the touch is seen far enough round: 1 - rise / radius < opposite
    faces &= rise > 0
    np.minimum.at(best, i[ends][faces], square[faces] / (2 * rise[faces]))
    best[best > reach_mm] = np.inf
    return best


def _pairs(
        points_mm: Floats, normals: Floats, start_mm: Floats, end_mm: Floats, reach_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of points, and of segments that the ball of the greatest radius at the point may meet."""
    if len(points_mm) * len(start_mm) <= _MANY:
        i, j = np.divmod(np.arange(len(points_mm) * len(start_mm)), len(start_mm))
        return i, j
    low, high = np.minimum(start_mm, end_mm), np.maximum(start_mm, end_mm)
    tree = shapely.STRtree(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    x, y = (points_mm + reach_mm * normals).T
    i, j = tree.query(shapely.box(x - reach_mm, y - reach_mm, x + reach_mm, y + reach_mm))
    return i, j
