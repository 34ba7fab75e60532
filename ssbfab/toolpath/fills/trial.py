"""Beads of one region on trial: held against the bars, and settled a few steps where they miss them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.settling import STEPS, Settling
from ssbfab.toolpath.fills.trail import Trail

_STEP = 0.12  # nominal widths between the points of beads that settle
_NEAR = 0.1  # nominal widths from the edge, up to which they look how far it is
_ROUNDS, _AT_ONCE = (2, 2, 2), STEPS // 6  # rounds after which the better half goes on, and steps of each
_CALM = 6  # small steps at the end
SLIGHT, _NEARLY = 0.002, 0.006  # shortfalls that small steps make up for, and may make up for
_CLOSE, _HELPED = 0.01, 0.8  # a shortfall after one course that another one may make up for, and how much of that before
_HOPELESS, _HOPELESS_IN_SMALL = 0.12, 0.03  # shortfalls that do not settle, and those of a few beads


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
        return Walls(self.bars.polygon, _NEAR * self.bars.spec.width_mm)

    def settled(self, first: Rated, courses: int = 1) -> Rated:
        """The beads once they have come to rest, or as soon as they meet the bars; so many times at most, as long as it helps.
        What misses little goes on in small steps, which leave less outside, before large ones are tried."""
        best = first
        if first.short < _NEARLY:
            best = self._course(first, small_steps=True).after(sum(_ROUNDS)).best
            best = best if best is first else self._in_courses(best, courses - 1)
        return min(best, self._in_courses(first, courses), key=lambda each: each.short) if best.short else best

    def _in_courses(self, first: Rated, courses: int) -> Rated:
        best = first
        for _ in range(courses):
            before, best = best, self._course(best).after(sum(_ROUNDS)).best
            if not best.short or best.short > min(_CLOSE, _HELPED * before.short):
                break
        return best

    def best_settled(self, some: Iterable[Rated], most: int) -> Rated:
        """The first that meets the bars once it has settled, or the best: the likeliest so many set out, and after some rounds
        the better half of them goes on, of those that are better than they were."""
        courses = [self._course(each, each.short < SLIGHT) for each in sorted(some, key=_likeliest)[:most]]
        best = [course.best for course in courses]
        for rounds in _ROUNDS:
            gone = []
            for course in courses:
                gone.append(course.after(rounds))
                best.append(gone[-1].best)
                if not best[-1].short:
                    return best[-1]
            better = [course for course in gone if course.best is not course.first]
            courses = sorted(better, key=lambda course: _likeliest(course.now))[: (len(gone) + 1) // 2]
        return min(best, key=_likeliest, default=Rated([], np.inf))

    def _course(self, first: Rated, small_steps: bool = False) -> Course:
        """Beads that set out to settle; those that lack very much stay as they are."""
        small = self.bars.spec.is_small(self.bars.opened_mm2)
        if not first.short or first.is_hopeless or (small and first.short % 1 > _HOPELESS_IN_SMALL):
            return Course(self.rated, first, first, first, None)
        spec = self.bars.spec
        beads, begun = Beads.of(first.trails, _STEP * spec.width_mm), STEPS // 2 if small_steps else 0
        settling = Settling(beads, self.walls, self.bars.opened_mm2, spec, begun)
        return Course(self.rated, first, first, first, settling, 1 if small_steps else _AT_ONCE)


def _likeliest(some: Rated) -> tuple[bool, float]:
    return some.is_hopeless, some.short


@dataclass(frozen=True, eq=False)
class Course:
    """Beads on their way: the first, the best so far, those of now, and how they settle on, if they do, so many steps in a
    round."""

    rated: Callable[[list[Trail]], Rated]
    first: Rated
    best: Rated
    now: Rated
    settling: Settling | None
    at_once: int = _AT_ONCE

    def after(self, rounds: int) -> Course:
        """So many rounds on at most: none once the bars are met. The first ones may leave more open than there was."""
        best, now, settling = self.best, self.now, self.settling
        for _ in range(rounds):
            if settling is None or not best.short:
                break
            settling, now = self._settled(settling, self.at_once)
            if not now.short and self.at_once > 1:  # large steps leave beads rough, which covers less than small ones do
                settling, calm = self._settled(replace(settling, steps=STEPS - _CALM), _CALM)
                now = min(calm, now, key=lambda each: each.short)
            best = min(best, now, key=lambda each: each.short)
        return replace(self, best=best, now=now, settling=settling)

    def _settled(self, settling: Settling, steps: int) -> tuple[Settling, Rated]:
        after = settling.after(steps)
        return after, self.rated(after.beads.trails(after.spec.tolerance_mm))
