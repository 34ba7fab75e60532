"""Fills of coming layers, worked out by other processes meanwhile. What is planned does not depend on it.

Only where it pays: sections that differ from layer to layer and have many corners, more than one processor, and a process that
may fork (no threads, not itself a worker).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ssbfab.slicing.layer import Region
from ssbfab.toolpath.fills import Trail, get_fill
from ssbfab.toolpath.heads import Extrusion

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

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


def worthwhile(region: Region) -> bool:
    corners = sum(len(polygon.exterior.coords) + sum(len(hole.coords) for hole in polygon.interiors)
                  for polygon in region.polygons[:MOST_PIECES])
    return corners >= LEAST_CORNERS and len(region.polygons) <= MOST_PIECES


@dataclass(kw_only=True, eq=False)
class Ahead:
    """A pool that is started when two fillings wait for it at the same time."""

    count: int = field(default_factory=workers)
    waiting: dict[Hashable, tuple[Any, ...]] = field(default_factory=dict)
    coming: dict[Hashable, tuple[Region, Future[tuple[Trail, ...]]]] = field(default_factory=dict)
    pool: ProcessPoolExecutor | None = None

    @property
    def depth(self) -> int:
        """How many layers to look ahead."""
        return 2 * self.count

    def ask(self, key: Hashable, region: Region, extrusion: Extrusion, fill: str, angle_rad: float) -> None:
        if self.count and key not in self.coming and key not in self.waiting and worthwhile(region):
            self.waiting[key] = (region, extrusion, fill, angle_rad)
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
        for key, work in self.waiting.items():
            self.coming[key] = (work[0], self.pool.submit(_worked, *work))  # with the region: keys hold its id
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


def _worked(region: Region, extrusion: Extrusion, fill: str, angle_rad: float) -> tuple[Trail, ...]:
    from ssbfab.toolpath.filling import filled

    return filled(region, extrusion, get_fill(fill), angle_rad)
