"""`fire`: the firing that a recipe states, checked; or one that is searched for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ssbfab import units
from ssbfab.errors import RecipeError, ScheduleError
from ssbfab.job.job import Job
from ssbfab.job.stages import designed, fired
from ssbfab.review import Report
from ssbfab.sintering.step import CoSintering

if TYPE_CHECKING:
    from ssbfab.sintering.planner import Plan
    from ssbfab.sintering.schedule import Schedule

Heard = Callable[[float, str], None]


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What `fire` found: the review of the firing, its schedule, and the plan where one was searched for."""

    report: Report
    schedule: Schedule | None
    plan: Plan | None = None


def fire(path: Path, *, plan: bool = False, objective: str = "time", heard: Heard | None = None) -> Fired:
    """Check the schedule that the recipe states; search one where it states none, or where `plan` asks for it."""
    job = designed(path)
    step = _step(job, path)
    if step.segments and not plan:
        job = fired(job.recipe)
        return Fired(report=job.report.selected(("CTE", "FIR")), schedule=job.schedule)
    found = _planned(job, step, objective, heard)
    if found.schedule is None:
        return Fired(report=Report.of(job.recipe.title, ()), schedule=None, plan=found)
    stated = replace(step, segments=found.schedule.segments)
    route = tuple(stated if each is step else each for each in job.recipe.route)
    job = fired(replace(job.recipe, route=route))
    return Fired(report=job.report.selected(("CTE", "FIR")), schedule=job.schedule, plan=found)


def _step(job: Job, path: Path) -> CoSintering:
    steps: tuple[CoSintering, ...] = job.recipe.steps(CoSintering)
    if not steps:
        raise RecipeError(
            f'{path}: route: no step co-sinter; add one, for example [[route]] step = "co-sinter", furnace = "tube-1200"'
        )
    return steps[-1]


def _planned(job: Job, step: CoSintering, objective: str, heard: Heard | None) -> Plan:
    from ssbfab.sintering import stacks_of
    from ssbfab.sintering.planner import plan_firing

    recipe = job.recipe
    stacks = stacks_of(job.fired_cell, recipe.library, recipe.inks)
    return plan_firing(
        stacks,
        recipe.library,
        step=step,
        furnace=recipe.library.furnace(step.furnace),
        objective=objective,
        title=recipe.title or recipe.name,
        progress=heard,
    )


def plan_lines(plan: Plan) -> Iterator[str]:
    """A plan for a person: how long and why, or why there is none."""
    if plan.exclusion is not None:
        yield f"no schedule: {plan.exclusion}"
    yield from (f"no schedule: {what}" for what in plan.missing)
    if plan.schedule is not None:
        yield (
            f"planned: peak {units.show(plan.schedule.peak_k, 'K', 4)}, {units.show(plan.heating_s, 's', 3)} to the end of "
            f"the hold, {units.show(plan.energy_j, 'J', 3)}"
        )
        yield from (f"  {material}: relative density {density:.3f}" for material, density in (plan.density or {}).items())
        yield from (f"  set by {what}" for what in plan.set_by)
    yield from (f"  note: {note}" for note in plan.notes)


def write_schedule(found: Fired, folder: Path, path: Path) -> tuple[str, ...]:
    """Every furnace format that can hold the schedule, into `folder`: names of the files, and why others are not written."""
    from ssbfab.job.output import folders_in_place
    from ssbfab.sintering.writers import all_formats

    if found.schedule is None:
        raise ScheduleError(f"{path}: there is no schedule to write")
    texts, refused = all_formats(found.schedule)
    with folders_in_place(folder) as (staged,):
        for suffix, text in texts.items():
            (staged / f"firing{suffix}").write_text(text, encoding="utf-8", newline="")
    return (*(f"firing{suffix}" for suffix in texts), *(f"not written: {why}" for why in refused))
