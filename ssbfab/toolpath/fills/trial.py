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
_STEPS, _ROUNDS = 8, (2, 2, 4)
_HOPELESS = 0.03  # a shortfall that does not settle
_HELPS, _IDLE = 0.8, 3  # a step helps that leaves no more of the shortfall; so many that do not are made


@dataclass(frozen=True, eq=False)
class Rated:
    """Beads, and by how much they miss the bars."""

    trails: list[Trail]
    short: float

    @property
    def is_hopeless(self) -> bool:
        """Whether they lack so much that they would not settle, whatever the number of pieces."""
        return not self.trails or self.short % 1 > _HOPELESS

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
        """The beads after some steps."""
        return self._course(first).after(_STEPS).best

    def best_settled(self, some: Iterable[Rated], most: int) -> Rated:
        """The first that meets the bars once it has settled, or the best: the likeliest so many set out, and after some steps
        the better half of them goes on."""
        courses = [self._course(each) for each in sorted(some, key=_likeliest)[:most]]
        for steps in _ROUNDS:
            gone = []
            for course in courses:
                gone.append(course.after(steps))
                if not gone[-1].best.short:
                    return gone[-1].best
            courses = sorted(gone, key=lambda course: _likeliest(course.best))[: (len(gone) + 1) // 2]
        return courses[0].best if courses else Rated([], np.inf)

    def _course(self, first: Rated) -> Course:
        """Beads that set out to settle; those that lack very much stay as they are."""
        if not first.short or first.is_hopeless:
            return Course(self.rated, first, None)
        spec = self.bars.spec
        beads = Beads.of(first.trails, _STEP * spec.width_mm)
        return Course(self.rated, first, Settling(beads, self.walls, self.bars.opened_mm2, spec))


def _likeliest(some: Rated) -> tuple[bool, float]:
    return some.is_hopeless, some.short


@dataclass(frozen=True, eq=False)
class Course:
    """Beads on their way: the best so far, and how they settle on, if they do; so many steps helped little."""

    rated: Callable[[list[Trail]], Rated]
    best: Rated
    last: Settling | None
    idle: int = 0

    def after(self, steps: int) -> Course:
        """So many steps on at most; one that makes them worse is taken back, and half of it tried. After three that help
        little no more are made."""
        best, last, idle = self.best, self.last, self.idle
        for _ in range(steps):
            if last is None or not best.short or idle == _IDLE:
                break
            beads = last.step()
            found = self.rated(beads.trails(last.spec.tolerance_mm / 2))
            idle += found.short > _HELPS * best.short
            last = last.after(beads) if found.short < best.short else last.gentler()
            best = min(best, found, key=lambda each: each.short)
        return Course(self.rated, best, last, idle)
