"""What a sweep can measure of a design, and how far the pipeline must run for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from ssbfab.errors import SsbfabError, nearest
from ssbfab.findings import Severity

if TYPE_CHECKING:
    from ssbfab.job import Job


class Depth(IntEnum):
    """How far the stages run."""

    GEOMETRY = 0
    TOOLPATH = 1
    REVIEW = 2


@dataclass(frozen=True)
class Measure:
    """A number of a job, in inside units; None where it cannot be told."""

    depth: Depth
    of: Callable[[Job], float | None]


def _least(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _margin(job: Job) -> float | None:
    return _least([f.margin for f in job.report.findings if f.severity is not Severity.NOTE])


def _summary(name: str) -> Callable[[Job], float | None]:
    return lambda job: float(getattr(job.summary, name)) if job.summary is not None else None


def _count(severity: Severity) -> Callable[[Job], float | None]:
    return lambda job: float(job.report.count(severity))


MEASURES: dict[str, Measure] = {
    "areal_capacity": Measure(Depth.GEOMETRY, lambda job: _least([job.metrics.positive_ah_m2, job.metrics.negative_ah_m2])),
    "positive_capacity": Measure(Depth.GEOMETRY, lambda job: job.metrics.positive_ah_m2),
    "negative_capacity": Measure(Depth.GEOMETRY, lambda job: job.metrics.negative_ah_m2),
    "np_ratio": Measure(Depth.GEOMETRY, lambda job: job.metrics.np_ratio),
    "footprint": Measure(Depth.GEOMETRY, lambda job: job.metrics.footprint_mm2),
    "interfacial_ratio": Measure(Depth.GEOMETRY, lambda job: job.metrics.interfacial_ratio),
    "diffusion_path": Measure(Depth.GEOMETRY, lambda job: job.metrics.diffusion_path_mm),
    "energy_wh_l": Measure(Depth.GEOMETRY, lambda job: job.metrics.energy_wh_l),
    "energy_wh_kg": Measure(Depth.GEOMETRY, lambda job: job.metrics.energy_wh_kg),
    "print_time": Measure(Depth.TOOLPATH, _summary("time_s")),
    "travel": Measure(Depth.TOOLPATH, _summary("travel_mm")),
    "starts": Measure(Depth.TOOLPATH, _summary("starts")),
    "tool_changes": Measure(Depth.TOOLPATH, _summary("tool_changes")),
    "layers": Measure(Depth.TOOLPATH, _summary("layers")),
    "ink_mass": Measure(Depth.TOOLPATH, lambda job: sum(job.summary.mass_kg.values()) if job.summary is not None else None),
    "worst_margin": Measure(Depth.REVIEW, _margin),
    "errors": Measure(Depth.REVIEW, _count(Severity.ERROR)),
    "warnings": Measure(Depth.REVIEW, _count(Severity.WARNING)),
    "no_verdicts": Measure(Depth.REVIEW, _count(Severity.NO_VERDICT)),
}


def chosen(names: str) -> tuple[str, ...]:
    """The measures that `a,b,c` names. Raises `SsbfabError` with the nearest spelling."""
    found = tuple(name.strip() for name in names.split(",") if name.strip())
    for name in found:
        if name not in MEASURES:
            raise SsbfabError(f"--measure {name}: no such measure{nearest(name, MEASURES)}; there are {', '.join(MEASURES)}")
    return found or ("areal_capacity",)
