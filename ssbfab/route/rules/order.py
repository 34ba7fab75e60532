"""Steps that nothing plans, what the steps themselves found, and parts that must not see moist air."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Severity, rule
from ssbfab.route.operation import Route
from ssbfab.route.rules.heat import steps


@rule("RTE001", "A step that nothing plans", source="the route itself", example="a step that a newer version plans")
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
    "RTE300",
    "What the steps' own planners found",
    source="each finding names its own",
    reason="A tape of the wrong thickness (RTE301), a fill that leaves pores (RTE302), a film without a rate (RTE303), a source "
    "that does not see the floor of a trench (RTE304), a film that cracks when it cools (CTE…).",
)
def own_findings(route: Route) -> Iterator[Finding]:
    for operation in route.operations:
        yield from operation.findings


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
            said = each.material.notes.get("moisture_sensitive", ("",))[0]
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
