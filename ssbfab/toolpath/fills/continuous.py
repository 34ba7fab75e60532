"""`continuous`: one unbroken filament per connected region.

Where two thinnest beads fit side by side, closed beads follow the edge, share what is too thin for more of them
(`peeling`), and are linked into one closed curve (`linking`). What is thinner gets one bead down its middle (`medial`); the
graph of such beads and of the closed curves is walked in the fewest trails that there can be (`euler`). What both together miss
they make up for by settling (`trial`). Small regions, in which single corners count, get one bead round and round where that is
better (`islands`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from shapely import Polygon

from ssbfab.toolpath.fills import network
from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.ends import trimmed, withdrawn
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2
from ssbfab.toolpath.fills.islands import LoopsOf, best_of_island
from ssbfab.toolpath.fills.lanes import laned
from ssbfab.toolpath.fills.linking import joined
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.thinness import Parts, divided, with_strands
from ssbfab.toolpath.fills.trail import FillSpec, Trail
from ssbfab.toolpath.fills.trial import Rated, Trial
from ssbfab.toolpath.fills.trying import best_loops, first_loops
from ssbfab.toolpath.fills.voids import best_swollen
from ssbfab.toolpath.fills.wallends import wall_ends

_OVERFULL = 1.005  # times what a region holds, above which beads that swell do not help
_COURSES = 4  # in which beads settle, if need be
_WORTH = 0.002  # what must be missed less for more starts, where bars are missed still
_SLIGHT = 0.005  # of a region's area, above which its thin parts may make up for what its fat ones miss, or the other way round


class Continuous:
    name = "continuous"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, trails_of)


def trails_of(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """The trails that fill one connected region: where bars are missed, with beads of their own in the ends of walls too."""
    bars, division = Bars(polygon, spec), divided(polygon, spec)
    best = _fewest(division, bars)
    ends = wall_ends(polygon, spec) if division.thin else []
    short = bars.shortfall(best, len(best)) if ends else 0.0
    if short:
        found = _filled(replace(division, ends=ends), bars)
        left = bars.shortfall(found, len(found))
        if not left or left < short - _WORTH:
            return found
    return best


def _fewest(division: Parts, bars: Bars) -> list[Trail]:
    """The trails of a region that is divided, led through its fat parts where that makes them fewer."""
    best = _filled(division, bars)
    if len(best) == 1:
        return best
    for other in laned(division, bars, _roughly_filled):
        found = _filled(other, bars)
        if len(found) < len(best) and bars.shortfall(found, len(found)) <= bars.shortfall(best, len(best)):
            return found
    return best


def _roughly_filled(division: Parts, bars: Bars) -> list[Trail]:
    """The trails of one way to divide a region, before they settle."""
    return _laid_out(*with_strands(bars.polygon, division, bars.spec), bars, first_loops)[1]


def _filled(division: Parts, bars: Bars) -> list[Trail]:
    """The trails of one way to divide a region."""
    polygon, spec = bars.polygon, bars.spec
    division, strands = with_strands(polygon, division, spec)

    def with_loops(loops_of: LoopsOf) -> list[Trail]:
        return _trails(division, strands, bars, loops_of)

    if spec.is_small(polygon.area):
        return best_of_island(division, bars, with_loops)
    trails = with_loops(best_loops)
    slight = sum(part.area for part in division.thin) <= _SLIGHT * polygon.area
    if slight or not division.fat:
        return trails
    return _settled(trails, bars).trails


def _settled(trails: list[Trail], bars: Bars) -> Rated:
    """Trails that were made apart, as those of fat and thin parts, or without a look at what they cover; where together they miss
    a bar they settle."""

    def rated(some: list[Trail]) -> Rated:
        return Rated(some, bars.shortfall([trail.laid(bars.spec) for trail in some], len(trails)))

    trial = Trial(bars, lambda some: rated(balanced(some, bars.opened_mm2, bars.spec)))
    return trial.settled(rated(trails), _COURSES)


def _trails(division: Parts, strands: list[Strand], bars: Bars, loops_of: LoopsOf) -> list[Trail]:
    """Closed beads in the fat parts and the single ones of the thin parts in the fewest trails; single ones alone settle or swell
    where they miss the bars."""
    trails, first = _laid_out(division, strands, bars, loops_of)
    if division.fat:
        return first
    swollen = partial(best_swollen, trails, first, bars, partial(_finished, division=division, bars=bars))
    if bars.spec.is_small(bars.polygon.area):
        return swollen()
    settled = _settled(first, bars)
    if not settled.short or sum(trail.area_mm2 for trail in first) > _OVERFULL * bars.opened_mm2:
        return settled.trails
    return min(settled, _settled(swollen(), bars), key=lambda each: each.short).trails


def _laid_out(division: Parts, strands: list[Strand], bars: Bars, loops_of: LoopsOf) -> tuple[list[Trail], list[Trail]]:
    """Trails as they are joined, and as they are finished."""
    polygon, spec = bars.polygon, bars.spec
    loops = [loop for part in division.fat for loop in loops_of(part, spec)]
    strands, meets = network.anchored(strands, loops, division.fat, polygon, spec)
    trails = joined(network.woven(loops, strands, meets, polygon, spec), spec)
    return trails, _finished(trails, division, bars)


def _finished(trails: list[Trail], division: Parts, bars: Bars) -> list[Trail]:
    spec = bars.spec
    wanted_mm2 = bars.opened_mm2 if division.thin and bars.opened else reachable_mm2(bars.polygon, spec)
    whole = balanced(withdrawn(trails, wanted_mm2), wanted_mm2, spec)
    return [trail.spaced(spec) for trail in trimmed(whole, wanted_mm2)]
