"""What the heating steps share: the keys that a recipe writes, and time and energy of segments in a furnace."""

from __future__ import annotations

from typing import Annotated, Any

from ssbfab import units
from ssbfab.library import Library
from ssbfab.route.operation import Operation
from ssbfab.sintering.schedule import Schedule, Segment
from ssbfab.spec import Key, spec


@spec
class Heating:
    """Heat the part in a furnace."""

    furnace: Annotated[str, Key(help="a furnace of the library, for time and energy")] = ""
    segments: Annotated[tuple[Segment, ...], Key(help="ramps and holds in order")] = ()
    atmosphere: Annotated[str, Key(help="gas around the part")] = "air"
    start_k: Annotated[float, Key("K", at_least=253.15, at_most=373.15, help="temperature when the furnace starts")] = 298.15


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
