"""A sweep: designs that are not done yet are given to workers, and every row is kept at once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssbfab import __version__
from ssbfab.recipe.load import load, read_table
from ssbfab.sweep.design import Axis, changed, designs
from ssbfab.sweep.record import Record, columns_of
from ssbfab.sweep.trial import Task
from ssbfab.sweep.workers import on_a_cluster, on_this_machine

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


def sweep(plan: Plan, out: Path, heard: Heard | None = None) -> Sequence[dict[str, Any]]:
    """Run what is not in `out` yet and write it there; the rows, by number. The same plan gives the same rows anywhere."""
    load(plan.recipe)  # its own faults are told before any worker starts
    table = read_table(plan.recipe)
    points = designs(plan.axes, plan.sample)
    changed(table, points[0])
    task = Task(table=table, folder=str(plan.recipe.parent.resolve()), measures=plan.measures)
    with Record(out, _identity(task, plan), columns_of([axis.key for axis in plan.axes], plan.measures)) as record:
        todo = [design for design in points if design.index not in record.rows]
        rows = (
            on_a_cluster(task, todo, plan.scheduler)
            if plan.scheduler
            else on_this_machine(task, todo, plan.workers or os.cpu_count() or 1)
        )
        for row in rows if todo else ():
            record.add(row)
            if heard is not None:
                heard(len(record.rows), len(points))
        record.finish()
        return [record.rows[index] for index in sorted(record.rows)]


def _identity(task: Task, plan: Plan) -> str:
    """A digest of everything that a row depends on: recipe, axes, sample, measures, version."""
    said = json.dumps(
        [task.table, [[a.key, a.values, a.low, a.high] for a in plan.axes], plan.sample, plan.measures, __version__],
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(said.encode()).hexdigest()
