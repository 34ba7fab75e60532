"""The middle of a wall held against the wall itself, not against the points that stand for it.

Points along the two sides of a wall seldom lie opposite each other: the middle between them goes to and fro by half the
tolerance, and a bead that misses the middle by so much leaves a strip open all along one side.
"""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.paths import units
from ssbfab.toolpath.fills.trail import Floats

_MOST = 0.02  # of the width, by which a place is moved: what is farther off has no wall to each side
_EVEN = 0.1  # by which the width may change over the way: where walls converge, their bead ends soon


def centred(points_mm: Floats, width_mm: Floats, edges: Segments, held: tuple[bool, bool]) -> tuple[Floats, Floats]:
    """A polyline down the middle of a wall, points (n, 2) and widths (n,), with every place half-way between the edges to the
    left and to the right, and as wide as these are apart. Its first and last place stay where they are `held`."""
    steps = units(np.diff(points_mm, axis=0))
    along = units(np.concatenate([steps[:1], steps]) + np.concatenate([steps, steps[-1:]]))
    left = np.column_stack([-along[:, 1], along[:, 0]])
    aside_mm = width_mm[:, None] / 4 * left  # from there, the wall on that side is by far the nearest

    reach_mm = float(width_mm.max())

    def distance_mm(places_mm: Floats) -> Floats:
        return np.minimum(edges.nearest(places_mm, reach_mm)[2], reach_mm)

    off_mm = (distance_mm(points_mm + aside_mm) - distance_mm(points_mm - aside_mm)) / 2
    moved = points_mm + off_mm[:, None] * left
    apart_mm = 2 * distance_mm(moved)
    clear = (np.abs(off_mm) < _MOST * width_mm) & (np.abs(apart_mm - width_mm) < 2 * _MOST * width_mm)
    even = np.abs(np.diff(apart_mm)) < _EVEN * np.hypot(*np.diff(points_mm, axis=0).T) + 1e-6
    clear &= np.append(True, even) & np.append(even, True)
    clear[[0, -1]] &= ~np.array(held)
    return np.where(clear[:, None], moved, points_mm), np.where(clear, apart_mm, width_mm)
