"""FIR103 to FIR107: the schedule against the furnace: power, controller, cooling, gas."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.library import Furnace
from ssbfab.sintering import furnace_model
from ssbfab.sintering.schedule import Schedule


@rule(
    "FIR103",
    "The furnace does not reach the peak",
    source="power balance of the furnace as its file states it",
    formula="P = UA (T − Ta) + εσA (T⁴ − Ta⁴)",
    limit="peak ≤ min(rated, held by full power)",
    example="1300 degC in a 1200 degC furnace",
)
def reaches(schedule: Schedule, furnace: Furnace) -> Iterator[Finding]:
    """A furnace that cannot hold the peak sits below it for as long as it is asked to."""
    able = furnace_model.highest_k(furnace)
    if schedule.peak_k > able + 1e-6:
        yield Finding(
            code="FIR103",
            severity=Severity.ERROR,
            where=furnace.name or "furnace",
            value=schedule.peak_k,
            limit=able,
            unit="K",
            margin=(able - schedule.peak_k) / able,
            message=f"the schedule asks for {schedule.peak_k - 273.15:.0f} degC, the furnace reaches {able - 273.15:.0f} degC",
            advice="use a hotter furnace, or a sintering aid that lowers the peak",
        )


@rule(
    "FIR104",
    "The furnace cannot heat that fast",
    source="power balance of the furnace as its file states it",
    limit="rate ≤ (P − losses)/C and the controller's own limit",
    example="10 K/min at 1100 degC with 2 kW",
)
def heats(schedule: Schedule, furnace: Furnace) -> Iterator[Finding]:
    """The controller falls behind, and the hold begins late or short."""
    now = schedule.start_k
    for number, segment in enumerate(schedule.segments, 1):
        hot, rising = max(segment.target_k, now), segment.target_k > now
        able = float(furnace_model.heating_max_k_s(furnace, min(hot, furnace_model.highest_k(furnace)))) if rising else None
        if able is not None and segment.rate_k_s > able * (1 + 1e-9):
            yield Finding(
                code="FIR104",
                severity=Severity.WARNING,
                where=f"segment {number}",
                value=segment.rate_k_s,
                limit=max(able, 0.0),
                unit="K/s",
                margin=(able - segment.rate_k_s) / segment.rate_k_s,
                message=f"{segment.rate_k_s * 60:.3g} K/min is asked for, {max(able, 0.0) * 60:.3g} K/min is what the furnace "
                f"does at {hot - 273.15:.0f} degC",
                advice="lower the rate: the shown curve would not be the one that runs",
            )
        now = segment.target_k


@rule(
    "FIR105",
    "Cooling is slower than asked for",
    source="power balance of the furnace as its file states it",
    formula="dT/dt = −(UA (T − Ta) + εσA (T⁴ − Ta⁴))/C",
    limit="rate ≤ natural cooling",
    example="5 K/min below 500 degC",
)
def cools(schedule: Schedule, furnace: Furnace) -> Iterator[Finding]:
    """Without forced cooling a furnace follows its own losses: the end of a cooling ramp is fiction, harmless for the part."""
    now = schedule.start_k
    for number, segment in enumerate(schedule.segments, 1):
        if segment.target_k < now:
            below = _falls_behind_k(furnace, segment.rate_k_s, segment.target_k, now)
            if below is not None:
                yield Finding(
                    code="FIR105",
                    severity=Severity.NOTE,
                    where=f"segment {number}",
                    value=segment.rate_k_s,
                    unit="K/s",
                    message=f"{segment.rate_k_s * 60:.3g} K/min cannot be kept below {below - 273.15:.0f} degC: it cools "
                    "more slowly by itself",
                    advice="plan the time with `ssbfab fire`: it shows the curve that is achieved",
                )
        now = segment.target_k


def _falls_behind_k(furnace: Furnace, rate_k_s: float, low_k: float, high_k: float) -> float | None:
    """The temperature below which natural cooling is slower than a rate, None where it never is."""
    low_k = max(low_k, furnace_model.ROOM_K + 10.0)
    if low_k >= high_k or furnace_model.cooling_max_k_s(furnace, low_k) >= rate_k_s:
        return None
    for _ in range(60):
        middle = 0.5 * (low_k + high_k)
        low_k, high_k = (middle, high_k) if furnace_model.cooling_max_k_s(furnace, middle) < rate_k_s else (low_k, middle)
    return high_k


@rule(
    "FIR106",
    "The controller cannot hold the program",
    source="the furnace's file",
    limit="segments ≤ segment_count, rate ≥ resolution",
    example="20 segments on a 16-segment controller",
)
def fits(schedule: Schedule, furnace: Furnace) -> Iterator[Finding]:
    """A program that does not fit is entered wrongly."""
    count = sum(1 + (s.hold_s > 0) for s in schedule.segments)
    if count > furnace.segment_count:
        yield Finding(
            code="FIR106",
            severity=Severity.ERROR,
            where=furnace.name or "furnace",
            value=float(count),
            limit=float(furnace.segment_count),
            message=f"{count} ramps and holds; the controller takes {furnace.segment_count}",
            advice="join segments, or split the firing",
        )
    slow = [s.rate_k_s for s in schedule.segments if s.rate_k_s < furnace.rate_min_k_s * (1 - 1e-9)]
    if slow:
        yield Finding(
            code="FIR106",
            severity=Severity.WARNING,
            where=furnace.name or "furnace",
            value=min(slow),
            limit=furnace.rate_min_k_s,
            unit="K/s",
            message=f"{min(slow) * 60:.3g} K/min is below the controller's resolution of {furnace.rate_min_k_s * 60:.3g} K/min",
            advice="use steps and holds instead of so slow a ramp",
        )


@rule("FIR107", "The furnace cannot hold the gas", source="the furnace's file", example="argon in a muffle furnace",
      limit="the furnace holds this gas")
def holds_gas(schedule: Schedule, furnace: Furnace) -> Iterator[Finding]:
    """Gas that is written into a schedule must come from somewhere."""
    asked = {schedule.atmosphere, *(s.atmosphere for s in schedule.segments)} - {""}
    able = {gas.lower() for gas in furnace.atmospheres}
    yield from (
        Finding(
            code="FIR107",
            severity=Severity.ERROR,
            where=furnace.name or "furnace",
            message=f"{gas} is asked for; the furnace holds {', '.join(furnace.atmospheres)}",
            advice="use another furnace or gas",
        )
        for gas in sorted(asked)
        if gas.lower() not in able
    )


FURNACE: tuple[Rule, ...] = (reaches, heats, cools, fits, holds_gas)
