"""`serpentine`: straight beads at `angle_rad`, each joined to the next where the way between their ends lies inside.

There is nothing around them: where the edge runs oblique to the rows, the steps between their ends stay empty, and other
ends are laid twice over half a bead for what their squares lack.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2
from ssbfab.toolpath.fills.hatch import filaments
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_WIDER = 0.02  # by how much beads may be wider or narrower than what tiles, so that the volume comes out


class Serpentine:
    name = "serpentine"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, winding)


def winding(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """Filaments chained: each goes on to the nearest end of a neighbouring row, if a bead may run there."""
    rest = filaments(polygon, spec)
    if not rest:
        return []
    room = shapely.buffer(polygon, -0.49 * float(rest[0].width_mm[0]))
    shapely.prepare(room)
    trails = []
    while rest:
        chain = [rest.pop(0)]
        while (after := _next(chain[-1], rest, room)) is not None:
            k, turned = after
            following = rest.pop(k)
            chain.append(following.reversed() if turned else following)
        trails.append(Trail(points_mm=np.concatenate([each.points_mm for each in chain]),
                            width_mm=np.concatenate([each.width_mm for each in chain]), closed=False))
    return balanced(trails, reachable_mm2(polygon, spec), spec, most=_WIDER)


def _next(trail: Trail, rest: list[Trail], room: Polygon) -> tuple[int, bool] | None:
    """Which of the filaments goes on from the end of a trail, and whether backwards."""
    if not rest:
        return None
    end, reach = trail.points_mm[-1], 4 * float(trail.width_mm[-1])
    starts = np.array([[each.points_mm[0], each.points_mm[-1]] for each in rest[:64]])
    gaps = np.hypot(*np.moveaxis(starts - end, -1, 0))
    for flat in np.argsort(gaps, axis=None):
        k, side = divmod(int(flat), 2)
        if gaps[k, side] > reach:
            return None
        if shapely.covers(room, shapely.LineString([end, starts[k, side]])):
            return k, bool(side)
    return None
