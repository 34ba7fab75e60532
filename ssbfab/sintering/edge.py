"""The assertion at the edge: no file commands what its furnace or press must not do, whatever was planned or asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.library.furnace import Furnace, Press
from ssbfab.sintering import furnace_model
from ssbfab.sintering.cold.programme import force_n
from ssbfab.sintering.schedule import Schedule

_SLACK = 1e-9


def beyond(schedule: Schedule, furnace: Furnace | None) -> tuple[str, ...]:
    """Why a file of this schedule must not be written, one line each; empty where it may, or where no furnace is named."""
    return () if furnace is None else tuple(_beyond(schedule, furnace))


def _beyond(schedule: Schedule, furnace: Furnace) -> Iterator[str]:
    limit = furnace_model.highest_k(furnace)
    if schedule.peak_k > limit * (1 + _SLACK):
        yield f"{schedule.peak_k - 273.15:.0f} degC is above the {limit - 273.15:.0f} degC of furnace {furnace.name!r}"
    count = sum(1 + (segment.hold_s > 0) for segment in schedule.segments)
    if count > furnace.segment_count:
        yield f"{count} ramps and holds, the controller of furnace {furnace.name!r} takes {furnace.segment_count}"
    for number, segment in enumerate(schedule.segments, 1):
        if segment.rate_k_s > furnace.rate_max_k_s * (1 + _SLACK):
            yield (
                f"segment {number} asks for {segment.rate_k_s * 60:.4g} K/min, the controller of furnace {furnace.name!r} takes "
                f"at most {furnace.rate_max_k_s * 60:.4g} K/min"
            )
        if segment.pressure_pa > furnace.pressure_max_pa * (1 + _SLACK):
            yield (
                f"segment {number} asks for {units.show(segment.pressure_pa, 'Pa', 4)} on the part, furnace {furnace.name!r} "
                f"gives at most {units.show(furnace.pressure_max_pa, 'Pa', 4)}"
            )


def beyond_press(schedule: Schedule, press: Press) -> tuple[str, ...]:
    """The same for a press and its die. Cooling is left to the platens, as they do it."""
    return tuple(_beyond_press(schedule, press))


def _beyond_press(schedule: Schedule, press: Press) -> Iterator[str]:
    now_k = schedule.start_k
    for number, segment in enumerate(schedule.segments, 1):
        if segment.target_k > press.temperature_max_k * (1 + _SLACK):
            yield (
                f"segment {number} asks for {units.show(segment.target_k, 'K', 4)}, press {press.name!r} stands "
                f"{units.show(press.temperature_max_k, 'K', 4)}"
            )
        if segment.target_k > now_k and segment.rate_k_s > press.rate_max_k_s * (1 + _SLACK):
            yield (
                f"segment {number} asks for {units.show(segment.rate_k_s, 'K/s', 4)}, press {press.name!r} heats by at most "
                f"{units.show(press.rate_max_k_s, 'K/s', 4)}"
            )
        most_pa = min(press.force_max_n / force_n(press, 1.0), press.die_stress_max_pa)
        if segment.pressure_pa > most_pa * (1 + _SLACK):
            yield (
                f"segment {number} asks for {units.show(segment.pressure_pa, 'Pa', 4)}, press {press.name!r} and its die bear "
                f"at most {units.show(most_pa, 'Pa', 4)}"
            )
        now_k = segment.target_k
