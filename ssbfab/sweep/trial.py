"""One design, measured: a pure function of its task, so that any worker anywhere gives the same row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssbfab.errors import SsbfabError
from ssbfab.sweep.design import Design, changed
from ssbfab.sweep.measures import MEASURES, Depth


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a worker needs: the recipe's table, its folder, the measures. It travels to the worker as it is."""

    table: Mapping[str, Any]
    folder: str
    measures: tuple[str, ...]


def trial(task: Task, design: Design) -> dict[str, Any]:
    """A row: `index`, every varied key, every measure, and `error` (empty where all went well)."""
    row: dict[str, Any] = {"index": design.index, **dict(design.values)}
    try:
        return {**row, **_measured(task, design), "error": ""}
    except SsbfabError as error:
        return {**row, **dict.fromkeys(task.measures), "error": "; ".join(error.faults)}
    except Exception as error:  # noqa: BLE001 - a design that meets a bug is a row that says so; the others go on
        return {**row, **dict.fromkeys(task.measures), "error": f"bug: {type(error).__name__}: {error}"}


def _measured(task: Task, design: Design) -> dict[str, float | None]:
    from ssbfab.job.stages import designed, run, toolpathed
    from ssbfab.recipe.load import from_table

    recipe = from_table(changed(task.table, design), folder=Path(task.folder), where=design.key)
    depth = max(MEASURES[name].depth for name in task.measures)
    stages = {Depth.GEOMETRY: designed, Depth.TOOLPATH: toolpathed, Depth.REVIEW: run}
    job = stages[depth](recipe)
    return {name: _number(MEASURES[name].of(job)) for name in task.measures}


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)
