"""The stages of a job, in order: each turns nouns into the next ones."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ssbfab import __version__
from ssbfab.geometry import assign, green, measure
from ssbfab.job.job import Job
from ssbfab.job.pressing import with_pressings
from ssbfab.recipe import Recipe, load
from ssbfab.review import Report, review
from ssbfab.review.rules import known_codes
from ssbfab.route import Site, follow, present
from ssbfab.route.steps.tape_cast import TapeCast
from ssbfab.toolpath.place import placed

if TYPE_CHECKING:
    from ssbfab.library.printer import Head, Printer
    from ssbfab.toolpath import Summary, Toolpath


class Progress(Protocol):
    """Says which stage runs."""

    def stage(self, name: str) -> AbstractContextManager[None]: ...


@dataclass(frozen=True)
class Silent:
    """Progress that says nothing."""

    def stage(self, name: str) -> AbstractContextManager[None]:
        return nullcontext()


SILENT = Silent()


def run(path: str | Path | Recipe, *, progress: Progress = SILENT, experimental: bool = False, proving: bool = True) -> Job:
    """Run every stage that a recipe asks for; nothing is written.

    `proving` False leaves the reading back of the print file out.
    """
    job = designed(path, progress=progress)
    if job.printer is not None:
        with progress.stage("slicing and toolpath"):
            job = _toolpath(job)
        with progress.stage("print file"):
            job = _program(job, experimental)
        if proving:
            with progress.stage("proof"):
                job = _proof(job)
    with progress.stage("route and firing"):
        job = _pressing(_firing(_route(job)))
    with progress.stage("review"):
        return _review(job)


def designed(path: str | Path | Recipe, *, progress: Progress = SILENT) -> Job:
    """Recipe and geometry: the fired cell, its measures, and the green cell on the bed."""
    with progress.stage("recipe"):
        recipe = path if isinstance(path, Recipe) else load(path)
    with progress.stage("geometry"):
        return _geometry(recipe)


def toolpathed(path: str | Path | Recipe) -> Job:
    """As far as the toolpath and its summary."""
    job = designed(path)
    return _toolpath(job) if job.printer is not None else job


def printed(path: str | Path | Recipe) -> Job:
    """As far as the loaded heads: what a print file is proved against."""
    job = designed(path)
    return _with_heads(job) if job.printer is not None else job


def fired(path: str | Path | Recipe) -> Job:
    """Geometry and firing, with no printing in between, and their review."""
    return _review(_pressing(_firing(_route(designed(path)))))


def nouns(job: Job) -> dict[str, object]:
    """The nouns of a job by the names under which rules ask for them."""
    names = (
        "fired_cell",
        "cell",
        "metrics",
        "sections",
        "printer",
        "heads",
        "toolpath",
        "deposit",
        "stacks",
        "schedule",
        "furnace",
        "firing",
        "pressing",
        "shrinkage",
    )
    found: dict[str, object] = {name: getattr(job, name) for name in names}
    found |= {"settings": job.recipe.print, "library": job.recipe.library, "route": job.route}
    found |= {"toolpath": job.driven or job.toolpath}
    return {name: noun for name, noun in found.items() if noun is not None and noun != ()}


def _geometry(recipe: Recipe) -> Job:
    drawn = recipe.cell.build(recipe.folder)
    tapes = {tape.role: tape.fired_fraction for tape in recipe.steps(TapeCast)}
    dense = tapes | {role: ink.fired_density_fraction for role, ink in recipe.inks.items()}
    fired_cell = assign(drawn, recipe.materials, tuple(recipe.inks), dense)
    shrinkage = recipe.shrinkage.shrinkage(fired_cell, recipe.inks)
    printer = recipe.library.printer(recipe.print.printer) if recipe.print is not None and recipe.inks else None
    cell = green(fired_cell, shrinkage)
    if printer is not None and recipe.print is not None:
        cell = placed(cell, printer=printer, settings=recipe.print)
    return Job(
        recipe=recipe,
        fired_cell=fired_cell,
        cell=cell,
        metrics=measure(fired_cell, recipe.library),
        shrinkage=shrinkage,
        report=Report.of(recipe.title, ()),
        printer=printer,
    )


def _with_heads(job: Job) -> Job:
    from ssbfab.toolpath import heads_for

    recipe = job.recipe
    assert recipe.print is not None and job.printer is not None
    heads = heads_for(job.cell, recipe.inks, printer=job.printer, settings=recipe.print, tip=recipe.library.tip)
    return replace(job, heads=heads)


def _toolpath(job: Job) -> Job:
    from ssbfab.slicing import first_of_each
    from ssbfab.toolpath import driven, layers_of, plan

    job = _with_heads(job)
    recipe, printer, heads = job.recipe, job.printer, job.heads
    assert recipe.print is not None and printer is not None
    layers = tuple(layers_of(job.cell, recipe.print))
    toolpath = plan(
        lambda: iter(layers),
        title=recipe.title or recipe.name,
        cell=job.cell,
        heads=heads,
        printer=printer,
        settings=recipe.print,
    )
    drive = driven(toolpath, cell=job.cell, heads=heads, printer=printer, settings=recipe.print)
    return replace(job, sections=first_of_each(iter(layers)), toolpath=toolpath, driven=drive,
                   summary=_summary(toolpath, drive, printer, heads))


def _summary(planned: Toolpath, drive: Toolpath, printer: Printer, heads: tuple[Head, ...]) -> Summary:
    """Ink as planned; times and ways as driven."""
    from ssbfab.toolpath import summarise

    ink = summarise(planned, printer=printer, heads=heads)
    way = summarise(drive, printer=printer, heads=heads)
    return replace(ink, time_s=way.time_s, travel_mm=way.travel_mm)


def _program(job: Job, experimental: bool) -> Job:
    from ssbfab.gcode import Header, write

    assert job.printer is not None and job.driven is not None
    header = Header(title=job.recipe.title or job.recipe.name, recipe_sha256=job.recipe.sha256, version=__version__)
    program = write(job.driven, printer=job.printer, heads=job.heads, header=header, experimental=experimental)
    return replace(job, program=program)


def _proof(job: Job) -> Job:
    from ssbfab.proof import read

    assert job.printer is not None and job.program is not None
    bed = job.recipe.print.bed if job.recipe.print is not None else None
    deposit = read(job.program.chunks(), printer=job.printer, heads=job.heads, bed=bed.heights().near if bed else None)
    return replace(job, deposit=deposit)


def _route(job: Job) -> Job:
    recipe = job.recipe
    if not recipe.route:
        return job
    shape = recipe.cell
    relief = (shape.pitch_mm - shape.feature_width_mm, shape.feature_height_mm) if hasattr(shape, "feature_height_mm") else None
    site = Site(
        cell=job.fired_cell,
        library=recipe.library,
        inks=recipe.inks,
        relief_mm=relief,
        films_mm={coat.role: coat.thickness_mm for coat in getattr(shape, "coats", ())},
        print_s=job.summary.time_s if job.summary is not None else None,
    )
    return replace(job, route=follow(recipe.title or recipe.name, recipe.route, site))


def _firing(job: Job) -> Job:
    from ssbfab.sintering.step import CoSintering

    steps = job.recipe.steps(CoSintering)
    if not steps:
        return job
    from ssbfab.sintering import check, schedule_of, stacks_of

    recipe, step = job.recipe, steps[-1]
    there = present(job.fired_cell, job.route, recipe.route.index(step)) if job.route is not None else job.fired_cell
    stacks = stacks_of(there, recipe.library, recipe.inks)
    schedule = schedule_of(step, recipe.title or recipe.name)
    furnace = recipe.library.furnace(step.furnace) if step.furnace else None
    firing = check(stacks, schedule, recipe.library, furnace=furnace, step=step)
    return replace(job, stacks=stacks, schedule=schedule, furnace=furnace, firing=firing)


def _pressing(job: Job) -> Job:
    from ssbfab.sintering.cold.step import ColdSintering

    steps = job.recipe.steps(ColdSintering)
    return with_pressings(job, steps) if steps and job.route is not None else job


def _review(job: Job) -> Job:
    judged = job.recipe.review.ignore
    codes = known_codes([each.code for each in judged], "review.ignore: ")
    ignores = [(code, each.reason) for code, each in zip(codes, judged, strict=True)]
    return replace(job, report=review(job.recipe.title or job.recipe.name, nouns(job), ignores))
