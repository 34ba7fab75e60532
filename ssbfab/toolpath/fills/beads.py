"""Beads in plain arrays, and the walls between which they lie: what can be moved, and where it may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.arrays import Bools, Floats, Ints
from ssbfab.kernels.patch import ends
from ssbfab.kernels.polyline import Segments, needed
from ssbfab.kernels.sides import pieces
from ssbfab.toolpath.fills.paths import divided
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.trail import Trail

_PASSES = 2  # over every other point and then the rest, to leave some out
_FEW = 8  # points of a bead that keeps them all


@dataclass(frozen=True, eq=False)
class Numbering:
    """Bead r owns the points `first[r]:first[r + 1]`, and comes back to the first where it is `closed` (r,)."""

    first: Ints
    closed: Bools

    @cached_property
    def after(self) -> Ints:
        """Number of the point after each (n,); the last of an open bead is followed by itself."""
        after = np.arange(1, self.first[-1] + 1)
        last = self.first[1:] - 1
        after[last] = np.where(self.closed, self.first[:-1], last)
        return after

    @cached_property
    def before(self) -> Ints:
        before = np.arange(-1, self.first[-1] - 1)
        first = self.first[:-1]
        before[first] = np.where(self.closed, self.first[1:] - 1, first)
        return before

    @cached_property
    def bead(self) -> Ints:
        """Whose each point is (n,)."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))


@dataclass(frozen=True, eq=False)
class Beads:
    """Points, none of which is repeated, and widths, by bead one after the other: points_mm (n, 2), width_mm (n,)."""

    points_mm: Floats
    width_mm: Floats
    numbers: Numbering

    @classmethod
    def of(cls, trails: Sequence[Trail], step_mm: float) -> Beads:
        """From trails, with more points where there is none within a step."""
        pieces = [_dense(trail, step_mm) for trail in trails]
        first = np.cumsum([0, *(len(width) for _, width in pieces)], dtype=np.int64)
        return cls(np.concatenate([points for points, _ in pieces]), np.concatenate([width for _, width in pieces]),
                   Numbering(first, np.array([trail.closed for trail in trails])))

    def trails(self, play_mm: float) -> list[Trail]:
        """The beads without points that lie on the straight way between their neighbours and are as wide, to a play."""
        spans = zip(pairwise(self.numbers.first.tolist()), self.numbers.closed.tolist(), strict=True)
        return [_sparse(Trail(points_mm=self.points_mm[a:b], width_mm=self.width_mm[a:b], closed=closed), play_mm)
                for (a, b), closed in spans]

    @cached_property
    def pieces(self) -> tuple[Floats, Floats, Floats]:
        """Along each piece from a point to the one after it (n, 2), of length 1 or 0; half of how wide it is (n,), the mean of
        its ends; and how long it is (n,). That from the last point of an open bead is nothing."""
        return pieces(self.points_mm, self.width_mm, self.numbers.after)

    @property
    def edge_mm(self) -> Floats:
        """From each point to the one after it (n,)."""
        return self.pieces[2]

    @cached_property
    def along_mm(self) -> Floats:
        """The way along the bead to each point (n,)."""
        way = np.cumsum(self.edge_mm) - self.edge_mm
        return way - way[self.numbers.first[:-1]][self.numbers.bead]

    @cached_property
    def length_mm(self) -> Floats:
        """Of each bead (r,)."""
        return np.add.reduceat(self.edge_mm, self.numbers.first[:-1])

    @property
    def held_mm2(self) -> float:
        """Volume over height."""
        return float(self.edge_mm @ (self.width_mm + self.width_mm[self.numbers.after])) / 2


def _dense(trail: Trail, step_mm: float) -> tuple[Floats, Floats]:
    """Points and widths no more than a step apart, those of the trail among them."""
    edge = np.hypot(*np.diff(trail.path_mm, axis=0).T)
    pieces = np.maximum(np.ceil(edge / step_mm), 1).astype(int)
    points, width = divided(trail.path_mm, trail.path_width_mm, pieces)
    return (points[:-1], width[:-1]) if trail.closed else (points, width)


def _sparse(trail: Trail, play_mm: float) -> Trail:
    """A trail without points that change little: of neighbours one at a time, a few times over."""
    kept = needed(trail.points_mm, trail.width_mm, trail.closed, play_mm, 2 * _PASSES, _FEW)
    return replace(trail, points_mm=trail.points_mm[kept], width_mm=trail.width_mm[kept])


@dataclass(frozen=True, eq=False)
class Walls:
    """The edge of a region, and how far from it is looked."""

    polygon: Polygon
    reach_mm: float

    @cached_property
    def _edges(self) -> Segments:
        return Segments(*ends(patches([self.polygon])))

    @cached_property
    def _prepared(self) -> Polygon:
        shapely.prepare(self.polygon)
        return self.polygon

    def depths(self, points_mm: Floats, asked: Bools) -> Floats:
        """How deep places lie inside the region (k,): negative outside, the reach where no edge is near; those that are not asked
        about are taken to lie inside where no edge is near."""
        edge, _, apart = self._edges.nearest(points_mm, self.reach_mm)
        depth = np.where(edge >= 0, apart, self.reach_mm)
        some = np.flatnonzero(asked | (edge >= 0))
        outside = some[~shapely.contains_xy(self._prepared, points_mm[some])]
        depth[outside] *= -1
        return depth
