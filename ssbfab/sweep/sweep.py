"""A sweep: designs that are not done yet are given to workers, and every row is kept at once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from ssbfab import __version__
from ssbfab.errors import RecipeError, SsbfabError
from ssbfab.recipe.load import files_named, from_table, load, read_table
from ssbfab.sweep.axis import Axis
from ssbfab.sweep.design import Design, Space
from ssbfab.sweep.place import changed, current
from ssbfab.sweep.record import Record
from ssbfab.sweep.trial import Task, beside
from ssbfab.sweep.workers import on_a_cluster, on_this_machine

#: How many designs are done, and how many there are.
Heard = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to sweep: a recipe, axes, a sample, measures; and where: a local pool, or a Dask scheduler."""

    recipe: Path
    axes: tuple[Axis, ...]
    measures: tuple[str, ...]
    sample: str = ""
    scheduler: str = ""
    workers: int = 0


@dataclass(frozen=True, kw_only=True)
class Swept:
    """A finished sweep: its Parquet file, how many designs it holds, how many failed, how many were run now."""

    path: Path
    count: int
    failed: int
    ran: int


def sweep(plan: Plan, out: Path, heard: Heard | None = None) -> Swept:
    """Run what is not in `out` yet and write it there. The same plan gives the same rows anywhere."""
    recipe = load(plan.recipe)  # its own faults are told before any worker starts
    table = read_table(plan.recipe)
    space = Space(axes=tuple(_typed(axis, table) for axis in plan.axes), sample=plan.sample)
    files = tuple(files_named(recipe.cell))
    folder = plan.recipe.parent.resolve()
    task = Task(table=table, folder=str(folder), measures=plan.measures, files=files, beside=beside(folder, files))
    _check(task, space)
    identity = _identity(task, space)
    with Record(out, identity, space, plan.measures) as record:
        before = record.done
        todo = (design for design in space if design.index not in record)
        for row in _rows(task, todo, plan, identity) if before < len(space) else ():
            record.add(row)
            if heard is not None:
                heard(record.done, len(space))
        record.finish()
        return Swept(path=out, count=record.done, failed=record.failed, ran=record.done - before)


def _rows(task: Task, todo: Iterator[Design], plan: Plan, identity: str) -> Iterator[dict[str, Any]]:
    if plan.scheduler:
        return on_a_cluster(task, todo, plan.scheduler, identity)
    return on_this_machine(task, todo, plan.workers or len(os.sched_getaffinity(0)))


def _typed(axis: Axis, table: dict[str, Any]) -> Axis:
    """An axis between whole numbers, of a key that is a whole number in the recipe, takes whole numbers."""
    now = current(table, axis.key)
    ends = (axis.low, axis.high)
    whole = isinstance(now, int) and not isinstance(now, bool) and all(end is not None and end.is_integer() for end in ends)
    return replace(axis, whole=whole)


def _check(task: Task, space: Space) -> None:
    """Keys that no recipe has are told at once; a first design that fails for another reason is a row like any other."""
    for key in (axis.key for axis in space.axes):
        if key in ("index", "error", *task.measures):
            raise RecipeError(f"--vary {key}: a column of the result has this name; write the key's path, for example cell.{key}")
    design = next(iter(space))
    try:
        from_table(changed(task.table, design), folder=Path(task.folder), where="--vary")
    except SsbfabError as error:
        unknown = [fault for fault in error.faults if "no such key" in fault or "no such role" in fault]
        if unknown:
            raise RecipeError(*unknown) from None


def _identity(task: Task, space: Space) -> str:
    """A digest of everything that a row depends on: recipe and files beside it, axes, sample, measures, version."""
    axes = [[axis.key, axis.values, axis.low, axis.high, axis.unit, axis.whole] for axis in space.axes]
    first = [design.values for design in islice(space, 16)]
    said = [task.table, task.beside, axes, space.sample, first, task.measures, __version__]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
