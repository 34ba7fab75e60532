"""Small regions, in which single voids count: more ways to divide them into beads, held against the region one by one.

Where what beads hold is so far off that all widths are scaled, gaps open between beads that tiled. Other ring widths put the
voids elsewhere; which of them is best shows only when what it covers is measured (`bars`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from shapely import Polygon

from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2, with_corners_filled
from ssbfab.toolpath.fills.linking import linked
from ssbfab.toolpath.fills.peeling import peeled, peeled_with
from ssbfab.toolpath.fills.ringwidth import ring_widths
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_SMALL, _TINY = 250, 30  # squared nominal widths: below the latter nothing helps
_GOOD = 0.0042  # relative error of volume up to which no width is scaled
_TRIES = ((2, 0.6), (3, 0.3), (2, 0.0), (4, 0.3), (0, 0.0))
"""Places in the list of ring widths, and how far beads reach round the tips of cores: those that helped most often."""


def best_loops(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """The linked beads of a fat region; of a small one whose beads do not come out right, the best of a few."""
    first = _finished(*peeled(polygon, spec), polygon, spec)
    if not _TINY < polygon.area / spec.width_mm**2 < _SMALL or abs(_held_mm2(first) / reachable_mm2(polygon, spec) - 1) < _GOOD:
        return first
    found: list[tuple[float, int, list[Loop]]] = []
    bars, wanted_mm2 = Bars(polygon, spec), reachable_mm2(polygon, spec)
    for loops in chain([first], _others(polygon, spec)):
        trails = [Trail(points_mm=loop.points_mm, width_mm=loop.width_mm, closed=True) for loop in loops]
        found.append((bars.shortfall(balanced(trails, wanted_mm2, spec)), len(found), loops))
        if found[-1][0] == 0:
            break
    return min(found, key=lambda each: each[:2])[2]


def _others(polygon: Polygon, spec: FillSpec) -> Iterator[list[Loop]]:
    widths = ring_widths(polygon, spec)
    for place, reach in _TRIES:
        if place < len(widths):
            yield _finished(*peeled_with(polygon, widths[place], reach, spec), polygon, spec)


def _finished(outer: list[Loop], inner: list[Loop], polygon: Polygon, spec: FillSpec) -> list[Loop]:
    return linked(with_corners_filled(outer, inner, polygon.area, spec), spec)


def _held_mm2(loops: list[Loop]) -> float:
    return sum(loop.held_mm2 for loop in loops)
