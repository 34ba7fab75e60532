"""What a sweep can measure of a design, and how far the pipeline must run for it. The units are the columns' in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from ssbfab.errors import SsbfabError, nearest
from ssbfab.findings import Severity

if TYPE_CHECKING:
    from ssbfab.job import Job

Reading = Callable[["Job"], float | None]


class Depth(IntEnum):
    """How far the stages run."""

    GEOMETRY = 0
    TOOLPATH = 1
    REVIEW = 2


@dataclass(frozen=True)
class Measure:
    """A number of a job, in its inside unit (empty where dimensionless); None where it cannot be told."""

    depth: Depth
    unit: str
    about: str
    of: Reading


def _least(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _margin(job: Job) -> float | None:
    return _least([f.margin for f in job.report.findings if f.severity is not Severity.NOTE])


def _metric(name: str) -> Reading:
    return lambda job: getattr(job.metrics, name)


def _summary(name: str) -> Reading:
    return lambda job: float(getattr(job.summary, name)) if job.summary is not None else None


def _count(severity: Severity) -> Reading:
    return lambda job: float(job.report.count(severity))


def _lesser_capacity(job: Job) -> float | None:
    return _least([job.metrics.positive_ah_m2, job.metrics.negative_ah_m2])


def _ink_mass(job: Job) -> float | None:
    return sum(job.summary.mass_kg.values()) if job.summary is not None else None


_G, _T, _R = Depth.GEOMETRY, Depth.TOOLPATH, Depth.REVIEW
MEASURES: dict[str, Measure] = {
    "areal_capacity": Measure(_G, "A h/m2", "the lesser of both electrodes' capacities over the footprint", _lesser_capacity),
    "positive_capacity": Measure(_G, "A h/m2", "of the positive electrode over the footprint", _metric("positive_ah_m2")),
    "negative_capacity": Measure(_G, "A h/m2", "of the negative electrode over the footprint", _metric("negative_ah_m2")),
    "np_ratio": Measure(_G, "", "negative over positive capacity", _metric("np_ratio")),
    "footprint": Measure(_G, "mm2", "area that the fired cell covers", _metric("footprint_mm2")),
    "interfacial_ratio": Measure(_G, "", "electrode area that touches electrolyte, per footprint", _metric("interfacial_ratio")),
    "diffusion_path": Measure(_G, "mm", "farthest that electrode material is from the electrolyte", _metric("diffusion_path_mm")),
    "energy_wh_l": Measure(_G, "W h/l", "energy over volume", _metric("energy_wh_l")),
    "energy_wh_kg": Measure(_G, "W h/kg", "energy over mass", _metric("energy_wh_kg")),
    "print_time": Measure(_T, "s", "time that the print takes", _summary("time_s")),
    "travel": Measure(_T, "mm", "way without ink", _summary("travel_mm")),
    "starts": Measure(_T, "", "how often the ink starts to flow", _summary("starts")),
    "tool_changes": Measure(_T, "", "changes of tool", _summary("tool_changes")),
    "layers": Measure(_T, "", "printed layers", _summary("layers")),
    "ink_mass": Measure(_T, "kg", "all inks that the beads take", _ink_mass),
    "worst_margin": Measure(_R, "", "least margin of any finding that is more than a note; below 0 a limit is broken", _margin),
    "errors": Measure(_R, "", "findings that are errors", _count(Severity.ERROR)),
    "warnings": Measure(_R, "", "findings that are warnings", _count(Severity.WARNING)),
    "no_verdicts": Measure(_R, "", "what could not be decided", _count(Severity.NO_VERDICT)),
}


def chosen(names: str) -> tuple[str, ...]:
    """The measures that `a,b,c` names. Raises `SsbfabError` with the nearest spelling."""
    found = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    for name in found:
        if name not in MEASURES:
            raise SsbfabError(f"--measure {name}: no such measure{nearest(name, MEASURES)}; there are {', '.join(MEASURES)}")
    return found or ("areal_capacity",)
