"""Winding rows inside a bead that goes round, in one trail where they can be.

    ║─────────╮║      The rows stop half a thinnest bead before the bead around, and the ways between them, which are as wide as
    ║╭────────╯║      that, run where they stop: what the two rows' ends lack is what their way adds, at any angle of the edge.
    ║╰─────────║
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from shapely import Polygon

from ssbfab.toolpath.fills import network
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2
from ssbfab.toolpath.fills.hatch import filaments
from ssbfab.toolpath.fills.peeling import peel
from ssbfab.toolpath.fills.thinness import divided, with_strands
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_WIDER = 0.05  # by how much rows may be wider or narrower than what tiles, so that the volume comes out

Chained = Callable[[list[Trail], Polygon, float | None], list[Trail]]


def rimmed(polygon: Polygon, spec: FillSpec, chained: Chained) -> list[Trail]:
    """Beads along the edges, and rows in what they leave, which hang on one of them."""
    division, strands = with_strands(polygon, divided(polygon, spec), spec)
    loops: list[Loop] = []
    rows: list[Trail] = []
    for part in division.fat:
        around = peel([part], spec.width_mm, spec)
        loops += around.beads
        for core in around.cores:
            inside = filaments(core, spec, end_mm=spec.width_min_mm / 2)
            found = chained(inside, core.buffer(0.1 * spec.width_mm), spec.width_min_mm)
            rows += balanced(found, core.area, spec, most=_WIDER)
    loops, rows = _hung(loops, rows, spec)
    beads = network.woven(loops, strands, [[] for _ in loops], polygon, spec)
    return balanced(beads, reachable_mm2(polygon, spec) - sum(row.area_mm2 for row in rows), spec) + rows


def _hung(loops: list[Loop], rows: list[Trail], spec: FillSpec) -> tuple[list[Loop], list[Trail]]:
    """The loops that no rows hang on, and all rows, with the loop before them on which they hang."""
    left: list[Loop] = []
    todo, done = list(rows), []
    for loop in loops:
        ends = [(float(loop.nearest(row.points_mm[[end]])[1][0]), k, end) for k, row in enumerate(todo) for end in (0, -1)]
        gap, k, end = min(ends, default=(np.inf, 0, 0))
        if gap > 1.5 * spec.width_mm:
            left.append(loop)
            continue
        row = todo.pop(k)
        done.append(_after_loop(loop, row if end == 0 else row.reversed(), spec))
    return left, done + todo


def _after_loop(loop: Loop, row: Trail, spec: FillSpec) -> Trail:
    """Once round a loop from beside the start of a trail, then on along it."""
    s = float(loop.nearest(row.points_mm[:1])[0][0])
    points, width = loop.arc(s + spec.width_min_mm / 2, s + loop.length_mm - spec.width_min_mm / 2)
    way = row.points_mm[0] - points[-1]
    return Trail(points_mm=np.concatenate([points, points[-1] + np.array([[0.05], [0.95]]) * way, row.points_mm]),
                 width_mm=np.concatenate([width, np.full(2, spec.width_min_mm), row.width_mm]), closed=False)
