"""`python -m benchmarks.growth`: how the cost of each stage grows with segments, layers and islands.

CPU time of one process that stays alone on one processor, of a case and of one several times as large, by turns, and as many
runs of the small one to each of the large one: both are looked at for about as long, so that slow moments meet both. The bar
is n log n, and what the toolpath room promises: four times the islands in at most five times the time; ten times the layers
of a prism planned in at most one and a half.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import log

from manifold3d import Manifold

from benchmarks.case import Case, column, comb, islands

#: By what n log n may be passed: caches and memory grow with the case too, and timing is not exact.
MARGIN = 1.2
#: So many turns at least; very short ones more, for so long in all, s.
TURNS, LONG_S, MOST = 2, 1.0, 51

STAGES: dict[str, Callable[[Case], object]] = {
    "slice": lambda case: list(case.sliced()),
    "plan": lambda case: list(case.planned().blocks()),
    "write": lambda case: case.written().text(),
    "read": lambda case: case.read(),
    "prove": lambda case: case.proved(),
}
#: What each stage begins from.
BEGINS = {"slice": "surface", "plan": "layers", "write": "blocks", "read": "text", "prove": "deposit"}


@dataclass(frozen=True, kw_only=True)
class Axis:
    """What grows: cases of `few` and of `few * factor`, the stages that are timed, and the bar (None: n log n)."""

    name: str
    make: Callable[[int], Manifold]
    few: int
    factor: int = 10
    stages: tuple[str, ...] = tuple(STAGES)
    at_most: float | None = None

    @property
    def limit(self) -> float:
        if self.at_most is not None:
            return self.at_most
        return MARGIN * self.factor * log(self.factor * self.few) / log(self.few)


AXES = (
    Axis(name="segments (a comb's fingers)", make=comb, few=30),
    Axis(name="layers, no two alike", make=column, few=6),
    Axis(name="islands, no two alike", make=islands, few=60, stages=("slice", "write", "read", "prove")),
    Axis(name="islands, no two alike", make=islands, few=100, factor=4, stages=("plan",), at_most=5.0),
    Axis(name="layers of a prism", make=lambda layers: comb(100, layers), few=20, stages=("plan",), at_most=1.5),
)


@dataclass(frozen=True, kw_only=True)
class Growth:
    """CPU seconds of one stage for few and for many, on average."""

    axis: Axis
    stage: str
    few_s: float
    many_s: float

    @property
    def ratio(self) -> float:
        return self.many_s / self.few_s

    @property
    def met(self) -> bool:
        return self.ratio <= self.axis.limit


@contextmanager
def alone() -> Iterator[None]:
    """On one processor, where no stage asks other processes for help: their time would not be counted."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def measured(axis: Axis) -> Iterator[Growth]:
    """One row per stage."""
    with alone():
        few, many = Case(axis.make(axis.few)), Case(axis.make(axis.few * axis.factor))
        for stage in axis.stages:
            few_s = many_s = 0.0
            turns = 0
            while turns < TURNS or (few_s + many_s < LONG_S and turns < MOST):
                few_s += sum(_seconds(stage, few) for _ in range(axis.factor)) / axis.factor
                many_s += _seconds(stage, many)
                turns += 1
            yield Growth(axis=axis, stage=stage, few_s=few_s / turns, many_s=many_s / turns)


def _seconds(stage: str, case: Case) -> float:
    getattr(case, BEGINS[stage])  # is made once, and takes no time afterwards
    begin = time.process_time()
    STAGES[stage](case)
    return time.process_time() - begin


def main() -> int:
    print("| what grows | from | by | stage | CPU s, few | CPU s, many | ratio | at most | |\n|" + "---|" * 9)
    missed = 0
    for axis in AXES:
        for row in measured(axis):
            missed += not row.met
            print(f"| {axis.name} | {axis.few} | × {axis.factor} | {row.stage} | {row.few_s:.4f} | {row.many_s:.4f} | "
                  f"{row.ratio:.1f} | {axis.limit:.1f} | {'met' if row.met else 'MISSED'} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
