"""FIR101, FIR102, FIR108, FIR109: the schedule's heat and gas against every material."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.library import Material
from ssbfab.library.ranges import range_of
from ssbfab.sintering.bearing import gases_of, too_hot
from ssbfab.sintering.interfaces import gas_family
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.stack import Stack


def materials_of(stacks: tuple[Stack, ...]) -> tuple[Material, ...]:
    """Every material in some stacks, each once."""
    return tuple({p.material.id: p.material for s in stacks for p in s.plies if p.material is not None}.values())


def _too_hot(code: str, stacks: tuple[Stack, ...], peak_k: float, name: str, words: str) -> Iterator[Finding]:
    for material in materials_of(stacks):
        advice = f"fire lower, use another material, or heat a sample of {material.id} alone to the peak and look at it"
        yield from too_hot(code, material, peak_k, name, words, where=material.id, advice=advice)


@rule(
    "FIR101",
    "A material does not survive the peak temperature",
    source="the library, number by number",
    limit="peak ≤ max_temperature over its range",
    example="borosilicate glass at 600 degC",
)
def survives(stacks: tuple[Stack, ...], schedule: Schedule) -> Iterator[Finding]:
    """Above its limit a material softens, decomposes or loses lithium; the substrate counts like any other."""
    yield from _too_hot("FIR101", stacks, schedule.peak_k, "max_temperature_k", "what it survives")


@rule(
    "FIR102",
    "A material melts",
    source="the library, number by number",
    limit="peak ≤ melting over its range",
    example="aluminium at 700 degC",
)
def melts(stacks: tuple[Stack, ...], schedule: Schedule) -> Iterator[Finding]:
    """A melt runs out of the stack."""
    yield from _too_hot("FIR102", stacks, schedule.peak_k, "melting_k", "its melting point")


@rule("FIR108", "A material does not bear the gas", source="the library's notes on each material", example="LFP in air",
      limit="the gas is of a kind that the notes name")
def bears_gas(stacks: tuple[Stack, ...], schedule: Schedule) -> Iterator[Finding]:
    """Iron(II) burns in air, oxides of cobalt and manganese lose oxygen in argon."""
    for material in materials_of(stacks):
        suited = gases_of(material)
        if suited and gas_family(schedule.atmosphere) not in suited and material.kind != "polymer":
            yield Finding(
                code="FIR108",
                severity=Severity.WARNING,
                where=material.id,
                message=f"{schedule.atmosphere} is asked for; {material.id} is fired in {material.notes['atmosphere'][0]}",
                advice="fire in the other gas, or show by diffraction that it survives",
            )


@rule(
    "FIR109",
    "A material is not sintered at this peak",
    source="the library, number by number",
    limit="peak ≥ lowest published sintering temperature",
    example="LLZO at 600 degC",
)
def sinters(stacks: tuple[Stack, ...], schedule: Schedule) -> Iterator[Finding]:
    """Below any published sintering temperature a powder stays a powder unless it was made to sinter lower."""
    printed = {p.material.id: p.material for s in stacks for p in s.plies if p.material is not None and not p.is_substrate}
    for material in printed.values():
        usual = material.get("sinter_temperature_k")
        if usual is not None and schedule.peak_k < range_of(usual, "sinter_temperature_k")[0]:
            low = range_of(usual, "sinter_temperature_k")[0]
            yield Finding(
                code="FIR109",
                severity=Severity.WARNING,
                where=material.id,
                value=schedule.peak_k,
                limit=low,
                unit="K",
                confidence=usual.confidence,
                source=usual.source,
                message=f"the peak of {schedule.peak_k - 273.15:.0f} degC is below any sintering temperature known for it "
                f"(from {low - 273.15:.0f} degC): it will stay porous",
                advice="measure its shrinkage in a dilatometer",
            )


HEAT: tuple[Rule, ...] = (survives, melts, bears_gas, sinters)
