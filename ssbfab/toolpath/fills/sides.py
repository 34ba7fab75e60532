"""The sides of beads, place by place: where they lie, which way is out, and what they face.

A place on a side moves with the points of its bead. So what is gained where a side goes out, into a void, and what that takes of
ink are the gradients of what the beads cover and of what they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.kernels import sides as kernel
from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.paths import units
from ssbfab.toolpath.fills.trail import FillSpec

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
        beads = self.beads
        return Places(*kernel.places(beads.points_mm, self.ahead, self.half_mm, beads.edge_mm, beads.numbers.before,
                                     beads.numbers.after))

    def facing(self, walls: Walls, spec: FillSpec) -> Floats:
        """What a step outwards is worth at each place (k,): 1 before a void, 0 in ink, less than 0 outside the region, and
        in between where they are near."""
        beads, numbers, places = self.beads, self.beads.numbers, self.places
        play_mm, deep_mm = _PLAY * spec.width_mm, _DEEP * spec.width_mm
        round_mm = np.where(numbers.closed, beads.length_mm, np.inf)[numbers.bead]
        free = kernel.from_ink(places.points_mm, places.piece, beads.points_mm, beads.points_mm[numbers.after], self.half_mm,
                               numbers.bead, beads.along_mm, beads.edge_mm, round_mm, play_mm, deep_mm, _OWN) / play_mm
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
