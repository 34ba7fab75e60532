"""What the heating steps share: segments in a furnace, their time and energy."""

from __future__ import annotations

from typing import Any

from ssbfab import units
from ssbfab.library import Library
from ssbfab.route.operation import Operation
from ssbfab.sintering.schedule import Schedule


def heated(step: Any, library: Library, judged: frozenset[str] = frozenset()) -> Operation:
    """An operation of a step that has `furnace`, `segments`, `atmosphere` and `start_k`."""
    if not step.segments:
        return Operation(
            step=step.step, says="no segments are stated: `ssbfab fire` plans them", atmosphere=step.atmosphere, judged=judged
        )
    schedule = Schedule(title=step.step, segments=step.segments, atmosphere=step.atmosphere, start_k=step.start_k)
    return Operation(
        step=step.step,
        peak_k=schedule.peak_k,
        atmosphere=step.atmosphere,
        duration_s=schedule.duration_s,
        energy_j=_energy(step.furnace, schedule, library),
        judged=judged,
        says=f"{len(step.segments)} segments to {units.show(schedule.peak_k, 'K')} in {step.atmosphere}"
        + (f", furnace {step.furnace}" if step.furnace else ""),
    )


def _energy(furnace: str, schedule: Schedule, library: Library) -> float | None:
    if not furnace:
        return None
    from ssbfab.sintering.furnace_model import energy_j

    return energy_j(library.furnace(furnace), schedule)
