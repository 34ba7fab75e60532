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
    """The sides of beads. Piece i leads from point i to the one after it."""

    beads: Beads

    @cached_property
    def places(self) -> Places:
        beads = self.beads
        return Places(*kernel.places(beads.points_mm, *beads.pieces, beads.numbers.before, beads.numbers.after))

    def facing(self, walls: Walls, spec: FillSpec) -> Floats:
        """What a step outwards is worth at each place (k,): 1 before a void, 0 in ink, less than 0 outside the region, and
        in between where they are near."""
        beads, numbers, places = self.beads, self.beads.numbers, self.places
        play_mm, deep_mm = _PLAY * spec.width_mm, _DEEP * spec.width_mm
        round_mm = np.where(numbers.closed, beads.length_mm, np.inf)[numbers.bead]
        _, half_mm, edge_mm = beads.pieces
        free = kernel.from_ink(places.points_mm, places.piece, beads.points_mm, beads.points_mm[numbers.after], half_mm,
                               numbers.bead, beads.along_mm, edge_mm, round_mm, play_mm, deep_mm, _OWN) / play_mm
        depth = np.clip(walls.depths(places.points_mm, free > 0) / play_mm, -_OUTSIDE, 1.0)
        return np.where(depth < 0, depth, np.minimum(free, depth))

    def gained(self, facing: Floats) -> tuple[Floats, Floats]:
        """How what is covered grows, less what is laid outside, with each point (n, 2) and each width (n,)."""
        places = self.places
        return kernel.gained(facing * places.length_mm, places.out, places.piece, places.part, self.beads.numbers.after)

    @property
    def taken(self) -> tuple[Floats, Floats]:
        """How what beads hold grows with each point (n, 2) and each width (n,)."""
        return kernel.taken(*self.beads.pieces, self.beads.numbers.after)
