"""Temperature and gas of every step against everything in the part."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.findings import Finding, Severity, rule
from ssbfab.library.ranges import range_of
from ssbfab.route.operation import Constituent, Operation, Route
from ssbfab.sintering.rules.heat import gases_of

#: Below this no gas matters for a dry powder compact: assumed.
WARM_K = 473.15


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
    yield from _above(route, "RTE101", "max_temperature_k", "what it survives")


@rule(
    "RTE102",
    "A constituent melts in a step",
    source="the library, number by number",
    limit="temperature of the step ≤ melting over its range",
    example="lithium in the part while it is annealed",
)
def melts(route: Route) -> Iterator[Finding]:
    """A melt runs out, or wets what it should not. What comes in as a melt is meant to, and polymers only soften (RTE101)."""
    found = _above(route, "RTE102", "melting_k", "its melting point")
    kinds = {each.material.id: each.material.kind for part in route.parts for each in part}
    fresh = {f"{route.where(i)}, {name}" for i, operation in enumerate(route.operations) for name in operation.adds}
    soft = {each.body for part in route.parts for each in part if kinds[each.material.id] == "polymer"}
    yield from (each for each in found if each.where not in fresh and each.where.split(", ")[-1] not in soft)


def _above(route: Route, code: str, name: str, words: str) -> Iterator[Finding]:
    for i, operation, part in steps(route):
        for each in part:
            limit = each.material.get(name)
            if limit is None or each.material.id in operation.judged:
                continue
            low, high = range_of(limit, name)
            if operation.peak_k <= low:
                continue
            sure = operation.peak_k > high
            yield Finding(
                code=code,
                severity=Severity.ERROR if sure else Severity.NO_VERDICT,
                where=f"{route.where(i)}, {each.body}",
                value=operation.peak_k,
                low=low,
                high=high,
                limit=limit.value,
                unit="K",
                margin=1 - operation.peak_k / limit.value,
                confidence=limit.confidence,
                source=limit.source,
                message=f"{units.show(operation.peak_k, 'K', 4)} is {'above' if sure else 'within the doubt about'} {words} of "
                f"{each.material.id} ({units.show(low, 'K', 4)} to {units.show(high, 'K', 4)})",
                advice=f"bring {each.body} in after this step" if each.since < i else "heat less",
            )


@rule("RTE103", "A constituent does not bear a step's gas", source="the library's notes on each material", example="LFP in air")
def gases(route: Route) -> Iterator[Finding]:
    """Iron(II) burns in air, lithium and sulfides react with it; oxides of cobalt lose oxygen in argon."""
    for i, operation, part in steps(route):
        for each in part if operation.peak_k > WARM_K else ():
            suited = gases_of(each.material)
            if (
                each.material.id in operation.judged
                or not suited
                or operation.family in suited
                or each.material.kind in ("polymer", "metal")
            ):
                continue
            yield Finding(
                code="RTE103",
                severity=Severity.WARNING,
                where=f"{route.where(i)}, {each.body}",
                message=f"{operation.atmosphere} at {units.show(operation.peak_k, 'K', 4)}; {each.material.id} wants "
                f"{each.material.notes['atmosphere'][0]}",
                advice="use the other gas, or show by diffraction that it survives",
            )
