"""How short the way between islands is: what is travelled, and what no order, direction or start point could undercut."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import dist

import numpy as np
import shapely

from ssbfab.kernels.spanning import spanning_ways
from ssbfab.toolpath.path import Block, Floats, Kind

#: Up to so many islands the shortest spanning tree is worked out; above, each island's nearest neighbour.
SPANNED = 60
#: Circles stand for islands where this share of the way from centre to centre is between them.
ROUND_RATIO = 0.7


@dataclass(frozen=True, eq=False)
class Island:
    """Beads that flow into each other, points (n, 2). A single open bead is entered and left at its ends, others anywhere."""

    points_mm: Floats
    is_open: bool

    @classmethod
    def of(cls, points_mm: Floats) -> Island:
        """A single bead."""
        return cls(points_mm, bool((points_mm[0] != points_mm[-1]).any()))

    def followed_by(self, points_mm: Floats) -> Island:
        return Island(np.concatenate([self.points_mm, points_mm]), is_open=False)

    def doors_mm(self) -> Floats:
        """Where it may be entered or left: segments (m, 4), x, y to x, y."""
        ends = self.points_mm[[0, -1]]
        return np.hstack([ends, ends] if self.is_open else [self.points_mm[:-1], self.points_mm[1:]])


@dataclass(frozen=True, kw_only=True)
class Between:
    """Ways in the plane between the beads of a tool within a layer, mm: as travelled, and a lower bound of it."""

    travelled_mm: float = 0.0
    least_mm: float = 0.0


def between(block: Block) -> Between:
    """Over all tools of a block. Beads that flow into each other are one island."""
    travelled = least = 0.0
    for islands, way in _visits(block):
        travelled += way
        least += least_mm(islands)
    return Between(travelled_mm=travelled, least_mm=least)


def least_mm(islands: list[Island]) -> float:
    """No way through these islands is shorter."""
    if len(islands) < 2:
        return 0.0
    if len(islands) <= SPANNED:
        return _spanning_mm(islands)
    ways = _between_circles([island.points_mm for island in islands])
    if not ways.all():
        ways = _nearest([island.doors_mm() for island in islands])
    return float(ways.sum() - ways.max())


def _spanning_mm(islands: list[Island]) -> float:
    """The length of the shortest tree between the islands' doors: a way through all is a tree too."""
    doors = [island.doors_mm() for island in islands]
    first = np.cumsum([0, *(len(ends) for ends in doors)], dtype=np.int64)
    return float(spanning_ways(np.concatenate(doors), first).sum())


def _between_circles(islands: list[Floats]) -> Floats:
    """From each island's circle to the nearest other, or less: quick. Zeros where circles are too coarse for the islands."""
    first = np.cumsum([0, *(len(points) for points in islands[:-1])])
    every = np.concatenate(islands)
    centres = (np.maximum.reduceat(every, first) + np.minimum.reduceat(every, first)) / 2
    away = every - np.repeat(centres, np.diff([*first, len(every)]), axis=0)
    radii = np.maximum.reduceat(np.hypot(away[:, 0], away[:, 1]), first)
    points = shapely.points(centres)
    pairs, distance = shapely.STRtree(points).query_nearest(points, exclusive=True, return_distance=True, all_matches=False)
    ways = np.zeros(len(islands))
    ways[pairs[0]] = distance - radii[pairs[0]] - radii.max()
    return ways if (ways[pairs[0]] > ROUND_RATIO * distance).all() else np.zeros(len(islands))


def _nearest(doors_mm: list[Floats]) -> Floats:
    """Every island but one is come to over at least the distance to its nearest neighbour."""
    lines = np.array([shapely.multilinestrings(shapely.linestrings(ends.reshape(-1, 2, 2))) for ends in doors_mm])
    pairs, distance = shapely.STRtree(lines).query_nearest(lines, exclusive=True, return_distance=True, all_matches=False)
    ways = np.zeros(len(lines))
    ways[pairs[0]] = distance
    return ways


def _visits(block: Block) -> list[tuple[list[Island], float]]:
    """For each stretch of a block that one tool prints: its islands, and the way in the plane from the first to the last."""
    found: list[tuple[list[Island], float]] = []
    islands: list[Island] = []
    way = since = 0.0
    places, first, joins = block.points_mm[:, :2], block.first.tolist(), block.joins.tolist()
    for s, kind in enumerate(block.kind.tolist()):
        begin, end = first[s], first[s + 1]
        if kind == Kind.SELECT_TOOL:
            found.append((islands, way))
            islands, way, since = [], 0.0, 0.0
        elif kind == Kind.TRAVEL:
            since += sum(dist(a, b) for a, b in pairwise(places[begin:end].tolist()))
        elif kind == Kind.BEAD and joins[s] and islands and not since:
            islands[-1] = islands[-1].followed_by(places[begin:end])
        elif kind == Kind.BEAD:
            way += since if islands else 0.0
            islands.append(Island.of(places[begin:end]))
            since = 0.0
    return [*found, (islands, way)]
