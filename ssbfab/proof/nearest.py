"""The pair of beads with the least room between them, out of two crowds, without trying all pairs.

    level 2   [               box               ]        Beads, in the order of printing or along a curve that fills the
    level 1   [    box    ][    box    ][   box ]        plane, are gathered by eights into boxes, boxes by eights into boxes.
    level 0    == == == ==  == == == ==  == == =         Pairs of boxes are opened from the top; those with more room than a
                                                         pair that is known already are left shut.

A crowd whose beads all reach over each other (one extremely wide bead, or a thousand) costs no more: at most `_MOST` pairs of
boxes are opened per level, the tightest first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.proof.scan import repeat
from ssbfab.proof.tape import Floats, Ints

_EIGHT = 8
_MOST = 50_000


@dataclass(frozen=True, kw_only=True, eq=False)
class _Level:
    """Boxes (n, 4) x0 y0 x1 y1, the widest claim in each, the first of its boxes in the level below (one more at the end), its
    first bead."""

    box: Floats
    claim_mm: Floats
    first: Ints
    bead: Ints

    def __len__(self) -> int:
        return len(self.claim_mm)

    @property
    def claimed_mm2(self) -> float:
        width, depth = self.box[:, 2] - self.box[:, 0], self.box[:, 3] - self.box[:, 1]
        return float(((width + 2 * self.claim_mm) * (depth + 2 * self.claim_mm)).sum())

    def gathered(self, run: Ints) -> tuple[_Level, Ints]:
        """The level above, and each of its boxes' run: no box joins two runs, unless runs are short."""
        count = np.arange(len(self))
        begins = np.concatenate([[True], run[1:] != run[:-1]])
        place = count - np.maximum.accumulate(np.where(begins, count, 0))
        first = np.flatnonzero(place % _EIGHT == 0)
        if 2 * len(first) > len(self):
            first = count[::_EIGHT]
        box = np.hstack([np.minimum.reduceat(self.box[:, :2], first), np.maximum.reduceat(self.box[:, 2:], first)])
        above = _Level(box=box, claim_mm=np.maximum.reduceat(self.claim_mm, first), first=np.concatenate([first, [len(self)]]),
                       bead=self.bead[first])
        return above, run[first]


@dataclass(frozen=True, kw_only=True, eq=False)
class Crowd:
    """Beads as boxes of boxes: `levels` from single beads up. `order` says which bead each one of level 0 is."""

    start_mm: Floats
    end_mm: Floats
    claim_mm: Floats
    order: Ints
    levels: tuple[_Level, ...]

    @classmethod
    def of(cls, start_mm: Floats, end_mm: Floats, claim_mm: Floats, run: Ints) -> Crowd:
        """`claim_mm` is how far from its centre line a bead may reach; beads of one `run` follow each other."""
        curve = np.argsort(_along_curve((start_mm[:, :2] + end_mm[:, :2]) / 2), kind="stable")
        tries = [cls._in_order(start_mm, end_mm, claim_mm, *by) for by in ((np.arange(len(run)), run), (curve, 0 * run))]
        return min(tries, key=lambda crowd: crowd.level(1).claimed_mm2)

    @classmethod
    def _in_order(cls, start_mm: Floats, end_mm: Floats, claim_mm: Floats, order: Ints, run: Ints) -> Crowd:
        start, end, claim = start_mm[order, :2], end_mm[order, :2], claim_mm[order]
        every = np.arange(len(order))
        box = np.hstack([np.minimum(start, end), np.maximum(start, end)])
        levels = [_Level(box=box, claim_mm=claim, first=every, bead=every)]
        while len(levels[-1]) > 1:
            above, run = levels[-1].gathered(run)
            levels.append(above)
        return cls(start_mm=start, end_mm=end, claim_mm=claim, order=order, levels=tuple(levels))

    def __len__(self) -> int:
        return len(self.claim_mm)

    def level(self, level: int) -> _Level:
        """A level; above the highest it is the highest."""
        return self.levels[min(level, len(self.levels) - 1)]

    def inside(self, level: int, box: Ints) -> tuple[Ints, Ints]:
        """The first and the last box of `level` in each box of the level above."""
        if level + 1 >= len(self.levels):
            return 0 * box, 0 * box
        first = self.levels[level + 1].first
        return first[box], first[box + 1] - 1


def tightest_pair(one: Crowd, two: Crowd, reach_mm: float = 0.0) -> tuple[float, int, int] | None:
    """Room (mm) and both beads of the pair with the least: their distance less both claims; None where all have more than
    `reach_mm`."""
    if not len(one) or not len(two):
        return None
    i, j, least = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), reach_mm
    for level in range(max(len(one.levels), len(two.levels)) - 2, -1, -1):
        i, j = _opened(one, two, level, i, j)
        room = _least_room(one, two, level, i, j)
        near = room <= least
        i, j, room = i[near], j[near], room[near]
        if len(i) > _MOST:
            tight = np.argpartition(room, _MOST)[:_MOST]
            i, j = i[tight], j[tight]
        first = _room(one, two, one.level(level).bead[i], two.level(level).bead[j])
        least = min(least, float(first.min(initial=np.inf)) + 1e-9)
    room = _room(one, two, i, j)
    if not (room <= reach_mm).any():
        return None
    k = int(np.lexsort((two.order[j], one.order[i], np.round(room, 9)))[0])
    return float(room[k]), int(one.order[i[k]]), int(two.order[j[k]])


def _opened(one: Crowd, two: Crowd, level: int, i: Ints, j: Ints) -> tuple[Ints, Ints]:
    """All pairs of the boxes of `level` that are in pairs of boxes of the level above."""
    pair, a = repeat(*one.inside(level, i))
    again, b = repeat(*(side[pair] for side in two.inside(level, j)))
    return a[again], b


def _least_room(one: Crowd, two: Crowd, level: int, i: Ints, j: Ints) -> Floats:
    """No pair of beads of two boxes has less room than this."""
    a, b = one.level(level), two.level(level)
    apart = np.maximum(np.maximum(b.box[j, :2] - a.box[i, 2:], a.box[i, :2] - b.box[j, 2:]), 0.0)
    return np.asarray(np.hypot(apart[:, 0], apart[:, 1]) - a.claim_mm[i] - b.claim_mm[j], dtype=np.float64)


def _room(one: Crowd, two: Crowd, i: Ints, j: Ints) -> Floats:
    """Distance of the centre lines of beads less both claims."""
    return segment_distance(one.start_mm[i], one.end_mm[i], two.start_mm[j], two.end_mm[j]) - one.claim_mm[i] - two.claim_mm[j]


def segment_distance(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    """How far straight lines a to b and c to d are apart, in the plane."""
    apart = np.minimum(np.minimum(_to_line(a, c, d), _to_line(b, c, d)), np.minimum(_to_line(c, a, b), _to_line(d, a, b)))
    crossing = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    return np.where(crossing, 0.0, apart)


def _to_line(p: Floats, a: Floats, b: Floats) -> Floats:
    along = b - a
    square = np.maximum((along * along).sum(axis=1), 1e-300)
    part = np.clip(((p - a) * along).sum(axis=1) / square, 0.0, 1.0)
    off = p - a - along * part[:, None]
    return np.asarray(np.hypot(off[:, 0], off[:, 1]), dtype=np.float64)


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    """Positive where p lies to the left of a to b."""
    return np.asarray((b[:, 0] - a[:, 0]) * (p[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (p[:, 0] - a[:, 0]), dtype=np.float64)


def _along_curve(place_mm: Floats) -> Ints:
    """Where places lie along a curve of Morton (z-order), 16 bits per axis: near on it is near in the plane, mostly."""
    low, high = place_mm.min(axis=0), place_mm.max(axis=0)
    scaled = ((place_mm - low) * (65535 / np.maximum(high - low, 1e-12).max())).astype(np.uint64)
    code = np.zeros(len(place_mm), dtype=np.uint64)
    for axis in (0, 1):
        bits = scaled[:, axis]
        for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
        code |= bits << np.uint64(axis)
    return code.astype(np.int64)
