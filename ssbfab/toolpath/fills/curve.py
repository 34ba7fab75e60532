"""A closed curve of ink with a place along it for every arc length: what is cut and joined into trails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from ssbfab.toolpath.fills.trail import Floats

_MANY = 5_000  # pairs of points and segments above which a tree finds the nearest


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed polyline, its first point not repeated, with a bead width at every point."""

    points_mm: Floats
    width_mm: Floats

    @cached_property
    def ring_mm(self) -> Floats:
        return np.concatenate([self.points_mm, self.points_mm[:1]])

    @cached_property
    def along_mm(self) -> Floats:
        """Arc length at every point of `ring_mm`: (n + 1,)."""
        steps = np.hypot(*np.diff(self.ring_mm, axis=0).T)
        return np.concatenate([[0.0], np.cumsum(steps)])

    @property
    def length_mm(self) -> float:
        return float(self.along_mm[-1])

    @property
    def held_mm2(self) -> float:
        """Volume over height: mean width times length of all segments."""
        width = np.append(self.width_mm, self.width_mm[0])
        return float((np.diff(self.along_mm) * (width[1:] + width[:-1])).sum() / 2)

    def at(self, s_mm: Floats) -> tuple[Floats, Floats]:
        """Points (k, 2) and widths (k,) at arc lengths, taken round and round."""
        s = np.mod(s_mm, self.length_mm)
        ring, width = self.ring_mm, np.append(self.width_mm, self.width_mm[0])
        x, y, w = (np.interp(s, self.along_mm, values) for values in (ring[:, 0], ring[:, 1], width))
        return np.column_stack([x, y]), w

    def arc(self, start_mm: float, end_mm: float) -> tuple[Floats, Floats]:
        """The points and widths from one arc length forward to another (beyond the length means round again)."""
        length = self.length_mm
        s = self.along_mm[:-1]
        knots = np.concatenate([s, s + length, s + 2 * length])
        base = np.floor(start_mm / length) * length
        start, end = start_mm - base, end_mm - base
        tiny = 1e-9 * length
        inside = knots[(knots > start + tiny) & (knots < end - tiny)]
        return self.at(np.concatenate([[start], inside, [end]]))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.linestrings(np.stack([self.ring_mm[:-1], self.ring_mm[1:]], axis=1)))

    def nearest(self, points_mm: Floats, reach_mm: float = np.inf) -> tuple[Floats, Floats]:
        """Arc length and distance of the nearest place on the loop, for points (k, 2); places beyond the reach may be any."""
        if len(points_mm) * len(self.points_mm) <= _MANY:
            best = self._along(points_mm[:, None], np.arange(len(self.points_mm))[None])[1].argmin(axis=1)
        elif np.isfinite(reach_mm):
            best = np.zeros(len(points_mm), dtype=int)
            i, j = self._tree.query_nearest(shapely.points(points_mm), max_distance=reach_mm, all_matches=False)
            best[i] = j
        else:
            best = self._tree.nearest(shapely.points(points_mm))
        return self._along(points_mm, best)

    def _along(self, points_mm: Floats, segment: np.ndarray) -> tuple[Floats, Floats]:
        """Arc length and distance of the nearest place on given segments."""
        a, b = self.ring_mm[segment], self.ring_mm[segment + 1]
        x, y = b[..., 0] - a[..., 0], b[..., 1] - a[..., 1]
        px, py = points_mm[..., 0] - a[..., 0], points_mm[..., 1] - a[..., 1]
        square = np.maximum(x**2 + y**2, 1e-300)
        t = np.clip((px * x + py * y) / square, 0.0, 1.0)
        return self.along_mm[segment] + t * np.sqrt(square), np.hypot(px - t * x, py - t * y)
