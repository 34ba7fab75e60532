"""Regions in which single voids count: more ways to divide them into beads, held against the region one by one.

What beads cover shows only when it is measured (`bars`), which of large regions costs as much as making them. So of those it
is guessed first: voids are left at corners, all of what the inner beads of elbows turn round, and where beads change their
width. Where too much may be missing the beads are measured; where it is, they settle, and so do those of other ring widths,
which put the voids elsewhere: in rounds, for which of them settles farthest is not seen from what it lacks at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from shapely import Polygon

from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.elbows import Elbows
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2, voids_mm2, with_corners_filled
from ssbfab.toolpath.fills.linking import linked
from ssbfab.toolpath.fills.peeling import peeled, peeled_with
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.ringwidth import ring_widths
from ssbfab.toolpath.fills.trail import FillSpec, Trail
from ssbfab.toolpath.fills.trial import SLIGHT, Rated, Trial

_SMALL, _TINY = 250, 8
"""Squared nominal widths: what is smaller is always measured, in the smallest nothing helps."""
_CORNER, _CHANGE = 0.3, 0.025
"""What is left empty: of the voids of sharp corners, and square beads for a change of width by a bead. Fitted to 3000 regions of
27 kinds, each of which lacks 0.2 % more, more or less by 0.2 %."""
_DOUBTFUL, _DOUBTFUL_IN_LARGE, _LARGE = 0.0045, 0.0075, 2000
"""Of a region that is guessed to be empty, above which it is measured; of one of more square beads, which costs more."""
_UNMENDABLE = 0.0095  # relative error of volume that scaling leaves too large
_WIDE = 1.5, 1.25  # nominal widths of rings so wide that no core is left where two walls for two beads cross
_TRIES = ((-1, 0.6), (-2, 0.6), (2, 0.6), (3, 0.3), (2, 0.0))
"""Places in the list of ring widths, the last two being the wide ones, and how far beads reach round the tips of cores."""
_SPARE = 0.003  # of the ink, for links between narrow beads
_OTHERS, _STIFF = ((3000, 4, 4), (20_000, 2, 2)), ((250, 5, 1),)
"""In regions of up to so many squared nominal widths so many other ways are tried and so many of them settled: in larger ones,
where it costs more, fewer; fewer too where not every width can be met, for it helps less there."""


def first_loops(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """The linked beads of a fat region."""
    return _finished(*peeled(polygon, spec), polygon, spec, _SPARE)


def best_loops(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """The same; of a region whose beads may miss the bars, the best of a few."""
    outer, inner = peeled(polygon, spec)
    first = _finished(outer, inner, polygon, spec, _SPARE)
    if not has_others(polygon, spec) or not _doubtful(first, polygon, spec):
        return first
    tries, settling = _counts(polygon, spec)
    division = _Division(Bars(polygon, spec))
    best = division.rated([loop.trail for loop in first])
    if best.short > SLIGHT:  # and with no ink spared, which the other ways have not either
        best = min(best, division.of(outer, inner), key=lambda each: each.short)
    if not best.short:
        return best.loops
    trial = Trial(division.bars, division.rated)
    settled = trial.settled(best)
    if settled.short:
        settled = min(settled, trial.best_settled(division.others(tries), settling), key=lambda each: each.short)
    return settled.loops


def has_others(polygon: Polygon, spec: FillSpec) -> bool:
    """Whether a region is so large that more than the first beads help."""
    return polygon.area > _TINY * spec.width_mm**2


def _counts(polygon: Polygon, spec: FillSpec) -> tuple[int, int]:
    """How many other ways are tried, and how many of them settle."""
    limits = _OTHERS if spec.width_max_mm >= 2 * spec.width_min_mm else _STIFF
    return next(((tries, settled) for most, tries, settled in limits if polygon.area < most * spec.width_mm**2), (0, 0))


@dataclass(frozen=True, eq=False)
class _Division:
    """Ways to divide a region into beads."""

    bars: Bars

    @cached_property
    def wanted_mm2(self) -> float:
        return reachable_mm2(self.bars.polygon, self.bars.spec)

    def rated(self, trails: list[Trail]) -> Rated:
        laid = [trail.laid(self.bars.spec) for trail in balanced(trails, self.wanted_mm2, self.bars.spec)]
        return Rated(trails, self.bars.shortfall(laid, len(self.bars.opened)))

    def of(self, outer: list[Loop], inner: list[Loop]) -> Rated:
        """Those loops, with no ink spared for their links."""
        return self.rated([loop.trail for loop in _finished(outer, inner, self.bars.polygon, self.bars.spec)])

    def others(self, tries: int) -> Iterator[Rated]:
        """So many with rings of other widths, up to the first that misses no bar."""
        polygon, spec = self.bars.polygon, self.bars.spec
        widths = [*ring_widths(polygon, spec), *(wide * spec.width_mm for wide in _WIDE)]
        for place, reach in _TRIES[:tries]:
            if place < len(widths) and widths[place] <= spec.width_max_mm:
                found = self.of(*peeled_with(polygon, widths[place], reach, spec))
                yield found
                if not found.short:
                    break


def _finished(outer: list[Loop], inner: list[Loop], polygon: Polygon, spec: FillSpec, spare: float = 0.0) -> list[Loop]:
    return linked(with_corners_filled(outer, inner, polygon.area, spec), spec, spare)


def _doubtful(loops: list[Loop], polygon: Polygon, spec: FillSpec) -> bool:
    """Whether linked beads may miss a bar: small ones may, of larger ones it is guessed, which costs less than to measure."""
    if len(loops) != 1 or polygon.area < _SMALL * spec.width_mm**2:
        return True
    (loop,) = loops
    empty_mm2 = voids_mm2(loop)
    at_elbows_mm2 = voids_mm2(loop.reversed()) if any(map(Elbows.of, patches([polygon]))) else 0.0
    changes_mm2 = spec.width_mm * float(np.abs(np.diff(loop.width_mm)).sum())
    doubtful = _DOUBTFUL_IN_LARGE if polygon.area > _LARGE * spec.width_mm**2 else _DOUBTFUL
    if _CORNER * empty_mm2 + at_elbows_mm2 + _CHANGE * changes_mm2 > doubtful * polygon.area:
        return True
    return abs(loop.held_mm2 / reachable_mm2(polygon, spec) - 1) > _UNMENDABLE
