"""Steps that nothing plans, and parts that must not see moist air."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Severity, rule
from ssbfab.route.operation import Route
from ssbfab.route.rules.heat import steps
from ssbfab.sintering.bearing import moisture as notes_of


@rule(
    "RTE001",
    "A step that nothing plans",
    source="the route itself",
    limit="every step has a planner",
    example="a step that a newer version plans",
)
def unplanned(route: Route) -> Iterator[Finding]:
    """It is recorded, shown in the traveller, and checked no further."""
    for i, operation in enumerate(route.operations):
        if not operation.planned:
            yield Finding(
                code="RTE001",
                severity=Severity.NOTE,
                where=route.where(i),
                message=operation.says,
                advice="check this step by hand",
            )


@rule(
    "RTE108",
    "What must not see moist air is handled in it",
    source="the library's notes on each material",
    limit="no step in air while a severely moisture-sensitive material is in the part",
    example="a sulfide assembled in air",
)
def moisture(route: Route) -> Iterator[Finding]:
    """Sulfides give hydrogen sulfide, lithium burns; garnets and salts take up water slowly."""
    for i, operation, part in steps(route):
        if operation.family != "oxidising":
            continue
        for each in part:
            said = notes_of(each.material)
            if not said.lower().startswith(("severe", "yes")) or each.material.id in operation.judged:
                continue
            severe = said.lower().startswith("severe")
            yield Finding(
                code="RTE108",
                severity=Severity.ERROR if severe else Severity.NOTE,
                where=f"{route.where(i)}, {each.body}",
                message=f"{each.material.id} is in the part in {operation.atmosphere}: {said}",
                advice="work in argon" if severe else "work in dry air or argon, and count the hours",
            )
