"""`fire` where the route presses: what is in the die, what follows it, and the files that go to the press."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbfab.geometry.cell import Cell
from ssbfab.job.job import Job
from ssbfab.route import present
from ssbfab.sintering.cold.step import ColdSintering

if TYPE_CHECKING:
    from ssbfab.sintering.cold import PostAnneal, Pressing


def pressed(job: Job, step: ColdSintering) -> Pressing:
    """Plan and judge one pressing of a followed route, with what is in the part by then and the anneal that comes after."""
    from ssbfab.sintering.cold import press
    from ssbfab.sintering.stack import stacks_of

    recipe = job.recipe
    index = _index(recipe.route, step)
    there = present(job.fired_cell, job.route, index)
    return press(
        step,
        stacks_of(there, recipe.library, recipe.inks),
        recipe.library,
        title=recipe.title or recipe.name,
        powders=job.route.operations[index].adds,
        diagonal_mm=_diagonal_mm(there),
        anneal=_anneal(recipe.route[index + 1 :], job),
    )


def with_pressings(job: Job, steps: tuple[ColdSintering, ...]) -> Job:
    """The job with its last pressing as the noun; what the rules find in earlier ones is told by their operations."""
    from ssbfab.findings import run
    from ssbfab.sintering.cold import RULES

    operations = list(job.route.operations)
    for step in steps[:-1]:
        index = _index(job.recipe.route, step)
        said = run(RULES, {"pressing": pressed(job, step), "library": job.recipe.library})
        found = tuple(replace(each, where=f"{job.route.where(index)}, {each.where}") for each in said)
        operations[index] = replace(operations[index], findings=(*operations[index].findings, *found))
    return replace(job, route=replace(job.route, operations=tuple(operations)), pressing=pressed(job, steps[-1]))


def _index(route: tuple[Any, ...], step: ColdSintering) -> int:
    """Which step of the route this very one is: two may be alike."""
    return next(i for i, each in enumerate(route) if each is step)


def _diagonal_mm(cell: Cell) -> float:
    x0, y0, _, x1, y1, _ = cell.bounds_mm
    return math.hypot(x1 - x0, y1 - y0)


def _anneal(after: tuple[Any, ...], job: Job) -> PostAnneal | None:
    """The first anneal after the press, with the furnace's energy where it is named."""
    from ssbfab.sintering.cold import PostAnneal
    from ssbfab.sintering.furnace_model import energy_j
    from ssbfab.sintering.schedule import Schedule

    step = next((each for each in after if each.step == "anneal" and each.segments), None)
    if step is None:
        return None
    schedule = Schedule(title=step.step, segments=step.segments, atmosphere=step.atmosphere, start_k=step.start_k)
    furnace = job.recipe.library.furnace(step.furnace) if step.furnace else None
    return PostAnneal(schedule=schedule, energy_j=None if furnace is None else energy_j(furnace, schedule))


def write_pressing(job: Job, folder: Path) -> tuple[str, ...]:
    """The schedule in every format, and the load sheet, into a folder that the caller made: names of the files, and refusals.

    Nothing is written of a pressing that its press must not do; the review says why (CSP201 to CSP204).
    """
    from ssbfab.sintering.cold import load_sheet_html, load_sheet_text
    from ssbfab.sintering.edge import beyond_press
    from ssbfab.sintering.writers import all_formats

    if why := beyond_press(job.pressing.schedule, job.pressing.press):
        return tuple(f"not written: {line}" for line in why)
    found = [f for f in job.report.findings if f.code.startswith("CSP")]
    texts, refused = all_formats(job.pressing.schedule)
    texts = texts | {".load.txt": load_sheet_text(job.pressing, found), ".load.html": load_sheet_html(job.pressing, found)}
    for suffix, text in texts.items():
        (folder / f"pressing{suffix}").write_text(text, encoding="utf-8", newline="")
    return (*(f"pressing{suffix}" for suffix in texts), *(f"not written: {why}" for why in refused))
