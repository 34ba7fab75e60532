"""Small regions, as the pillars of an array: one bead along the edge, or round and round inwards, where others miss the bars.

Of a few square beads each corner and each link is a percent. The bead along the edge is thin at the corners (`tapering`), loops
in each other are one open bead that winds inwards (`closing`), and what is tried is held against the bars, the simplest first.
Where nothing meets them the best few settle (`trial`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import TypeAlias

from shapely import Polygon

from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.closing import to_and_fro, wound
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.finishing import balanced, dabbed
from ssbfab.toolpath.fills.linking import linked
from ssbfab.toolpath.fills.region import inside, patches, polygons_of
from ssbfab.toolpath.fills.tapering import tapered
from ssbfab.toolpath.fills.thinness import Parts
from ssbfab.toolpath.fills.trail import FillSpec, Trail
from ssbfab.toolpath.fills.trial import Rated, Trial
from ssbfab.toolpath.fills.trying import best_loops, first_loops, has_others

#: The closed beads of a fat part.
LoopsOf: TypeAlias = Callable[[Polygon, FillSpec], list[Loop]]

_CORNERS = (0.8, 0.7, 0.6)
"""Nominal widths of a bead at its corners: the thinner it is the less they leave open, and the more its width changes."""
_RINGS, _INNER, _MOST_RINGS = (0.6, 0.7, 0.8, 1.0), (0.9, 0.75, 0.6), 2
"""Nominal widths of beads around the innermost, how wide that is at its corners, and how many they are at most."""
_SETTLING = 2  # ways of those that were tried: the best ones
_GAP = 0.5  # of the width of a ring, before it has come round


def best_of_island(division: Parts, bars: Bars, with_loops: Callable[[LoopsOf], list[Trail]]) -> list[Trail]:
    """The trails of a small region, which `with_loops` makes of the closed beads in its fat parts, if they meet the bars; else
    the first that do, of others or of the best of them once they have settled, or the best."""
    first = with_loops(first_loops)
    starts = max(1, len(first)) if division.thin else 1

    def rated(trails: list[Trail]) -> Rated:
        laid = [trail.laid(bars.spec) for trail in trails]
        return Rated(laid, bars.shortfall(laid, starts))

    found = []
    for trails in chain([first], _others(division, bars, with_loops)):
        found.append(rated(trails))
        if not found[-1].short:
            return found[-1].trails
    trial = Trial(bars, lambda trails: rated(balanced(trails, bars.opened_mm2, bars.spec)))
    return trial.best_settled(found, _SETTLING).trails


def _others(division: Parts, bars: Bars, with_loops: Callable[[LoopsOf], list[Trail]]) -> Iterator[list[Trail]]:
    if division.fat:
        yield from (with_loops(partial(_thin_at_corners, corner)) for corner in _CORNERS)
    yield from _along_the_edge(bars) if division.thin else _winding(bars)
    if any(has_others(part, bars.spec) for part in division.fat):  # else they are the first ones
        yield with_loops(best_loops)


def _thin_at_corners(corner: float, part: Polygon, spec: FillSpec) -> list[Loop]:
    return linked(tapered(part, _width_mm(corner, spec), spec), spec)


def _along_the_edge(bars: Bars) -> Iterator[list[Trail]]:
    for corner in _CORNERS:
        loops = _thin_at_corners(corner, bars.polygon, bars.spec)
        yield balanced([loop.trail for loop in loops], bars.opened_mm2, bars.spec)


def _winding(bars: Bars) -> Iterator[list[Trail]]:
    """One bead round and round inwards, and at last round the core or to and fro in it."""
    spec = bars.spec
    for ring in _RINGS:
        ring_mm, around, core = _width_mm(ring, spec), list[Loop](), bars.polygon
        for _ in range(_MOST_RINGS):
            rings, cores = tapered(core, ring_mm, spec, ring_mm), _cores(core, ring_mm, spec)
            if len(rings) != 1 or not cores:
                break
            around, core = [*around, *rings], max(cores, key=lambda core: core.area)
            for innermost in _innermost(core, spec):
                trail = wound([*around, innermost], bars.opened_mm2, _GAP * ring_mm)
                if trail is not None:
                    yield [trail]
            if len(cores) > 1:
                break


def _innermost(core: Polygon, spec: FillSpec) -> Iterator[Loop]:
    """Beads round a core; to and fro in one that is too thin for that."""
    around = [loop for corner in _INNER for loop in tapered(core, _width_mm(corner, spec), spec)[:1]]
    for loop in around:
        yield from (loop, dabbed(loop, spec))
    if not around:
        yield to_and_fro(core, spec)


def _cores(polygon: Polygon, depth_mm: float, spec: FillSpec) -> list[Polygon]:
    return [core for patch in patches([polygon]) for core in polygons_of(inside(patch, depth_mm, spec, all_slivers=True))]


def _width_mm(ratio: float, spec: FillSpec) -> float:
    return min(max(ratio * spec.width_mm, spec.width_min_mm), spec.width_max_mm)
