"""The corners in which discs rest, in numpy and shapely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.arrays import Floats
from ssbfab.toolpath.fills.region import NO_TIPS

_CLOSE = 0.02  # discs: a centre so near to the seeds is on them
_SHARP = 0.45  # turn of corners of the seeds that may be meant
_BESIDE = 0.35  # discs: how far from such a corner the centre may be, as sides are curved,
_ASIDE = 0.15  # and how far from straight on the way to the tip


@dataclass(frozen=True, eq=False)
class Corners:
    """Sharp corners: tips (n, 2), where a disc that rests in each touches its sides, and the disc's centre."""

    tips: Floats
    before: Floats
    after: Floats
    centres: Floats

    def where(self, chosen: np.ndarray) -> Corners:
        return Corners(self.tips[chosen], self.before[chosen], self.after[chosen], self.centres[chosen])

    def resting_on(self, seeds: list[Polygon], radius_mm: float) -> Corners:
        """Those whose disc's centre is in the seeds, and whose tip is not reached anyway."""
        if not len(self.tips):
            return self
        together = shapely.MultiPolygon(seeds)
        shapely.prepare(together)  # or every centre is held against every edge
        rests = shapely.dwithin(together, shapely.points(self.centres), _CLOSE * radius_mm)
        rests[rests] = ~shapely.dwithin(together, shapely.points(self.tips[rests]), (1 + _CLOSE / 2) * radius_mm)
        return self.where(rests)

    def polygons(self) -> list[Polygon]:
        """From tips to touches and centre."""
        return list(shapely.polygons(np.stack([self.before, self.tips, self.after, self.centres], axis=1)))


def corners(part: Polygon, radius_mm: float) -> Corners:
    """The sharp corners of a polygon, whether or not there is room for discs in them."""
    points, before, after = vertices([part])
    u, v, turn = turns(points, before, after)
    sharp = (turn > 0.5) & (turn < 2.09)
    sharp[before[before > np.arange(len(points))] + 1] = False  # closing points
    c, u, v, turn = points[sharp], u[sharp], v[sharp], turn[sharp]
    u, v = along(u), along(v)
    reach = radius_mm * np.tan(turn / 2)[:, None]
    return Corners(c, c - reach * u, c + reach * v, c + reach * v + radius_mm * np.column_stack([-v[:, 1], v[:, 0]]))


def drawn_out(resting: Corners, seeds: list[Polygon], disc_mm: float) -> tuple[Floats, Corners]:
    """The tip of the corner in which a disc rests for each point of the seeds, else NaN; and the corners left over."""
    if not len(resting.tips):
        return NO_TIPS, resting
    points, before, after = vertices(seeds)
    u, v, turn = turns(points, before, after)
    sharp = np.flatnonzero(turn > _SHARP)
    tree, centres = shapely.STRtree(shapely.points(points[sharp])), shapely.points(resting.centres)
    corner, own = tree.query(centres, "dwithin", _BESIDE * disc_mm)
    own = sharp[own]
    order = np.argsort(-np.hypot(*(points[own] - resting.centres[corner]).T), kind="stable")  # the nearest last, and it stays
    corner, own = corner[order], own[order]
    come, go, tip = along(u[own]), along(v[own]), resting.tips[corner] - points[own]
    there, back = along(tip - disc_mm * right(come)), along(disc_mm * right(go) - tip)
    fits = np.minimum((there * come).sum(1), (back * go).sum(1)) > np.cos(_ASIDE)
    meant = np.full(len(points), -1)
    meant[own[fits]] = corner[fits]
    left = np.isin(np.arange(len(resting.tips)), meant, invert=True)
    return np.where(meant[:, None] >= 0, resting.tips[meant], np.nan), resting.where(left)


def along(vectors: Floats) -> Floats:
    return vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-300)[:, None]


def right(vectors: Floats) -> Floats:
    return np.column_stack([vectors[:, 1], -vectors[:, 0]])


def vertices(polygons: list[Polygon]) -> tuple[Floats, np.ndarray, np.ndarray]:
    """All points of polygons, closing ones too, and the numbers of the points before and after each."""
    points, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
    first = np.flatnonzero(np.diff(ring, prepend=-1))
    last = np.append(first[1:], len(points)) - 1
    before, after = np.arange(len(points)) - 1, np.arange(len(points)) + 1
    before[first], after[last] = last - 1, first + 1
    return points, before, after


def turns(points: Floats, before: np.ndarray, after: np.ndarray) -> tuple[Floats, Floats, Floats]:
    """The edges that come and go at each point, and the turn to the left between them."""
    u, v = points - points[before], points[after] - points
    return u, v, np.arctan2(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], (u * v).sum(1))
