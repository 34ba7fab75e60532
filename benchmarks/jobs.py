"""The jobs: a mesh, the tip and bead it is printed with, and the bar that ssbfab is held to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Job:
    """`bar_ratio` is the longest time over that of the fastest peer, `bar_s` the longest time; None where there is none;
    `bar_mb` what all processes of a run may hold.

    `resolution_mm` is the deviation that the peers may simplify by.
    """

    name: str
    mesh: str
    tip_mm: float
    width_mm: float
    height_mm: float
    resolution_mm: float
    bar_ratio: float | None = None
    bar_s: float | None = None
    bodies: tuple[str, ...] = ()
    bar_mb: float = 1000.0


JOBS: tuple[Job, ...] = (
    Job(name="sun", mesh="sun", tip_mm=0.03, width_mm=0.03, height_mm=0.02, resolution_mm=0.0005, bar_s=1.0,
        bodies=("sun_a", "sun_k")),
    Job(name="plate20", mesh="plate", tip_mm=0.1, width_mm=0.125, height_mm=0.1, resolution_mm=0.002, bar_s=1.0,
        bodies=("plate_a", "plate_k")),
    Job(name="plate100", mesh="plate", tip_mm=0.1, width_mm=0.125, height_mm=0.02, resolution_mm=0.002, bar_ratio=1.0,
        bodies=("plate_a", "plate_k")),
    Job(name="gyroid", mesh="gyroid", tip_mm=0.2, width_mm=0.2, height_mm=0.1, resolution_mm=0.0125, bar_ratio=0.5),
    Job(name="pillars", mesh="pillars", tip_mm=0.1, width_mm=0.1, height_mm=0.05, resolution_mm=0.002, bar_ratio=0.1),
)


def job_named(name: str) -> Job:
    return next(job for job in JOBS if job.name == name)
