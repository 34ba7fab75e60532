"""Fills of coming layers, worked out by other processes meanwhile. What is planned does not depend on it.

Only where it pays: sections that differ from layer to layer and have many corners, more than one processor, and a process that
may fork (no threads, not itself a worker).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import shapely
from shapely import Polygon

from ssbfab.processes import end_with_the_parent, workers
from ssbfab.slicing.layer import Region
from ssbfab.toolpath.fills import FillSpec, Trail, get_fill
from ssbfab.toolpath.fills.likeness import Shape
from ssbfab.toolpath.fills.qhull import qhull

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

#: Shapes that are filled together, at least one.
Together: TypeAlias = tuple[Shape, ...]

#: A pool is not started for regions with fewer corners; those of very many pieces, which are much alike, are never sent.
LEAST_CORNERS, MOST_PIECES = 1000, 200
#: Shapes of one region are sent together up to so many corners: each piece of work costs this process time.
CORNERS_SENT = 2000
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
    def corners(self) -> int:
        return sum(shape.outline.corner_count for shape in self.shapes)


class Coming(NamedTuple):
    """Shapes that another process fills, and which of the trails that it gives back are theirs."""

    shapes: Together
    work: Future[list[tuple[Trail, ...]]]
    place: int


def worthwhile(polygons: Sequence[Polygon]) -> bool:
    return len(polygons) <= MOST_PIECES and int(shapely.get_num_coordinates(polygons).sum()) >= LEAST_CORNERS


@dataclass(kw_only=True, eq=False)
class Ahead:
    """A pool that is started when the fillings of two regions wait for it at the same time, or before.

    Shapes that are filled together are known by the first of them, which is held as long.
    """

    count: int = field(default_factory=workers)
    waiting: dict[int, Wanted] = field(default_factory=dict)
    coming: dict[int, Coming] = field(default_factory=dict)
    pool: ProcessPoolExecutor | None = None

    def is_far(self, layers: int, corners: int) -> bool:
        """Whether so many layers, with so many corners, are as much as is announced before the first of them is planned."""
        return layers > (2 * self.count if corners > CORNERS_AHEAD else LAYERS_AHEAD if self.count else 0)

    def ask(self, region: Region, every: Sequence[Together], spec: FillSpec, fill: str) -> None:
        """Shapes of a region, those together that are filled together."""
        polygons = [shape.polygon for shapes in every for shape in shapes]
        if not self.count or not polygons or len(polygons) > MOST_PIECES or (self.pool is None and not worthwhile(polygons)):
            return
        unasked = [shapes for shapes in every if id(shapes[0]) not in self.coming]
        self.waiting |= {id(shapes[0]): Wanted(region, shapes, spec, fill) for shapes in unasked}
        if self.pool is not None or len({id(wanted.region) for wanted in self.waiting.values()}) > 1:
            self._send()

    def take(self, shapes: Together) -> tuple[Trail, ...] | None:
        """The trails of what was asked for, or None where nobody works on it."""
        self.waiting.pop(id(shapes[0]), None)
        coming = self.coming.pop(id(shapes[0]), None)
        return None if coming is None else coming.work.result()[coming.place]

    def start(self, fill: str) -> None:
        """Have the pool ready for this fill by the time it is asked for it."""
        if self.count and self.pool is None:
            self._start()
            assert self.pool is not None
            for _ in range(self.count):
                self.pool.submit(_worked, [WEDGE], FillSpec.around(1.0), fill)

    def close(self) -> None:
        self.waiting.clear()
        self.coming.clear()
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)
            self.pool = None

    def _start(self) -> None:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        qhull()  # once for all of them; what else a fill needs is little
        context = multiprocessing.get_context("fork")
        self.pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=end_with_the_parent)

    def _send(self) -> None:
        if self.pool is None:
            self._start()
        assert self.pool is not None
        for some in _bundles(self.waiting.values()):
            polygons = [[shape.polygon for shape in wanted.shapes] for wanted in some]
            work = self.pool.submit(_worked, polygons, some[0].spec, some[0].fill)
            for place, wanted in enumerate(some):
                self.coming[id(wanted.shapes[0])] = Coming(wanted.shapes, work, place)
        self.waiting.clear()


def _bundles(waiting: Iterable[Wanted]) -> Iterator[list[Wanted]]:
    """What is sent together: it is filled alike, and has so many corners."""
    bundle: list[Wanted] = []
    for wanted in waiting:
        if bundle and (bundle[0][2:] != wanted[2:] or sum(each.corners for each in bundle) >= CORNERS_SENT):
            yield bundle
            bundle = []
        bundle.append(wanted)
    if bundle:
        yield bundle


def _worked(every: Sequence[Sequence[Polygon]], spec: FillSpec, fill: str) -> list[tuple[Trail, ...]]:
    from ssbfab.toolpath.filling import filled

    return [filled(polygons, spec, get_fill(fill)) for polygons in every]
