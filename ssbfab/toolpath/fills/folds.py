"""Where a wall for one bead swells to more than the widest one, its bead goes on, back and on again.

    ─────────╭───────────╮─────────      Closed beads there end where they began, and each wall that comes to them wants a start
    ─────────│───────╮╭──╯─────────      of its own. Three beads side by side are odd in number: a trail that comes by one wall
             ╰───────╯                   leaves by the other.

The bead narrows to a third of the wall, at its left side; where it comes to the other end of the swelling it turns, and turns
again behind the place where it narrowed. What is left open beside the turns is made less by settling.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.paths import arc_lengths, places_at, units
from ssbfab.toolpath.fills.trail import FillSpec

MOST = 3.0  # nominal widths of a wall that single beads fill side by side
_STEP = 0.1  # nominal widths between places along a wall
_TOO_WIDE = 0.965  # widest beads: a wall that is wider is no wall for one
_EXCESS = 0.05  # squared nominal widths by which the widest bead fails to fill a swelling that is worth it
_NARROWING, _STRAIGHT = 0.5, 0.2  # nominal widths along which a bead becomes a third of the wall, and of the straight way back
_OUT = 0.3  # nominal widths by which the outer beads go on beyond the middle one, into the corners beside their turns
_CLEAR = 1.0  # nominal widths from the ends of a strand, where it meets others


@dataclass(frozen=True, eq=False)
class _Wall:
    """Places down the middle of a wall (n, 2), the ways to its left (n, 2) of length 1, and how thick it is (n,)."""

    middle_mm: Floats
    left: Floats
    thick_mm: Floats
    spec: FillSpec

    @classmethod
    def of(cls, strand: Strand, edges: Segments, spec: FillSpec) -> _Wall:
        along, reach_mm = arc_lengths(strand.points_mm), MOST * spec.width_mm
        count = max(2, round(along[-1] / (_STEP * spec.width_mm)) + 1)
        middle, _ = places_at(strand.points_mm, strand.width_mm, along, np.linspace(0.0, along[-1], count))
        ahead = units(np.gradient(middle, axis=0))
        thick = 2 * np.minimum(edges.nearest(middle, reach_mm)[2], reach_mm)
        return cls(middle, np.column_stack([-ahead[:, 1], ahead[:, 0]]), thick, spec)

    def between(self, places: Ints, right: Floats | float, left: Floats | float) -> tuple[Floats, Floats]:
        """A bead along some places, between two lines along the wall: from -1 at its right side to 1 at its left."""
        half_mm = self.thick_mm[places] / 2
        off_mm = half_mm * (left + right) / 2
        width = np.clip(half_mm * (left - right), self.spec.width_min_mm, self.spec.width_max_mm)
        return self.middle_mm[places] + off_mm[:, None] * self.left[places], width


@dataclass(frozen=True)
class _Swelling:
    """The places of a wall from the first to the last at which one bead does not fill it; at `gap` places from there the bead has
    narrowed and turned."""

    first: int
    last: int
    gap: int

    @property
    def lacking(self) -> int:
        """How many places too few there are."""
        return 2 * self.gap + _places(_STRAIGHT) - (self.last - self.first)

    def bead(self, wall: _Wall) -> tuple[Floats, Floats]:
        """On, back and on again."""
        narrowing, out = _places(_NARROWING), _places(_OUT)
        turn, back = self.first + self.gap, self.last - self.gap
        on, again = np.arange(self.first, back + out + 1), np.arange(turn - out, self.last + 1)
        narrowed, widened = np.minimum((on - self.first) / narrowing, 1.0), np.minimum((self.last - again) / narrowing, 1.0)
        pieces = [wall.between(on, 4 / 3 * narrowed - 1, 1.0), wall.between(np.arange(back, turn - 1, -1), -1 / 3, 1 / 3),
                  wall.between(again, -1.0, 1 - 4 / 3 * widened)]
        return np.concatenate([points for points, _ in pieces]), np.concatenate([width for _, width in pieces])


def folded(strand: Strand, edges: Segments, spec: FillSpec) -> Strand:
    """A strand down the middle of a wall between edges, with three beads side by side wherever one is too few."""
    if strand.width_mm.max() < _TOO_WIDE * spec.width_max_mm:
        return strand
    wall = _Wall.of(strand, edges, spec)
    swellings = _swellings(wall)
    if not swellings:
        return strand
    pieces, at = [], 0
    for each in swellings:
        pieces += [wall.between(np.arange(at, each.first), -1.0, 1.0), each.bead(wall)]
        at = each.last + 1
    pieces.append(wall.between(np.arange(at, len(wall.thick_mm)), -1.0, 1.0))
    return replace(strand, points_mm=np.concatenate([points for points, _ in pieces]),
                   width_mm=np.concatenate([width for _, width in pieces]))


def _swellings(wall: _Wall) -> list[_Swelling]:
    """Those of a wall with room for three beads and for their turns, from first to last."""
    wide = wall.thick_mm > _TOO_WIDE * wall.spec.width_max_mm
    steps = np.flatnonzero(np.diff(wide, prepend=False, append=False))
    found: list[_Swelling] = []
    low, high = _places(_CLEAR), len(wide) - 1 - _places(_CLEAR)
    for first, after in steps.reshape(-1, 2).tolist():
        thick = wall.thick_mm[first:after] / wall.spec.width_mm
        if np.maximum(thick - wall.spec.width_max_mm / wall.spec.width_mm, 0.0).sum() * _STEP < _EXCESS:
            continue
        swelling = _Swelling(first, after - 1, _places(_NARROWING + thick.max() / 6))
        more = max((swelling.lacking + 1) // 2, 1)
        swelling = replace(swelling, first=first - more, last=after - 1 + more)
        if swelling.first >= low and swelling.last <= high:
            found.append(swelling)
            low = swelling.last + 1
    return found


def _places(widths: float) -> int:
    return round(widths / _STEP)
