"""Ways around what a dripping tip must not cross: the shortest path among the corners of the forbidden regions."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import shapely

from ssbfab.toolpath.path import Floats

#: More corners than this and the regions are simplified first: sight lines grow with the square.
MOST_CORNERS = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class Forbidden:
    """Regions that no travel should cross, grown by a clearance, and who sees whom among their corners."""

    area: shapely.Geometry
    corners_mm: Floats
    sight: dict[int, list[tuple[int, float]]] = field(repr=False)

    @classmethod
    def of(cls, polygons: Sequence[shapely.Polygon], clearance_mm: float) -> Forbidden | None:
        """None where there is nothing to avoid. Of very many corners none is a way point: then only straight ways are free."""
        if not polygons:
            return None
        grown = _grown(shapely.union_all(list(polygons)), clearance_mm)
        area = shapely.buffer(grown, -clearance_mm * 1e-3 - 1e-9, join_style="mitre")
        shapely.prepare(area)
        corners = np.unique(shapely.get_coordinates(grown), axis=0)
        corners = corners if len(corners) <= MOST_CORNERS else np.zeros((0, 2))
        return cls(area=area, corners_mm=corners, sight=_sight(area, corners))

    def crossed(self, start_mm: Floats, end_mm: Floats) -> bool:
        return bool(shapely.intersects(self.area, shapely.linestrings([start_mm, end_mm])))

    def around(self, start_mm: Floats, end_mm: Floats) -> Floats | None:
        """The corners (k, 2) of the shortest way that crosses nothing; empty for the straight way, None where there is none."""
        if not self.crossed(start_mm, end_mm):
            return np.zeros((0, 2))
        first, last = self._seen_from(start_mm), self._seen_from(end_mm)
        way = self._shortest(first, last)
        return None if way is None else self.corners_mm[way]

    def _seen_from(self, point_mm: Floats) -> dict[int, float]:
        lines = shapely.linestrings(np.stack([np.broadcast_to(point_mm, self.corners_mm.shape), self.corners_mm], axis=1))
        free = np.flatnonzero(~shapely.intersects(self.area, lines))
        return dict(zip(free.tolist(), shapely.length(lines[free]).tolist(), strict=True))

    def _shortest(self, first: dict[int, float], last: dict[int, float]) -> list[int] | None:
        """Dijkstra from the corners seen at the start to those from which the end is seen."""
        best, came = dict(first), dict.fromkeys(first, -1)
        queue = [(length, corner) for corner, length in first.items()]
        heapq.heapify(queue)
        goal, goal_length = -1, np.inf
        while queue:
            length, corner = heapq.heappop(queue)
            if length > best[corner] or length >= goal_length:
                continue
            if corner in last and length + last[corner] < goal_length:
                goal, goal_length = corner, length + last[corner]
            for other, step in self.sight.get(corner, ()):
                if length + step < best.get(other, np.inf):
                    best[other], came[other] = length + step, corner
                    heapq.heappush(queue, (length + step, other))
        return _traced(came, goal) if goal >= 0 else None


def _grown(area: shapely.Geometry, clearance_mm: float) -> shapely.Geometry:
    """The area with a margin around it, in as few corners as half the margin allows."""
    outline = shapely.simplify(area, clearance_mm / 2)
    return shapely.buffer(outline, clearance_mm, join_style="mitre", mitre_limit=2.0)


def _traced(came: dict[int, int], goal: int) -> list[int]:
    way = [goal]
    while came[way[-1]] >= 0:
        way.append(came[way[-1]])
    return way[::-1]


def _sight(area: shapely.Geometry, corners: Floats) -> dict[int, list[tuple[int, float]]]:
    """For each corner the others that it sees, with their distances."""
    pairs = np.array(list(combinations(range(len(corners)), 2)), dtype=np.int64).reshape(-1, 2)
    lines = shapely.linestrings(corners[pairs])
    free = ~shapely.intersects(area, lines)
    found: dict[int, list[tuple[int, float]]] = {}
    for (a, b), length in zip(pairs[free].tolist(), shapely.length(lines[free]).tolist(), strict=True):
        found.setdefault(a, []).append((b, length))
        found.setdefault(b, []).append((a, length))
    return found
