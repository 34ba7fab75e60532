"""A closed curve of ink with a place along it for every arc length: what is cut and joined into trails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.kernels import polyline
from ssbfab.kernels.corners import held
from ssbfab.toolpath.fills.trail import Floats, Trail


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed polyline, its first point not repeated, with a bead width at every point."""

    points_mm: Floats
    width_mm: Floats

    @property
    def trail(self) -> Trail:
        return Trail(points_mm=self.points_mm, width_mm=self.width_mm, closed=True)

    @cached_property
    def ring_mm(self) -> Floats:
        return np.concatenate([self.points_mm, self.points_mm[:1]])

    @cached_property
    def along_mm(self) -> Floats:
        """Arc length at every point of `ring_mm`: (n + 1,)."""
        return polyline.along(self.ring_mm)

    @property
    def length_mm(self) -> float:
        return float(self.along_mm[-1])

    @property
    def held_mm2(self) -> float:
        """Volume over height: mean width times length of all segments."""
        return held(self.points_mm, self.width_mm, True)

    def reversed(self) -> Loop:
        """The same the other way round."""
        return Loop(self.points_mm[::-1].copy(), self.width_mm[::-1].copy())

    def at(self, s_mm: Floats) -> tuple[Floats, Floats]:
        """Points (k, 2) and widths (k,) at arc lengths, taken round and round."""
        return polyline.places(self.ring_mm, self.width_mm, self.along_mm, s_mm)

    def arc(self, start_mm: float, end_mm: float) -> tuple[Floats, Floats]:
        """The points and widths from one arc length forward to another (beyond the length means round again)."""
        return polyline.arc(self.ring_mm, self.width_mm, self.along_mm, start_mm, end_mm)

    @cached_property
    def _segments(self) -> polyline.Segments:
        return polyline.Segments(self.ring_mm[:-1], self.ring_mm[1:])

    def nearest(self, points_mm: Floats, reach_mm: float = np.inf) -> tuple[Floats, Floats]:
        """Arc length and distance of the nearest place on the loop, for points (k, 2); 0 and infinite where none is in reach."""
        j, part, apart = self._segments.nearest(points_mm, reach_mm)
        found = np.maximum(j, 0)
        return self.along_mm[found] + part * (self.along_mm[found + 1] - self.along_mm[found]), apart
