"""`python -m benchmarks.growth`: how the cost of each stage grows with segments, layers and islands.

CPU time of one process that stays alone on one processor, of a case and of one ten times as large, run by turns: a processor that
slows down slows both. The bar is n log n, and what the toolpath room promises: four times the islands in at most five times the
time; ten times the layers of a prism planned in at most one and a half.
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
#: A pair of runs that takes less than this is repeated so often, s; very short ones more often, for so long in all.
SHORT_S, REPEATS, LONG_S, MOST = 3.0, 5, 1.0, 51

STAGES: dict[str, Callable[[Case], Callable[[], object]]] = {
    "slice": lambda case: lambda: list(case.sliced()),
    "plan": lambda case: lambda: list(case.planned().blocks()),
    "write": lambda case: lambda: case.written().text(),
    "read": lambda case: case.read,
    "prove": lambda case: case.proved,
}
MADE = ("surface", "layers", "blocks", "text", "deposit")


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
    Axis(name="layers, no two alike", make=column, few=10),
    Axis(name="islands, no two alike", make=islands, few=100),
    Axis(name="islands, no two alike", make=islands, few=100, factor=4, stages=("plan",), at_most=5.0),
    Axis(name="layers of a prism", make=lambda layers: comb(100, layers), few=20, stages=("plan",), at_most=1.5),
)


@dataclass(frozen=True, kw_only=True)
class Growth:
    """CPU seconds of one stage for few and for many."""

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
        few, many = _prepared(axis.make(axis.few)), _prepared(axis.make(axis.few * axis.factor))
        for stage in axis.stages:
            yield _median([Growth(axis=axis, stage=stage, few_s=few_s, many_s=many_s)
                           for few_s, many_s in _pairs(STAGES[stage](few), STAGES[stage](many))])


def _prepared(solid: Manifold) -> Case:
    case = Case(solid)
    for name in MADE:
        getattr(case, name)
    return case


def _pairs(few: Callable[[], object], many: Callable[[], object]) -> Iterator[tuple[float, float]]:
    """Seconds that few and many took, one right after the other."""
    count, total_s, longest_s = 0, 0.0, 0.0
    while not count or (longest_s < SHORT_S and (count < REPEATS or (total_s < LONG_S and count < MOST))):
        pair = _seconds(few), _seconds(many)
        count, total_s, longest_s = count + 1, total_s + sum(pair), max(longest_s, sum(pair))
        yield pair


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _median(rows: list[Growth]) -> Growth:
    """The row in the middle; of two, that which grew less."""
    return sorted(rows, key=lambda row: row.ratio)[(len(rows) - 1) // 2]


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
