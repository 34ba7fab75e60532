"""`route` and `compare`: a recipe's route, followed and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ssbfab import units
from ssbfab.errors import RecipeError
from ssbfab.findings import Severity, worst
from ssbfab.job.job import Job
from ssbfab.job.stages import run
from ssbfab.review import Report
from ssbfab.route import Route, traveller

_CODES = ("RTE", "CTE", "FIR", "CSP")


@dataclass(frozen=True, kw_only=True)
class Travelled:
    """A route with what its rules, and those of its firing, found."""

    route: Route
    report: Report
    text: str


def travel(path: Path) -> Travelled:
    """Follow a recipe's route."""
    job = run(path, proving=False)
    if job.route is None:
        raise RecipeError(f'{path}: route: no steps; add for example [[route]] step = "print"')
    report = job.report.selected(_CODES)
    return Travelled(route=job.route, report=report, text=traveller(job.route, report.findings))


def draw(found: Travelled, path: Path) -> None:
    """The timeline of a route as a picture."""
    from ssbfab.job.output import file_in_place
    from ssbfab.preview import draw_timeline

    with file_in_place(path) as staged:
        draw_timeline(found.route, staged)


def compared(paths: Sequence[Path]) -> list[tuple[str, ...]]:
    """A table with a row per measure and a column per recipe."""
    jobs = [run(path, proving=False) for path in paths]
    rows: list[tuple[str, ...]] = [("", *(job.recipe.name for job in jobs))]
    rows += [(name, *(measure(job) for job in jobs)) for name, measure in _MEASURES.items()]
    return rows


def _peak(job: Job) -> str:
    return units.show(job.route.peak_k, "K", 4) if job.route is not None else "–"


def _time(job: Job) -> str:
    if job.route is None:
        return "–"
    unknown = any(operation.duration_s is None for operation in job.route.operations)
    return ("at least " if unknown else "") + units.show(job.route.duration_s, "s", 3)


def _energy(job: Job) -> str:
    return units.show(job.route.energy_j, "J", 3) if job.route is not None else "–"


def _conductivity(job: Job) -> str:
    """Range of the library's conductivity of the separating materials, at the temperature their rows name."""
    library, found = job.recipe.library, []
    for body in job.fired_cell.bodies:
        measured = library.material(body.material).get("conductivity_s_m") if body.role.polarity == 0 and body.material else None
        if measured is not None:
            found.append(f"{body.material} {units.show(measured.low, 'S/m', 2)} to {units.show(measured.high, 'S/m', 2)}")
    return ", ".join(dict.fromkeys(found)) or "no data"


def _pressed(job: Job) -> str:
    """What published neighbours of a pressing reach, after an anneal where one follows."""
    if job.pressing is None:
        return "–"
    annealed = job.pressing.anneal is not None
    found = [(each.material, each.known[2 if annealed else 1].band) for each in job.pressing.published]
    return ", ".join(
        f"{material} " + ("no neighbours" if band is None else " to ".join(units.show(end, "S/m", 2) for end in band))
        for material, band in found
    )


def _margin(job: Job) -> str:
    margins = [(f.margin, f.code) for f in job.report.findings if f.margin is not None and f.severity is not Severity.NOTE]
    return f"{min(margins)[0]:+.0%} ({min(margins)[1]})" if margins else "no limit is near"


def _confidence(job: Job) -> str:
    return worst(f.confidence for f in job.report.findings if f.severity is not Severity.NOTE).value


_MEASURES = {
    "highest temperature": _peak,
    "time": _time,
    "furnace energy": _energy,
    "conductivity (library)": _conductivity,
    "conductivity (neighbours)": _pressed,
    "worst margin": _margin,
    "lowest confidence": _confidence,
    "review": lambda job: job.report.summary.split(":")[0],
}
