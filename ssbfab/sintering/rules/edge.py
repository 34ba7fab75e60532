"""FIR110: what the assertion at the edge holds back is said in the review."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.library.furnace import Furnace
from ssbfab.sintering.edge import beyond
from ssbfab.sintering.schedule import Schedule


@rule(
    "FIR110",
    "No firing file is written",
    source="the furnace's file: its limits are what no file may exceed",
    reason="A file that the furnace must not run is not there to be run by mistake.",
    limit="temperature_max, rate_max (also of cooling) and pressure_max of the furnace",
    example="cooling by 20 K/min on a controller that takes 10",
)
def no_file(schedule: Schedule, furnace: Furnace) -> Iterator[Finding]:
    """One finding per segment and limit."""
    for line in beyond(schedule, furnace):
        yield Finding(code="FIR110", severity=Severity.ERROR, where=furnace.name or "furnace", message=line,
                      advice="change the segment, or take another furnace")


EDGE: tuple[Rule, ...] = (no_file,)
