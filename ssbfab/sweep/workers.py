"""Who works: processes on this machine, or the workers of a Dask cluster. Both run the same function and lose nothing.

Only a few designs per worker are under way at a time, so that a space of millions stays small in memory.
"""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from ssbfab.errors import SsbfabError
from ssbfab.processes import end_with_the_parent
from ssbfab.sweep.design import Design
from ssbfab.sweep.trial import Task, trial

#: How often a design may take its worker with it before it becomes a row that says so.
TRIES = 3
#: Designs under way per worker.
AHEAD = 4
#: How long to wait for a scheduler, and for its first worker.
PATIENCE_S = 30

Rows = Iterator[dict[str, Any]]


def on_this_machine(task: Task, todo: Iterator[Design], workers: int) -> Rows:
    """Rows as they come, from a pool of processes. Where a process is lost, each design that was under way is tried by itself."""
    while True:
        first = next(todo, None)
        if first is None:
            return
        under_way: dict[Future[dict[str, Any]], Design] = {}
        try:
            yield from _pooled(task, chain([first], todo), workers, under_way)
            return
        except BrokenProcessPool:
            suspects = sorted(under_way.values(), key=lambda design: design.index)
        yield from _one_by_one(task, suspects)


def _pooled(task: Task, todo: Iterator[Design], workers: int, under_way: dict[Future[dict[str, Any]], Design]) -> Rows:
    """`under_way` holds, at any moment, what was given to the pool and has not come back."""
    pool = _pool(workers)
    try:
        for design in todo:
            under_way[_submitted(pool, task, design, under_way)] = design
            while len(under_way) >= AHEAD * workers:
                yield from _ended(under_way)
        while under_way:
            yield from _ended(under_way)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submitted(
    pool: ProcessPoolExecutor, task: Task, design: Design, under_way: dict[Future[dict[str, Any]], Design]
) -> Future[dict[str, Any]]:
    try:
        return pool.submit(trial, task, design)
    except BrokenProcessPool:
        under_way[Future()] = design
        raise


def _ended(under_way: dict[Future[dict[str, Any]], Design]) -> Rows:
    ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in ended:
        row = future.result()
        del under_way[future]
        yield row


def _one_by_one(task: Task, suspects: Sequence[Design]) -> Rows:
    """Each design alone in a process, which is replaced where it is lost: nothing but the design itself can be to blame."""
    pool = _pool(1)
    try:
        for design in suspects:
            for _ in range(TRIES):
                try:
                    row = pool.submit(trial, task, design).result()
                    break
                except BrokenProcessPool:
                    pool.shutdown(wait=True, cancel_futures=True)
                    pool = _pool(1)
            else:
                row = lost(task, design)
            yield row
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_the_parent)


def on_a_cluster(task: Task, todo: Iterator[Design], scheduler: str, identity: str) -> Rows:
    """Rows as they come from a Dask scheduler such as tcp://host:8786; what a lost worker had is given to another."""
    client = _client(scheduler)
    try:
        from distributed import as_completed

        width = AHEAD * max(1, sum(client.nthreads().values()))
        given: dict[str, Design] = {}

        def futures(count: int) -> Sequence[Any]:
            made = []
            for design in islice(todo, count):
                key = f"ssbfab-{identity[:32]}-{design.index}"  # the same on every run: no process' own salt
                given[key] = design
                made.append(client.submit(trial, task, design, key=key))
            return made

        coming = as_completed(futures(width), loop=client.loop)
        for future in coming:
            with client.as_current():  # what waits for a future asks for the client
                row = _row_of(future, task, given.pop(future.key), scheduler)
            yield row
            for new in futures(1):
                coming.add(new)
    finally:
        client.close(timeout=5)


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise SsbfabError("--scheduler: Dask is not installed here; install it with `pip install 'ssbfab[cluster]'`") from None
    _knock(scheduler)
    client = Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError:
        client.close(timeout=5)
        raise SsbfabError(
            f"--scheduler {scheduler}: no worker in {PATIENCE_S} s; start one with `dask worker {scheduler}`"
        ) from None
    return client


def _knock(scheduler: str) -> None:
    """Whether anybody answers there: a client that finds nobody is long in saying so."""
    address = urlsplit(scheduler)
    try:
        socket.create_connection((address.hostname or "", address.port or 0), timeout=PATIENCE_S).close()
    except (OSError, ValueError, OverflowError) as error:
        raise SsbfabError(f"--scheduler {scheduler}: cannot be reached ({error}); expected for example tcp://host:8786") from None


def _row_of(future: Any, task: Task, design: Design, scheduler: str) -> dict[str, Any]:
    from distributed import KilledWorker, wait

    while future.status in {"pending", "lost"}:  # done, and then its worker died with the row: another one works on it
        wait(future)
    if future.status == "finished":
        row: dict[str, Any] = future.result()
        return row
    error = future.exception() if future.status == "error" else None
    if isinstance(error, KilledWorker):
        return lost(task, design)
    if isinstance(error, SsbfabError):
        raise error
    what = f"{type(error).__name__}: {error}" if error is not None else "the connection was lost"
    raise SsbfabError(f"--scheduler {scheduler}: {what}; nothing is lost, run the same command again to go on")


def lost(task: Task, design: Design) -> dict[str, Any]:
    """The row of a design that no worker survived."""
    said = "its workers were killed time after time (out of memory?); try this design alone with `ssbfab make`"
    return {"index": design.index, **dict.fromkeys(task.measures), "error": said}
