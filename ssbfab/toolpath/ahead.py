"""Fills of coming layers, worked out by other processes meanwhile. What is planned does not depend on it.

Only where it pays: sections that differ from layer to layer and are much work together, more than one processor, and a process
that may fork (no threads, not itself a worker).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from shapely import Polygon

from ssbfab.processes import end_with_the_parent, workers
from ssbfab.slicing.layer import Region
from ssbfab.toolpath.fills import FillSpec, Trail, get_fill
from ssbfab.toolpath.fills.likeness import Shape
from ssbfab.toolpath.fills.qhull import qhull

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")

#: Shapes that are filled together, at least one.
Together: TypeAlias = tuple[Shape, ...]

#: A pool is not started before so much work waits for it; regions of very many pieces, which are much alike, are never sent.
LEAST_WORK, MOST_PIECES = 8000.0, 200
#: Shapes of one region are sent together up to so much work: each piece costs this process time.
WORK_SENT = 2000.0
#: What a square of a bead's width is as work, where a corner of the outline is one (10 us, as measured).
WORK_OF_A_SQUARE = 0.4
#: Layers are announced as long as those that wait for their turn have fewer corners and are fewer.
CORNERS_AHEAD, LAYERS_AHEAD = 1_000_000, 200
#: A wedge of six beads' width at one end and none at the other: who has filled it has loaded all that a fill loads.
WEDGE = (Polygon([(0, 0), (40, -3), (40, 3)]),)


class Wanted(NamedTuple):
    """Shapes of a region that are to be filled together."""

    region: Region
    shapes: Together
    spec: FillSpec
    fill: str

    @property
    def work(self) -> float:
        """How long filling them takes, roughly: beads go round as many corners, and are as long as the area asks for."""
        outlines = [shape.outline for shape in self.shapes]
        return sum(outline.corner_count + WORK_OF_A_SQUARE * outline.area_mm2 / self.spec.width_mm**2 for outline in outlines)


class Coming(NamedTuple):
    """Shapes that another process fills, and which of the trails that it gives back are theirs."""

    shapes: Together
    work: Future[list[tuple[Trail, ...]]]
    place: int


@dataclass(kw_only=True, eq=False)
class Ahead:
    """A pool that is started when much work of two regions waits for it at the same time, or before.

    Shapes that are filled together are known by the first of them, which is held as long.
    """

    count: int = field(default_factory=workers)
    waiting: dict[int, Wanted] = field(default_factory=dict)
    work_waiting: float = 0.0
    coming: dict[int, Coming] = field(default_factory=dict)
    pool: ProcessPoolExecutor | None = None

    def is_far(self, layers: int, corners: int) -> bool:
        """Whether so many layers, with so many corners, are as much as is announced before the first of them is planned."""
        return layers > (2 * self.count if corners > CORNERS_AHEAD else LAYERS_AHEAD if self.count else 0)

    def ask(self, region: Region, every: Sequence[Together], spec: FillSpec, fill: str) -> None:
        """Shapes of a region, those together that are filled together."""
        if not self.count or sum(map(len, every)) > MOST_PIECES:
            return
        unasked = [shapes for shapes in every if id(shapes[0]) not in self.coming and id(shapes[0]) not in self.waiting]
        for shapes in unasked:
            wanted = self.waiting[id(shapes[0])] = Wanted(region, shapes, spec, fill)
            self.work_waiting += wanted.work
        if self.waiting and (self.pool is not None or self._is_much()):
            self._send()

    def take(self, shapes: Together) -> tuple[Trail, ...] | None:
        """The trails of what was asked for, or None where nobody works on it, or who did was lost."""
        waited = self.waiting.pop(id(shapes[0]), None)
        if waited is not None:
            self.work_waiting -= waited.work
        coming = self.coming.pop(id(shapes[0]), None)
        if coming is None:
            return None
        from concurrent.futures import BrokenExecutor

        try:
            return coming.work.result()[coming.place]
        except BrokenExecutor:
            self._go_on_alone()
            return None

    def submit(self, work: Callable[..., T], *given: object) -> Future[T] | None:
        """Work for the pool; None where there is none, or no more."""
        if self.pool is None:
            return None
        from concurrent.futures import BrokenExecutor

        try:
            return self.pool.submit(work, *given)
        except BrokenExecutor:
            self._go_on_alone()
            return None

    def start(self, fill: str) -> None:
        """Have the pool ready for this fill by the time it is asked for it."""
        if self.count and self.pool is None:
            self._start()
            for _ in range(self.count):
                self.submit(_worked, [WEDGE], FillSpec.around(1.0), fill)

    def close(self) -> None:
        self._forget_waiting()
        self.coming.clear()
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)
            self.pool = None

    def _go_on_alone(self) -> None:
        """One of the others was lost, as where memory ran out, and the pool with it."""
        self.close()
        self.count = 0

    def _is_much(self) -> bool:
        """Whether what waits is worth a pool."""
        return self.work_waiting >= LEAST_WORK and len({id(wanted.region) for wanted in self.waiting.values()}) > 1

    def _start(self) -> None:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        qhull()  # once for all of them; what else a fill needs is little
        context = multiprocessing.get_context("fork")
        self.pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=end_with_the_parent)

    def _send(self) -> None:
        if self.pool is None:
            self._start()
        for some in list(_bundles(self.waiting.values())):
            polygons = [[shape.polygon for shape in wanted.shapes] for wanted in some]
            work = self.submit(_worked, polygons, some[0].spec, some[0].fill)
            if work is None:
                break
            for place, wanted in enumerate(some):
                self.coming[id(wanted.shapes[0])] = Coming(wanted.shapes, work, place)
        self._forget_waiting()

    def _forget_waiting(self) -> None:
        self.waiting.clear()
        self.work_waiting = 0.0


def _bundles(waiting: Iterable[Wanted]) -> Iterator[list[Wanted]]:
    """What is sent together: it is filled alike, and is so much work."""
    bundle: list[Wanted] = []
    for wanted in waiting:
        if bundle and (bundle[0][2:] != wanted[2:] or sum(each.work for each in bundle) >= WORK_SENT):
            yield bundle
            bundle = []
        bundle.append(wanted)
    if bundle:
        yield bundle


def _worked(every: Sequence[Sequence[Polygon]], spec: FillSpec, fill: str) -> list[tuple[Trail, ...]]:
    from ssbfab.toolpath.filling import filled

    return [filled(polygons, spec, get_fill(fill)) for polygons in every]
