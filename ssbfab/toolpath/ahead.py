"""Fills of coming layers, worked out by other processes meanwhile. What is planned does not depend on it.

Only where it pays: sections that differ from layer to layer and have many corners, more than one processor, and a process that
may fork (no threads, not itself a worker).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

from ssbfab.slicing.layer import Region
from ssbfab.toolpath.fills import FillSpec, Trail, get_fill

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from shapely import Polygon

#: Regions with fewer corners are filled faster than they are sent, and so are those of very many pieces, which are much alike.
LEAST_CORNERS, MOST_PIECES = 1000, 200


def workers() -> int:
    """How many processes may work besides this one; 0 where it must stay alone."""
    if threading.active_count() > 1 or _is_daemon() or not hasattr(os, "fork"):
        return 0
    return len(os.sched_getaffinity(0)) if len(os.sched_getaffinity(0)) > 1 else 0


def _is_daemon() -> bool:
    """Whether this is itself a worker; where nobody has loaded `multiprocessing`, it is not."""
    loaded = sys.modules.get("multiprocessing")
    return loaded is not None and loaded.current_process().daemon


def worthwhile(polygons: Sequence[Polygon]) -> bool:
    return len(polygons) <= MOST_PIECES and int(shapely.get_num_coordinates(polygons).sum()) >= LEAST_CORNERS


@dataclass(kw_only=True, eq=False)
class Ahead:
    """A pool that is started when two fillings wait for it at the same time."""

    count: int = field(default_factory=workers)
    waiting: dict[Hashable, tuple[Region, tuple[Sequence[Polygon], FillSpec, str]]] = field(default_factory=dict)
    coming: dict[Hashable, tuple[Region, Future[tuple[Trail, ...]]]] = field(default_factory=dict)
    pool: ProcessPoolExecutor | None = None

    @property
    def depth(self) -> int:
        """How many layers to look ahead."""
        return 2 * self.count

    def ask(self, key: Hashable, region: Region, polygons: Sequence[Polygon], spec: FillSpec, fill: str) -> None:
        """Some polygons of a region, which is held as long as its key is known: keys hold its id."""
        if self.count and key not in self.coming and key not in self.waiting and worthwhile(polygons):
            self.waiting[key] = (region, (polygons, spec, fill))
        if self.pool is not None or len(self.waiting) > 1:
            self._send()

    def take(self, key: Hashable) -> tuple[Trail, ...] | None:
        """The filling, or None where nobody works on it."""
        self.waiting.pop(key, None)
        found = self.coming.pop(key, None)
        return None if found is None else found[1].result()

    def close(self) -> None:
        self.waiting.clear()
        self.coming.clear()
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)
            self.pool = None

    def _send(self) -> None:
        if self.pool is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            context = multiprocessing.get_context("fork")
            self.pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=end_with_the_parent)
        for key, (region, work) in self.waiting.items():
            self.coming[key] = (region, self.pool.submit(_worked, *work))
        self.waiting.clear()


def end_with_the_parent() -> None:
    """Called first in a pool's process: where the parent is killed it ends too, instead of waiting for work for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _worked(polygons: Sequence[Polygon], spec: FillSpec, fill: str) -> tuple[Trail, ...]:
    from ssbfab.toolpath.filling import filled

    return filled(polygons, spec, get_fill(fill))
