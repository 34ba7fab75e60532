"""Regions in which single voids count: more ways to divide them into beads, held against the region one by one.

What beads cover shows only when it is measured (`bars`), which costs as much as making them. So it is guessed first: voids
are left at corners and where beads change their width. Where too much may be missing the beads are measured; where it is, they
settle, and so do those of other ring widths, which put the voids elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from shapely import Polygon

from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.finishing import balanced, reachable_mm2, voids_mm2, with_corners_filled
from ssbfab.toolpath.fills.linking import linked
from ssbfab.toolpath.fills.peeling import peeled, peeled_with
from ssbfab.toolpath.fills.ringwidth import ring_widths
from ssbfab.toolpath.fills.settling import Settling
from ssbfab.toolpath.fills.trail import FillSpec

_LARGE, _SMALL, _TINY = 1000, 250, 8  # squared nominal widths: in what is larger voids even out, in what is smaller nothing helps
_CORNER, _CHANGE = 0.3, 0.025
"""What is left empty: of the voids of sharp corners, and square beads for a change of width by a bead. Fitted to 3000 regions of
27 kinds, each of which lacks 0.2 % more, more or less by 0.2 %."""
_ALONE = 0.009  # of a region with corners that no other bead fills, from 0.2 % less than which it lacks
_DOUBTFUL = 0.005  # of a region that is guessed to be empty, above which it is measured
_UNMENDABLE = 0.0095  # relative error of volume that scaling leaves too large
_TRIES = ((2, 0.6), (3, 0.3), (2, 0.0), (4, 0.3), (0, 0.0), (6, 0.3), (5, 0.6), (7, 0.0), (1, 0.6), (3, 0.0), (6, 1.0))
"""Places in the list of ring widths, and how far beads reach round the tips of cores: those that helped most often."""
_STEP = 0.2  # nominal widths between the points of beads that settle
_STEPS = 5
_HOPELESS = 0.1  # a shortfall that does not settle
_HELPS, _IDLE = 0.8, 2  # a step helps that leaves no more of the shortfall; so many that do not are made
_SETTLING = 4  # divisions that settle: the best ones
_STIFF = 250, 5, 1
"""The largest region, and how many divisions are tried and settled, where not every width can be met: it helps less there."""


def first_loops(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """The linked beads of a fat region."""
    return _finished(*peeled(polygon, spec), polygon, spec)


def best_loops(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """The same; of a region whose beads may miss the bars, the best of a few."""
    first = first_loops(polygon, spec)
    most, tries, settling = (_LARGE, len(_TRIES), _SETTLING) if spec.width_max_mm >= 2 * spec.width_min_mm else _STIFF
    if not _TINY < polygon.area / spec.width_mm**2 < most or not _doubtful(first, polygon, spec):
        return first
    trial = Trial(polygon, spec)
    best = trial.rated(first)
    if not best.short:
        return first
    settled = trial.settled(best)
    if not settled.short:
        return settled.loops
    others = sorted(trial.others(tries), key=lambda each: each.short)
    for other in others[:settling]:
        settled = min(settled, trial.settled(other), key=lambda each: each.short)
        if not settled.short:
            break
    return settled.loops


@dataclass(frozen=True, eq=False)
class Rated:
    """Beads, and by how much they miss the bars."""

    loops: list[Loop]
    short: float


@dataclass(frozen=True, eq=False)
class Trial:
    """A region for which beads are looked for."""

    polygon: Polygon
    spec: FillSpec

    @cached_property
    def bars(self) -> Bars:
        return Bars(self.polygon, self.spec)

    @cached_property
    def walls(self) -> Walls:
        return Walls(self.polygon, 2 * self.spec.width_mm)

    @cached_property
    def wanted_mm2(self) -> float:
        return reachable_mm2(self.polygon, self.spec)

    def rated(self, loops: list[Loop]) -> Rated:
        trails = balanced([loop.trail for loop in loops], self.wanted_mm2, self.spec)
        return Rated(loops, self.bars.shortfall(trails))

    def others(self, tries: int) -> Iterator[Rated]:
        """So many with rings of other widths, up to the first that misses no bar."""
        widths = ring_widths(self.polygon, self.spec)
        for place, reach in _TRIES[:tries]:
            if place < len(widths):
                outer, inner = peeled_with(self.polygon, widths[place], reach, self.spec)
                found = self.rated(_finished(outer, inner, self.polygon, self.spec))
                yield found
                if not found.short:
                    break

    def settled(self, rated: Rated) -> Rated:
        """The beads after some steps; a step that makes them worse is taken back, and half of it tried.

        What lacks very much, or is in several pieces, stays as it is; where two steps help little no more are made.
        """
        if not 0 < rated.short < _HOPELESS:
            return rated
        spec = self.spec
        best, last = rated, Settling(Beads.of(rated.loops, _STEP * spec.width_mm), self.walls, self.bars.opened_mm2, spec)
        idle = 0
        for _ in range(_STEPS):
            beads = last.step()
            found = self.rated(beads.loops(spec.tolerance_mm / 2))
            idle += found.short > _HELPS * best.short
            better = found.short < best.short
            best = found if better else best
            last = last.after(beads) if better else last.gentler()
            if not best.short or idle == _IDLE:
                break
        return best


def _finished(outer: list[Loop], inner: list[Loop], polygon: Polygon, spec: FillSpec) -> list[Loop]:
    return linked(with_corners_filled(outer, inner, polygon.area, spec), spec)


def _doubtful(loops: list[Loop], polygon: Polygon, spec: FillSpec) -> bool:
    """Whether linked beads may miss a bar."""
    if len(loops) != 1:
        return True
    (loop,) = loops
    empty_mm2 = voids_mm2(loop)
    changes_mm2 = spec.width_mm * float(np.abs(np.diff(loop.width_mm)).sum())
    if _CORNER * empty_mm2 + _CHANGE * changes_mm2 > _DOUBTFUL * polygon.area:
        return True
    if polygon.area > _SMALL * spec.width_mm**2:
        return False
    wanted_mm2 = reachable_mm2(polygon, spec)
    lacking_mm2 = empty_mm2 - (polygon.area - wanted_mm2)
    return lacking_mm2 > _ALONE * polygon.area or abs(loop.held_mm2 / wanted_mm2 - 1) > _UNMENDABLE
