"""A short way through many places that ends anywhere: nearest insertion or strips, then 2-opt and Or-opt.

Neighbour lists keep the work near n log n: only exchanges that bring two neighbours together are tried (J. J. Bentley, "Fast
algorithms for geometric traveling salesman problems", ORSA Journal on Computing 4 (1992) 387). The way is open: a place that
is at distance 0 from all others closes it to a tour.
"""

from __future__ import annotations

import itertools
from math import hypot

import numpy as np

from ssbfab.toolpath.path import Floats, Ints

#: How many neighbours of each place are tried.
NEIGHBOURS = 8
#: Above this many places nearest insertion, whose time grows with the square, is left out.
INSERTION_LIMIT = 4000


def tour(places_mm: Floats) -> Ints:
    """An order of the places (n, 2) with little way between them."""
    n = len(places_mm)
    if n < 3:
        return np.arange(n)
    strips, neighbours = _strips(places_mm), _neighbours(places_mm)
    if length_mm(places_mm[strips]) <= _least_mm(places_mm, neighbours) * (1 + 1e-6):
        return strips
    starts = [strips] + ([_inserted(places_mm)] if n <= INSERTION_LIMIT else [])
    best = min(starts, key=lambda order: length_mm(places_mm[order]))
    return np.array(_improved(places_mm, best.tolist(), neighbours), dtype=np.int64)


def length_mm(points_mm: Floats) -> float:
    return float(np.hypot(*np.diff(points_mm, axis=0).T).sum())


def spanning_mm(doors_mm: Floats) -> float:
    """Length of the shortest tree that spans places with k doors each, (n, k, 2): no way through all of them is shorter.

    Prim's algorithm, one row of distances at a time.
    """
    n = len(doors_mm)
    nearest, left, total = np.full(n, np.inf), np.ones(n, dtype=bool), 0.0
    at = 0
    for _ in range(n - 1):
        left[at] = False
        step = doors_mm[:, :, None, :] - doors_mm[at][None, None, :, :]
        nearest = np.minimum(nearest, np.hypot(step[..., 0], step[..., 1]).min(axis=(1, 2)))
        at = int(np.argmin(np.where(left, nearest, np.inf)))
        total += float(nearest[at])
    return total


def _least_mm(places: Floats, neighbours: list[list[int]]) -> float:
    """No way is shorter than this: each place but one is left over at least the distance to its nearest neighbour."""
    nearest = np.array([near[0] if near else -1 for near in neighbours])
    if (nearest < 0).any():
        return 0.0
    gaps = np.hypot(*(places - places[nearest]).T)
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


def _inserted(places: Floats) -> Ints:
    """Nearest insertion: the place nearest to the way goes where it lengthens the way least."""
    n = len(places)
    left = np.ones(n, dtype=bool)
    order = [0]
    left[0] = False
    nearest = np.hypot(*(places - places[0]).T)
    for _ in range(n - 1):
        new = int(np.argmin(np.where(left, nearest, np.inf)))
        left[new] = False
        to_new = np.hypot(*(places - places[new]).T)
        nearest = np.minimum(nearest, to_new)
        way = places[order]
        at = to_new[order]
        longer = at[1:] + at[:-1] - np.hypot(*np.diff(way, axis=0).T)
        costs = np.concatenate([[at[0]], longer, [at[-1]]])
        order.insert(int(np.argmin(costs)), new)
    return np.array(order, dtype=np.int64)


def _neighbours(places: Floats) -> list[list[int]]:
    """For each place the nearest others, nearest first."""
    import shapely

    n = len(places)
    size = np.maximum(np.ptp(places, axis=0), 1e-9)
    reach = float(np.sqrt(2.0 * NEIGHBOURS * max(size[0] * size[1], size.max() ** 2 / n) / (np.pi * n)))
    points = shapely.points(places)
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=reach)
    a, b = a[a != b], b[a != b]
    distance = np.hypot(*(places[a] - places[b]).T)
    order = np.lexsort((b, distance, a))
    a, b = a[order], b[order]
    rank = np.arange(len(a)) - np.searchsorted(a, a)
    near = rank < NEIGHBOURS
    bounds = np.searchsorted(a[near], np.arange(n + 1))
    others = b[near].tolist()
    return [others[i:j] for i, j in itertools.pairwise(bounds)]


def _improved(places: Floats, order: list[int], neighbours: list[list[int]]) -> list[int]:
    """Exchange until none of those that join neighbours shortens the way."""
    way = _Way(places, order)
    waiting = list(order)
    queued = [True] * len(order) + [False]
    while waiting:
        here = waiting.pop()
        queued[here] = False
        for touched in way.better(here, neighbours[here]):
            if touched < len(neighbours) and not queued[touched]:
                queued[touched] = True
                waiting.append(touched)
    return way.opened()


class _Way:
    """The closed way while it is being improved; the last place is the one at distance 0 from all others."""

    def __init__(self, places: Floats, order: list[int]) -> None:
        self.x, self.y = places[:, 0].tolist(), places[:, 1].tolist()
        self.nowhere = len(order)
        self.order = [*order, self.nowhere]
        self.place = [0] * len(self.order)
        self._renumber(0, len(self.order))

    def opened(self) -> list[int]:
        cut = self.place[self.nowhere]
        return self.order[cut + 1 :] + self.order[:cut]

    def better(self, here: int, neighbours: list[int]) -> tuple[int, ...]:
        """Make the first exchange that shortens the way at `here`; the places whose neighbours changed, none if none does."""
        for other in neighbours:
            found = self._two_opt(here, other) or self._or_opt(here, other)
            if found:
                return found
        return ()

    def _distance(self, a: int, b: int) -> float:
        if a == self.nowhere or b == self.nowhere:
            return 0.0
        return hypot(self.x[a] - self.x[b], self.y[a] - self.y[b])

    def _at(self, i: int) -> int:
        return self.order[i % len(self.order)]

    def _two_opt(self, a: int, c: int) -> tuple[int, ...]:
        """Join a–c and what follows them, or what is before them: the stretch between is walked the other way."""
        i, j = self.place[a], self.place[c]
        for side in (1, -1):
            b, d = self._at(i + side), self._at(j + side)
            if a == d or b == c:
                continue
            gain = self._distance(a, b) + self._distance(c, d) - self._distance(a, c) - self._distance(b, d)
            if gain > 1e-9:
                low, high = (min(i, j), max(i, j)) if side == 1 else (min(i, j) - 1, max(i, j) - 1)
                self._reverse(low + 1, high)
                return a, b, c, d
        return ()

    def _or_opt(self, a: int, c: int) -> tuple[int, ...]:
        """Move a, alone or with one or two that follow or precede it, between c and one of its neighbours."""
        i, n = self.place[a], len(self.order)
        for side in (1, -1):
            for count in (1, 2, 3):
                if n < count + 3:
                    continue
                piece = [self._at(i + side * k) for k in range(count)]
                if c in piece:
                    break
                before, tail, after = self._at(i - side), piece[-1], self._at(i + side * count)
                saved = self._distance(before, a) + self._distance(tail, after) - self._distance(before, after)
                for towards in (1, -1):
                    d = self._at(self.place[c] + towards)
                    if d in piece:
                        continue
                    added = self._distance(c, a) + self._distance(tail, d) - self._distance(c, d)
                    if saved - added > 1e-9:
                        self._move(piece, c, towards)
                        return before, after, a, tail, c, d
        return ()

    def _reverse(self, first: int, last: int) -> None:
        """Walk order[first..last] the other way; where that is the longer part, the rest instead, which is the same way."""
        n = len(self.order)
        if last - first + 1 <= n // 2 or first < 0:
            first = max(first, 0)
            self.order[first : last + 1] = self.order[first : last + 1][::-1]
            self._renumber(first, last + 1)
        else:
            rest = (self.order[last + 1 :] + self.order[:first])[::-1]
            tail = n - last - 1
            self.order[last + 1 :], self.order[:first] = rest[:tail], rest[tail:]
            self._renumber(0, first)
            self._renumber(last + 1, n)

    def _move(self, piece: list[int], c: int, towards: int) -> None:
        """Take the piece out and put it beside c, its first place next to c."""
        gone = set(piece)
        kept = [p for p in self.order if p not in gone]
        at = kept.index(c)
        kept[at + 1 : at + 1] = piece if towards == 1 else []
        if towards == -1:
            kept[at:at] = piece[::-1]
        self.order = kept
        self._renumber(0, len(kept))

    def _renumber(self, first: int, last: int) -> None:
        for i in range(first, last):
            self.place[self.order[i]] = i
