"""Who works: processes on this machine, or the workers of a Dask cluster. Both run the same function and lose nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from ssbfab.sweep.design import Design
from ssbfab.sweep.trial import Task, trial

#: How often a design may take its worker with it before it becomes a row that says so.
TRIES = 3


def on_this_machine(task: Task, todo: Sequence[Design], workers: int) -> Iterator[dict[str, Any]]:
    """Rows as they come, from a pool of processes. A lost process is replaced and its designs are tried again."""
    tries = {design.index: 0 for design in todo}
    left = list(todo)
    while left:
        done: set[int] = set()
        try:
            for row in _pooled(task, left, 1 if any(tries[d.index] for d in left) else workers):
                done.add(row["index"])
                yield row
        except BrokenProcessPool:
            left = [design for design in left if design.index not in done]
            tries[left[0].index] += 1
            if tries[left[0].index] >= TRIES:
                yield lost(task, left.pop(0))
            continue
        left = []


def _pooled(task: Task, todo: Sequence[Design], workers: int) -> Iterator[dict[str, Any]]:
    """At most a few designs per worker are under way, so that a space of millions stays small in memory."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = iter(todo)
        running: set[Future[dict[str, Any]]] = set()
        for design in waiting:
            running.add(pool.submit(trial, task, design))
            if len(running) >= 4 * workers:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ended)
        while running:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in ended)


def on_a_cluster(task: Task, todo: Sequence[Design], scheduler: str) -> Iterator[dict[str, Any]]:
    """Rows as they come from a Dask scheduler such as tcp://host:8786; what a lost worker had is given to another."""
    from distributed import Client, as_completed

    with Client(scheduler, timeout="20s") as client:
        shared = client.scatter(task, broadcast=True)
        futures = {
            client.submit(trial, shared, design, key=f"ssbfab-{design.index}-{hash(design.key)}", retries=TRIES): design
            for design in todo
        }
        for future in as_completed(list(futures)):
            yield future.result() if future.status == "finished" else lost(task, futures[future])


def lost(task: Task, design: Design) -> dict[str, Any]:
    """The row of a design that no worker survived."""
    return {
        "index": design.index,
        **dict(design.values),
        **dict.fromkeys(task.measures),
        "error": f"the worker was lost {TRIES} times; try this design alone with `ssbfab make`",
    }
