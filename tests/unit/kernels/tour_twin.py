"""The readable twin of `ssbfab.kernels.tour`: nearest insertion, then 2-opt and Or-opt on a list."""

from __future__ import annotations

from math import hypot

import numpy as np

from ssbfab.toolpath.path import Floats, Ints


def inserted(places: Floats) -> Ints:
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


def improved(places: Floats, order: list[int], neighbours: list[list[int]]) -> list[int]:
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


def entered(entries: Floats, exits: Floats, start: Floats) -> tuple[float, list[int]]:
    """The least way through things in a fixed order, by dynamic programming: door by door, from which door before."""
    cost = np.hypot(*(entries[0] - start).T)
    came_from = []
    for into, out in zip(entries[1:], exits[:-1], strict=True):
        through = cost[:, None] + np.hypot(*(into[None] - out[:, None]).transpose(2, 0, 1))
        came_from.append(through.argmin(axis=0))
        cost = through.min(axis=0)
    choice = [int(cost.argmin())]
    for best in reversed(came_from):
        choice.append(int(best[choice[-1]]))
    return float(cost.min()), choice[::-1]
