"""The assertion at the edge: no firing file commands what its furnace must not do, whatever was planned or asked for."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.library.furnace import Furnace
from ssbfab.sintering.schedule import Schedule

_SLACK = 1e-9


def beyond(schedule: Schedule, furnace: Furnace | None) -> tuple[str, ...]:
    """Why a file of this schedule must not be written, one line each; empty where it may, or where no furnace is named."""
    return () if furnace is None else tuple(_beyond(schedule, furnace))


def _beyond(schedule: Schedule, furnace: Furnace) -> Iterator[str]:
    limit = furnace.temperature_max_k
    if schedule.peak_k > limit * (1 + _SLACK):
        yield f"{schedule.peak_k - 273.15:.0f} degC is above the {limit - 273.15:.0f} degC of furnace {furnace.name!r}"
    for number, segment in enumerate(schedule.segments, 1):
        if segment.rate_k_s > furnace.rate_max_k_s * (1 + _SLACK):
            yield (
                f"segment {number} asks for {segment.rate_k_s * 60:.4g} K/min, the controller of furnace {furnace.name!r} takes "
                f"at most {furnace.rate_max_k_s * 60:.4g} K/min"
            )
