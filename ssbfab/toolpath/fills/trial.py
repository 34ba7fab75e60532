"""Beads of one region on trial: held against the bars, and settled a few steps where they miss them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.settling import Settling
from ssbfab.toolpath.fills.trail import Trail

_STEP = 0.2  # nominal widths between the points of beads that settle
_STEPS = 8
_HOPELESS = 0.03  # a shortfall that does not settle
_HELPS, _IDLE = 0.8, 3  # a step helps that leaves no more of the shortfall; so many that do not are made


@dataclass(frozen=True, eq=False)
class Rated:
    """Beads, and by how much they miss the bars."""

    trails: list[Trail]
    short: float

    @property
    def loops(self) -> list[Loop]:
        """Closed trails as loops."""
        return [Loop(trail.points_mm, trail.width_mm) for trail in self.trails]


@dataclass(frozen=True, eq=False)
class Trial:
    """A region for which beads are looked for; `rated` holds beads that have settled against its bars."""

    bars: Bars
    rated: Callable[[list[Trail]], Rated]

    @cached_property
    def walls(self) -> Walls:
        return Walls(self.bars.polygon, 2 * self.bars.spec.width_mm)

    def settled(self, first: Rated) -> Rated:
        """The beads after some steps; a step that makes them worse is taken back, and half of it tried.

        What lacks very much stays as it is, pieces too many apart; where three steps help little no more are made.
        """
        if not 0 < first.short < np.inf or first.short % 1 > _HOPELESS:
            return first
        spec = self.bars.spec
        best, last = first, Settling(Beads.of(first.trails, _STEP * spec.width_mm), self.walls, self.bars.opened_mm2, spec)
        idle = 0
        for _ in range(_STEPS):
            beads = last.step()
            found = self.rated(beads.trails(spec.tolerance_mm / 2))
            idle += found.short > _HELPS * best.short
            better = found.short < best.short
            best = found if better else best
            last = last.after(beads) if better else last.gentler()
            if not best.short or idle == _IDLE:
                break
        return best

    def best_settled(self, some: Iterable[Rated], most: int) -> Rated:
        """The first that meets the bars once it has settled, the likeliest so many tried in turn, or the best of them."""
        best = Rated([], np.inf)
        for each in sorted(some, key=lambda each: each.short)[:most]:
            best = min(best, self.settled(each), key=lambda each: each.short)
            if not best.short:
                break
        return best
