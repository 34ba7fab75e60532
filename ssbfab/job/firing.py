"""`fire`: the firing that a recipe states, checked; or one that is searched for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ssbfab import units
from ssbfab.errors import RecipeError, ScheduleError
from ssbfab.job.job import Job
from ssbfab.job.pressing import write_pressing
from ssbfab.job.stages import designed, fired
from ssbfab.review import Report
from ssbfab.sintering.cold.step import ColdSintering
from ssbfab.sintering.step import CoSintering, segments_line

if TYPE_CHECKING:
    from ssbfab.sintering.plan import Plan
    from ssbfab.sintering.schedule import Schedule

Heard = Callable[[float, str], None]


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What `fire` found: the review of the firing, its schedule, and the plan where one was searched for."""

    report: Report
    schedule: Schedule | None
    plan: Plan | None = None
    job: Job | None = None
    title: str = ""


def fire(path: Path, *, plan: bool = False, objective: str = "time", heard: Heard | None = None) -> Fired:
    """Check the schedule that the recipe states; search one where it states none, or where `plan` asks for it."""
    job = designed(path)
    if job.recipe.steps(ColdSintering) and not job.recipe.steps(CoSintering):
        return _pressed(job, path, plan)
    step = _step(job, path)
    if step.segments and not plan:
        job = fired(job.recipe)
        return _found(job, None)
    found = _planned(job, step, objective, heard)
    if found.schedule is None:
        return Fired(report=Report.of(job.recipe.title, ()), schedule=None, plan=found)
    stated = replace(step, segments=found.schedule.segments)
    route = tuple(stated if each is step else each for each in job.recipe.route)
    job = fired(replace(job.recipe, route=route))
    return _found(job, found)


def _found(job: Job, plan: Plan | None) -> Fired:
    return Fired(
        report=job.report.selected(("CTE", "FIR", "CSP")),
        schedule=job.schedule,
        plan=plan,
        job=job,
        title=job.recipe.title or job.recipe.name,
    )


def _pressed(job: Job, path: Path, plan: bool) -> Fired:
    """A route that presses and does not fire: its pressing, with what the route finds at the anneal that follows."""
    if plan:
        raise RecipeError(f"{path}: a pressing is not searched for: state the segments of its cold-sinter step")
    job = fired(job.recipe)
    return Fired(
        report=job.report.selected(("CSP", "RTE")),
        schedule=job.pressing.schedule,
        job=job,
        title=job.recipe.title or job.recipe.name,
    )


def _step(job: Job, path: Path) -> CoSintering:
    steps: tuple[CoSintering, ...] = job.recipe.steps(CoSintering)
    if not steps:
        raise RecipeError(
            f'{path}: route: no step co-sinter or cold-sinter; add one, for example '
            '[[route]] step = "co-sinter", furnace = "tube-1200"'
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
        yield f"  to keep it, paste this into the co-sinter step:\n{segments_line(plan.schedule)}"
    yield from (f"  note: {note}" for note in plan.notes)


def write_schedule(found: Fired, folder: Path, path: Path) -> tuple[str, ...]:
    """Every furnace format that can hold the schedule, and the pictures of the firing, into `folder`.

    Names of the files, and why others are not written.
    """
    from ssbfab.job.output import folders_in_place
    from ssbfab.job.stages import nouns
    from ssbfab.preview import draw_firing
    from ssbfab.sintering.edge import beyond, beyond_press
    from ssbfab.sintering.writers import all_formats

    if found.schedule is None:
        raise ScheduleError(f"{path}: there is no schedule to write")
    if found.job is not None and found.job.schedule is None:
        if why := beyond_press(found.schedule, found.job.pressing.press):
            raise ScheduleError(*(f"{path}: no file is written: {line}" for line in why))
        with folders_in_place(folder) as (staged,):
            return _pressing_files(found.job, staged, found.title)
    if found.job is not None and (why := beyond(found.schedule, found.job.furnace)):
        raise ScheduleError(*(f"{path}: no file is written: {line}" for line in why))
    texts, refused = all_formats(found.schedule, found.job.furnace if found.job is not None else None, found.report.findings)
    with folders_in_place(folder) as (staged,):
        for suffix, text in texts.items():
            (staged / f"firing{suffix}").write_text(text, encoding="utf-8", newline="")
        drawn = draw_firing(nouns(found.job), staged, title=found.title) if found.job is not None else ()
        if found.job is not None and found.job.pressing is not None:
            drawn = (*drawn, *_pressing_files(found.job, staged, found.title))
    return (*(f"firing{suffix}" for suffix in texts), *drawn, *(f"not written: {why}" for why in refused))


def _pressing_files(job: Job, folder: Path, title: str) -> tuple[str, ...]:
    """The programme of the press, its sheets and its picture."""
    from ssbfab.preview import draw_pressing

    written = write_pressing(job, folder)
    draw_pressing(job.pressing, folder / "pressing.png", title=title)
    return (*written, "pressing.png")
