"""A short way through many places that ends anywhere: nearest insertion or strips, then 2-opt and Or-opt.

Neighbour lists keep the work near n log n: only exchanges that bring two neighbours together are tried (J. J. Bentley, "Fast
algorithms for geometric traveling salesman problems", ORSA Journal on Computing 4 (1992) 387). The way is open: a place that
is at distance 0 from all others closes it to a tour.
"""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.tour import improved, inserted
from ssbfab.toolpath.path import Floats, Ints

#: How many neighbours of each place are tried.
NEIGHBOURS = 8
#: Above this many places nearest insertion, whose time grows with the square, is left out.
INSERTION_LIMIT = 4000
#: Neighbours among up to so many places are found by looking at all pairs.
FEW = 64


def tour(places_mm: Floats) -> Ints:
    """An order of the places (n, 2) with little way between them."""
    n = len(places_mm)
    if n < 3:
        return np.arange(n)
    places_mm = np.ascontiguousarray(places_mm, dtype=float)
    strips, (others, first) = _strips(places_mm), _neighbours(places_mm)
    if length_mm(places_mm[strips]) <= _least_mm(places_mm, others, first) * (1 + 1e-6):
        return strips
    starts = [strips] + ([inserted(places_mm)] if n <= INSERTION_LIMIT else [])
    best = min(starts, key=lambda order: length_mm(places_mm[order]))
    return improved(places_mm, best, others, first)


def length_mm(points_mm: Floats) -> float:
    return float(np.hypot(*np.diff(points_mm, axis=0).T).sum())


def _least_mm(places: Floats, others: Ints, first: Ints) -> float:
    """No way is shorter than this: each place but one is left over at least the distance to its nearest neighbour."""
    if (first[1:] == first[:-1]).any():
        return 0.0
    gaps = np.hypot(*(places - places[others[first[:-1]]]).T)
    return float(gaps.sum() - gaps.max())


def _strips(places: Floats) -> Ints:
    """There and back in strips along the longer side: the best way through a regular array."""
    size = np.ptp(places, axis=0)
    along = int(size[0] < size[1])
    across = places[:, 1 - along]
    rows = 1 + np.count_nonzero(np.diff(np.sort(np.round(across / max(float(size.max()), 1e-12) * 1e5))))
    count = rows if rows <= 2 * np.sqrt(len(places)) + 2 else max(1, round(np.sqrt(len(places) / 3)))
    strip = np.minimum(((across - across.min()) / max(float(np.ptp(across)), 1e-12) * (count - 1) + 0.5).astype(int), count - 1)
    sideways = np.where(strip % 2 == 0, places[:, along], -places[:, along])
    return np.lexsort((sideways, strip))


def _neighbours(places: Floats) -> tuple[Ints, Ints]:
    """For each place the nearest others, nearest first: those of place i are `others[first[i]:first[i + 1]]`."""
    n = len(places)
    size = np.maximum(np.ptp(places, axis=0), 1e-9)
    reach = float(np.sqrt(2.0 * NEIGHBOURS * max(size[0] * size[1], size.max() ** 2 / n) / (np.pi * n)))
    a, b = _pairs(places, reach)
    distance = np.hypot(*(places[a] - places[b]).T)
    order = np.lexsort((b, distance, a))
    a, b = a[order], b[order]
    rank = np.arange(len(a)) - np.searchsorted(a, a)
    near = rank < NEIGHBOURS
    return b[near], np.searchsorted(a[near], np.arange(n + 1))


def _pairs(places: Floats, reach_mm: float) -> tuple[Ints, Ints]:
    """All two that lie within reach of each other, in either order."""
    if len(places) <= FEW:
        apart = places[:, None] - places[None]
        near = apart[..., 0] ** 2 + apart[..., 1] ** 2 <= reach_mm * reach_mm
        np.fill_diagonal(near, False)
        a, b = np.nonzero(near)
        return a, b
    import shapely

    points = shapely.points(places)
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=reach_mm)
    return a[a != b], b[a != b]
