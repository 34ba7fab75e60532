"""`serpentine`: straight beads at `angle_rad`, each joined to the next where the way between their ends lies inside.

There is nothing around them where they fill the region as they are. Where the edge runs oblique to the rows, steps between
their ends would stay empty, and beside a curved hole there is no way to the next row: there one bead goes round first
(`rimmed`), and the rows wind inside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.continuous import trails_of
from ssbfab.toolpath.fills.cover import swept
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2
from ssbfab.toolpath.fills.hatch import filaments
from ssbfab.toolpath.fills.rimmed import rimmed
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_WIDER = 0.02  # by how much beads may be wider or narrower than what tiles, so that the volume comes out
_GOOD = 0.992  # of a region that rows alone cover, above which nothing goes round them
_BESIDE = 1.2  # widths from one row to the next: ways to others would lie on the rows between
_NEAR = 4  # widths from the end of one row to that of the next; twice that along a bead that goes round


class Serpentine:
    name = "serpentine"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, winding)


def winding(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """Rows alone where they are one trail that covers the region, else those or rows inside a bead that goes round; where no row
    fits in, what `continuous` lays."""
    rows = filaments(polygon, spec)
    if not rows:
        return trails_of(polygon, spec)
    reachable = reachable_mm2(polygon, spec)
    room = shapely.buffer(polygon, -0.49 * float(rows[0].width_mm[0]))
    alone = balanced(chained(rows, room), reachable, spec, most=_WIDER)
    covered = _covered(alone, polygon, reachable)
    if covered > _GOOD and len(alone) == 1:
        return alone
    around = rimmed(polygon, spec, chained)
    return around if _covered(around, polygon, reachable) > min(covered, _GOOD) else alone


def _covered(trails: list[Trail], polygon: Polygon, reachable_mm2: float) -> float:
    return float(shapely.intersection(swept(trails), polygon).area) / reachable_mm2


def chained(rows: list[Trail], room: Polygon, turn_mm: float | None = None) -> list[Trail]:
    """Each row goes on to the nearest end of a neighbour, if that way is in the room; `turn_mm` is how wide it is on the way."""
    shapely.prepare(room)
    rest = list(rows)
    trails = []
    while rest:
        chain = [rest.pop(0)]
        while (after := _next(chain[-1], rest, room, _NEAR if turn_mm is None else 2 * _NEAR)) is not None:
            k, turned = after
            following = rest.pop(k)
            chain.append(following.reversed() if turned else following)
        trails.append(_joined(chain, turn_mm))
    return trails


def _joined(chain: list[Trail], turn_mm: float | None) -> Trail:
    points, width = [chain[0].points_mm], [chain[0].width_mm]
    for before, after in pairwise(chain):
        if turn_mm is not None:
            way = after.points_mm[0] - before.points_mm[-1]
            points.append(before.points_mm[-1] + np.array([[0.02], [0.98]]) * way)
            width.append(np.full(2, turn_mm))
        points.append(after.points_mm)
        width.append(after.width_mm)
    return Trail(points_mm=np.concatenate(points), width_mm=np.concatenate(width), closed=False)


def _next(trail: Trail, rest: list[Trail], room: Polygon, near: float) -> tuple[int, bool] | None:
    """Which of the filaments goes on from the end of a trail, and whether backwards."""
    if not rest:
        return None
    end, reach = trail.points_mm[-1], near * float(trail.width_mm[-1])
    starts = np.array([[each.points_mm[0], each.points_mm[-1]] for each in rest[:64]])
    way, along = starts - end, (end - trail.points_mm[-2]) / np.hypot(*(end - trail.points_mm[-2]))
    beside = np.abs(way[..., 0] * along[1] - way[..., 1] * along[0]) < _BESIDE * float(trail.width_mm[-1])
    gaps = np.where(beside, np.hypot(way[..., 0], way[..., 1]), np.inf)
    for flat in np.argsort(gaps, axis=None):
        k, side = divmod(int(flat), 2)
        if gaps[k, side] > reach:
            return None
        if shapely.covers(room, shapely.LineString([end, starts[k, side]])):
            return k, bool(side)
    return None
