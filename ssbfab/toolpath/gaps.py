"""How short the way between islands is: what is travelled, and what no order, direction or start point could undercut."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np
import shapely
from numpy.typing import NDArray

from ssbfab.kernels.spanning import spanning_ways
from ssbfab.toolpath.path import Block, Floats, Kind

#: Up to so many islands the shortest spanning tree is worked out; above, each island's nearest neighbour.
SPANNED = 60
#: Islands are simplified by this share of their usual size before distances are taken; the bound gives up twice as much per way.
COARSE_RATIO = 1e-3
#: Circles stand for islands where this share of the way from centre to centre is between them.
ROUND_RATIO = 0.7


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


def least_mm(islands: list[Floats]) -> float:
    """No way through these polylines (n, 2), entered and left anywhere, is shorter."""
    if len(islands) < 2:
        return 0.0
    if len(islands) > SPANNED and (ways := _between_circles(islands)).all():
        return float(ways.sum() - ways.max())
    coarse = COARSE_RATIO * median([max(float(np.ptp(points[:, i])) for i in range(2)) for points in islands])
    island = np.repeat(np.arange(len(islands)), [len(points) for points in islands])
    lines = shapely.simplify(shapely.linestrings(np.concatenate(islands), indices=island), coarse, preserve_topology=False)
    ways = _spanning(lines) if len(lines) <= SPANNED else _nearest(lines)
    return float(np.maximum(ways - 2 * coarse, 0.0).sum())


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


def _spanning(lines: NDArray[np.object_]) -> Floats:
    """The ways of the shortest tree between the lines: a way through all is a tree too."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    return spanning_ways(points, np.searchsorted(line, np.arange(len(lines) + 1)))


def _nearest(lines: NDArray[np.object_]) -> Floats:
    """Every island but the first is come to over at least the distance to its nearest neighbour."""
    pairs, distance = shapely.STRtree(lines).query_nearest(lines, exclusive=True, return_distance=True, all_matches=False)
    ways = np.zeros(len(lines))
    ways[pairs[0]] = distance
    ways[np.argmax(ways)] = 0.0
    return ways


def _visits(block: Block) -> list[tuple[list[Floats], float]]:
    """For each stretch of a block that one tool prints: its islands, and the way in the plane from the first to the last."""
    found: list[tuple[list[Floats], float]] = []
    islands: list[Floats] = []
    way = since = 0.0
    for s, kind in enumerate(block.kind.tolist()):
        points = block.points_mm[block.first[s] : block.first[s + 1], :2]
        if kind == Kind.SELECT_TOOL:
            found.append((islands, way))
            islands, way, since = [], 0.0, 0.0
        elif kind == Kind.TRAVEL:
            since += float(np.hypot(*np.diff(points, axis=0).T).sum())
        elif kind == Kind.BEAD and block.joins[s] and islands and not since:
            islands[-1] = np.concatenate([islands[-1], points])
        elif kind == Kind.BEAD:
            way += since if islands else 0.0
            islands.append(points)
            since = 0.0
    return [*found, (islands, way)]
