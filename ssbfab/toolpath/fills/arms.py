"""The straight walls that meet at a junction, each as it is seen from the junction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.toolpath.fills.euler import End
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.paths import arc_lengths, place_at
from ssbfab.toolpath.fills.trail import Floats


@dataclass(frozen=True, eq=False)
class Arm:
    """A wall that leaves a junction: a place on its middle line, the direction away from the junction, its width."""

    end: End
    place_mm: Floats
    away: Floats
    width_mm: float
    along_mm: float
    """How far along the strand, from the node, the place is."""
    is_short: bool = False
    """Whether the strand ends at the next junction before its direction shows; the wall opposite gives it then."""
    is_stump: bool = False
    """Whether the strand ends alone before its direction shows, and a wall opposite gave it."""

    @property
    def left(self) -> Floats:
        return np.array([-self.away[1], self.away[0]])

    def at(self, back_mm: float) -> Floats:
        """The place on the middle line that lies so far nearer to the junction."""
        return self.place_mm - back_mm * self.away


def arm_of(strand: Strand, end: End, beyond_mm: float | None = None, is_alone: bool = False) -> Arm:
    """The straight wall at one end of a strand: as seen from more than its node's width away, or from a given distance."""
    points, width = (strand.points_mm[::-1], strand.width_mm[::-1]) if end[1] else (strand.points_mm, strand.width_mm)
    along = arc_lengths(points)
    first = 1.2 * float(width[0]) if beyond_mm is None else max(beyond_mm, 0.0) + 0.05 * float(width[0])
    first = min(first, (0.5 if is_alone else 0.4) * along[-1])
    second = min(first + 0.6 * float(width[0]), (0.75 if is_alone else 0.6) * along[-1])
    (place, wide), (after, _) = place_at(points, width, along, first), place_at(points, width, along, second)
    return Arm(end, place, (after - place) / max(float(np.hypot(*(after - place))), 1e-12), wide, first)


def middles_meet(a: Arm, b: Arm) -> Floats | None:
    """Where the middle lines of two arms meet; None where they are parallel."""
    return lines_meet(a.place_mm, a.away, b.place_mm, b.away)


def lines_meet(p: Floats, u: Floats, q: Floats, v: Floats) -> Floats | None:
    """Where the line through p along u and the one through q along v meet; None where they are parallel."""
    cross = float(u[0] * v[1] - u[1] * v[0])
    if abs(cross) < 1e-6:
        return None
    return p + float((q - p)[0] * v[1] - (q - p)[1] * v[0]) / cross * u
