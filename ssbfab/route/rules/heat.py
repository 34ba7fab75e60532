"""Temperature and gas of every step against everything in the part."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.findings import Finding, Severity, rule
from ssbfab.route.operation import Constituent, Operation, Route
from ssbfab.sintering.bearing import bears_gas, too_hot


def steps(route: Route) -> Iterator[tuple[int, Operation, tuple[Constituent, ...]]]:
    """Index, operation, and what is in the part then, each material once."""
    for i, operation in enumerate(route.operations):
        yield i, operation, tuple({each.material.id: each for each in route.parts[i]}.values())


@rule(
    "RTE101",
    "A constituent does not survive a step's temperature",
    source="the library, number by number",
    limit="temperature of the step ≤ max_temperature over its range",
    example="a polymer electrolyte printed before a co-firing",
)
def survives(route: Route) -> Iterator[Finding]:
    """What is in the part is heated with it, whichever step it came with."""
    for i, operation, each in heated(route):
        yield from too_hot("RTE101", each.material, operation.peak_k, "max_temperature_k", "what it survives",
                           where=f"{route.where(i)}, {each.body}", advice=_later(each, i))


@rule(
    "RTE102",
    "A constituent melts in a step",
    source="the library, number by number",
    limit="temperature of the step ≤ melting over its range",
    example="lithium in the part while it is annealed",
)
def melts(route: Route) -> Iterator[Finding]:
    """A melt runs out, or wets what it should not. What comes in as a melt is meant to, and polymers only soften (RTE101)."""
    for i, operation, each in heated(route):
        if each.body not in operation.adds and each.material.kind != "polymer":
            yield from too_hot("RTE102", each.material, operation.peak_k, "melting_k", "its melting point",
                               where=f"{route.where(i)}, {each.body}", advice=_later(each, i))


def heated(route: Route) -> Iterator[tuple[int, Operation, Constituent]]:
    """What each step heats and does not judge itself."""
    for i, operation, part in steps(route):
        yield from ((i, operation, each) for each in part if each.material.id not in operation.judged)


def _later(each: Constituent, index: int) -> str:
    return f"bring {each.body} in after this step" if each.since < index else "heat less"


@rule(
    "RTE103",
    "A constituent does not bear a step's gas",
    source="the library's notes on each material",
    limit="above 200 degC the gas is of a kind that the notes name",
    example="LFP in air",
)
def gases(route: Route) -> Iterator[Finding]:
    """Iron(II) burns in air, lithium and sulfides react with it; oxides of cobalt lose oxygen in argon."""
    for i, operation, each in heated(route):
        if not bears_gas(each.material, operation.family, operation.peak_k):
            yield Finding(
                code="RTE103",
                severity=Severity.WARNING,
                where=f"{route.where(i)}, {each.body}",
                message=f"{operation.atmosphere} at {units.show(operation.peak_k, 'K', 4)}; {each.material.id} wants "
                f"{each.material.notes['atmosphere'][0]}",
                advice="use the other gas, or show by diffraction that it survives",
            )
