"""One design, measured: a pure function of its task, so that any worker anywhere gives the same row."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ssbfab import __version__
from ssbfab.errors import SsbfabError
from ssbfab.sweep.design import Design
from ssbfab.sweep.measures import MEASURES, Depth
from ssbfab.sweep.place import changed


class Elsewhere(SsbfabError):
    """A worker that does not have what the sweep was started with: the sweep stops, no design is to blame."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a worker needs: the recipe's table, its folder, the measures. It travels to the worker as it is.

    `beside` is the digest of the files beside the recipe that a row may depend on: a worker on another machine must see the same.
    """

    table: Mapping[str, Any]
    folder: str
    measures: tuple[str, ...]
    files: tuple[str, ...] = ()
    beside: str = ""
    version: str = __version__


def trial(task: Task, design: Design) -> dict[str, Any]:
    """A row: `index`, every measure (None where it cannot be told), and `error` (empty where all went well)."""
    if task.version != __version__:
        raise Elsewhere(f"a worker runs ssbfab {__version__}, this sweep {task.version}; install the same version everywhere")
    if task.beside and _beside_here(task.folder, task.files) != task.beside:
        raise Elsewhere(f"{task.folder}: a worker does not find the same library/ and meshes there; share the folder with it")
    row: dict[str, Any] = {"index": design.index}
    try:
        return {**row, **_measured(task, design), "error": ""}
    except SsbfabError as error:
        return {**row, **dict.fromkeys(task.measures), "error": "; ".join(error.faults)}
    except Exception as error:  # noqa: BLE001 - a design that meets a bug is a row that says so; the others go on
        return {**row, **dict.fromkeys(task.measures), "error": f"bug: {type(error).__name__}: {error}"}


def beside(folder: Path, files: tuple[str, ...]) -> str:
    """A digest of the library beside the recipe, and of the meshes that it names."""
    digest = hashlib.sha256()
    library = folder / "library"
    for path in [*sorted(p for p in library.rglob("*") if p.is_file()), *(folder / name for name in files)]:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _beside_here(folder: str, files: tuple[str, ...]) -> str:
    return beside(Path(folder), files)


def _measured(task: Task, design: Design) -> dict[str, float | None]:
    from ssbfab.job.stages import designed, run, toolpathed
    from ssbfab.recipe.load import from_table

    recipe = from_table(changed(task.table, design), folder=Path(task.folder), where=design.key)
    depth = max(MEASURES[name].depth for name in task.measures)
    stages = {Depth.GEOMETRY: designed, Depth.TOOLPATH: toolpathed, Depth.REVIEW: run}
    job = stages[depth](recipe)
    return {name: _number(MEASURES[name].of(job)) for name in task.measures}


def _number(value: float | None) -> float | None:
    """Infinity is an answer (a margin without a limit) and stays; what is not a number is unknown."""
    return None if value is None or math.isnan(value) else float(value)
