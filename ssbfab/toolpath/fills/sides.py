"""The sides of beads, place by place: where they lie, which way is out, and what they face.

A place on a side moves with the points of its bead. So what is gained where a side goes out, into a void, and what that takes of
ink are the gradients of what the beads cover and of what they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.kernels.sides import from_ink
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.paths import units
from ssbfab.toolpath.fills.trail import FillSpec

_PARTS = (0.25, 0.75)  # of the round end of a piece that shows, where it is looked at
_TURN_RAD = 0.02  # less is no turn
_TIP_RAD = (-np.pi / 3, 0.0, np.pi / 3)  # from straight on, where the round end of an open bead is looked at
_OWN = 1.0  # widths along a bead within which it is no neighbour of itself
_OUTSIDE = 2.0  # what is laid outside, in what is covered
_PLAY = 0.03  # nominal widths between ink and void
_DEEP = 0.01  # the same, in a bead's own ink, as at the inner side of a bend: less, and it only changes its width


@dataclass(frozen=True, eq=False)
class Places:
    """Places on sides (k, 2), the ways outwards (k, 2) of length 1, how long a side each stands for (k,), beside which piece it
    is (k,), and how far along that (k,)."""

    points_mm: Floats
    out: Floats
    length_mm: Floats
    piece: Ints
    part: Floats


@dataclass(frozen=True, eq=False)
class Sides:
    """The sides of beads. Piece i leads from point i to the one after it; that from the last point of an open bead is nothing."""

    beads: Beads

    @cached_property
    def ahead(self) -> Floats:
        """Along each piece (n, 2), of length 1 or 0."""
        beads = self.beads
        return units(beads.points_mm[beads.numbers.after] - beads.points_mm)

    @cached_property
    def half_mm(self) -> Floats:
        """Half of how wide each piece is (n,): the mean of its ends."""
        beads = self.beads
        return (beads.width_mm + beads.width_mm[beads.numbers.after]) / 4

    @cached_property
    def places(self) -> Places:
        pieces = [*self._flanks(), *self._shoulders(), *(() if self.beads.numbers.closed.all() else self._tips())]
        return Places(*(np.concatenate(values) for values in zip(*pieces, strict=True)))

    def _flanks(self) -> Iterator[tuple[Floats, Floats, Floats, Ints, Floats]]:
        beads, count = self.beads, len(self.beads.width_mm)
        left = np.column_stack([-self.ahead[:, 1], self.ahead[:, 0]])
        middle = (beads.points_mm + beads.points_mm[beads.numbers.after]) / 2
        for out in (left, -left):
            yield middle + out * self.half_mm[:, None], out, beads.edge_mm, np.arange(count), np.full(count, 0.5)

    def _shoulders(self) -> Iterator[tuple[Floats, Floats, Floats, Ints, Floats]]:
        """Where the round end of a piece shows: on the outer side of a bend, and on both where the next piece is narrower."""
        ahead, before = self.ahead, self.beads.numbers.before
        back = ahead[before]
        turn = np.arctan2(back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0], (back * ahead).sum(axis=1))
        here = np.arange(len(turn))
        is_first = self.half_mm[before] >= self.half_mm  # the piece before is the wider one
        wider, narrower = np.where(is_first, before, here), np.where(is_first, here, before)
        step = np.arccos(np.minimum(self.half_mm[narrower] / self.half_mm[wider], 1.0))
        left = np.repeat([1.0, -1.0], len(turn))  # of both sides, one after the other
        span = np.where(np.tile(self.beads.numbers.inner, 2), np.tile(step, 2) - left * np.tile(turn, 2), 0.0)
        shown = np.flatnonzero(span > _TURN_RAD)
        some, left, span = shown % len(turn), left[shown], span[shown]
        piece, towards = wider[some], np.where(is_first[some], -left, left)
        along, radius = ahead[piece], self.half_mm[piece]
        side = left[:, None] * np.column_stack([-along[:, 1], along[:, 0]])
        for part in _PARTS:
            out = turned(side, part * towards * span)
            yield (self.beads.points_mm[some] + radius[:, None] * out, out, radius * span / len(_PARTS), piece,
                   is_first[some].astype(float))

    def _tips(self) -> Iterator[tuple[Floats, Floats, Floats, Ints, Floats]]:
        """On the round ends of open beads."""
        open_ = ~self.beads.numbers.closed
        first, last = self.beads.numbers.first[:-1][open_], self.beads.numbers.first[1:][open_] - 1
        for piece, part, way in ((first, 0.0, -1.0), (last - 1, 1.0, 1.0)):
            point = self.beads.points_mm[first if part == 0 else last]
            radius = self.half_mm[piece]
            for angle in _TIP_RAD:
                out = turned(way * self.ahead[piece], np.full(len(piece), angle))
                yield (point + radius[:, None] * out, out, radius * np.pi / len(_TIP_RAD), piece, np.full(len(piece), part))

    def facing(self, walls: Walls, spec: FillSpec) -> Floats:
        """What a step outwards is worth at each place (k,): 1 before a void, 0 in ink, less than 0 outside the region, and
        in between where they are near."""
        beads, numbers, places, play_mm = self.beads, self.beads.numbers, self.places, _PLAY * spec.width_mm
        round_mm = np.where(numbers.closed, beads.length_mm, np.inf)[numbers.bead]
        free = from_ink(places.points_mm, places.piece, beads.points_mm, beads.points_mm[numbers.after], self.half_mm,
                        numbers.bead, beads.along_mm, beads.edge_mm, round_mm, play_mm, _DEEP * spec.width_mm, _OWN) / play_mm
        depth = np.clip(walls.depths(places.points_mm, free > 0) / play_mm, -_OUTSIDE, 1.0)
        return np.where(depth < 0, depth, np.minimum(free, depth))

    def gained(self, facing: Floats) -> tuple[Floats, Floats]:
        """How what is covered grows, less what is laid outside, with each point (n, 2) and each width (n,)."""
        beads, places = self.beads, self.places
        share = facing * places.length_mm
        i, j = places.piece, beads.numbers.after[places.piece]
        pull = share[:, None] * places.out
        points = np.column_stack([self._summed(i, (1 - places.part) * each, j, places.part * each) for each in pull.T])
        return points, self._summed(i, share / 4, j, share / 4)

    @cached_property
    def taken(self) -> tuple[Floats, Floats]:
        """How what beads hold grows with each point (n, 2) and each width (n,)."""
        beads = self.beads
        here, after = np.arange(len(beads.width_mm)), beads.numbers.after
        along = 2 * self.half_mm[:, None] * self.ahead
        points = np.column_stack([self._summed(here, -each, after, each) for each in along.T])
        return points, self._summed(here, beads.edge_mm / 2, after, beads.edge_mm / 2)

    def _summed(self, i: Ints, at_i: Floats, j: Ints, at_j: Floats) -> Floats:
        """What is told of points by their numbers, added up for each (n,)."""
        count = len(self.beads.width_mm)
        total: Floats = np.bincount(i, at_i, count).astype(float) + np.bincount(j, at_j, count)
        return total


def turned(ways: Floats, angle_rad: Floats) -> Floats:
    """Ways (k, 2) turned to the left by angles (k,)."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.column_stack([ways[:, 0] * cos - ways[:, 1] * sin, ways[:, 0] * sin + ways[:, 1] * cos])

