"""`infiltrate`: a liquid fills what is open, and leaves its solid behind; again, until it is full enough.

Each fill leaves the share c of the room that is still open: after n fills 1 − (1 − c)^n is full. A melt has c = 1.
"""

from __future__ import annotations

import math
from typing import Annotated, ClassVar

from ssbfab.findings import Confidence, Finding, Severity, Source
from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind, bodies_of, liquids_in
from ssbfab.spec import Key, spec

_FILLS = (Role.ELECTROLYTE, Role.SEPARATOR, Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE)


@spec
class Infiltrate:
    """Fill the open room of the part with a melt, a solution or a slurry."""

    step: ClassVar[str] = "infiltrate"
    roles: Annotated[
        tuple[Role, ...], Key(help="what is filled in; left out: electrolytes and electrodes that are not there yet")
    ] = ()
    concentration_fraction: Annotated[
        float, Key(above=0, at_most=1, help="volume of solid per volume of liquid; 1 for a melt")
    ] = 1.0
    fill_count: Annotated[int, Key(at_least=1, at_most=1000, help="how often it is filled and dried")] = 1
    fill_min_fraction: Annotated[float, Key(at_least=0, at_most=1, help="share of the room that must be full")] = 0.9
    solvent: Annotated[str, Key(help="in words, empty for a melt; water touches everything in the part")] = ""
    temperature_k: Annotated[float, Key("K", at_least=233.15, at_most=1273.15, help="of the liquid", example="120 degC")] = 298.15
    hold_s: Annotated[float | None, Key("s", at_least=0, at_most=1e6, help="per fill, drying included")] = None
    atmosphere: Annotated[str, Key(help="gas around the part")] = "argon"

    @property
    def filled_fraction(self) -> float:
        return 1.0 - (1.0 - self.concentration_fraction) ** self.fill_count


def operate(step: Infiltrate, site: Site, brought: frozenset[str]) -> Operation:
    bodies = (
        bodies_of(site, step.roles, step.step)
        if step.roles
        else tuple(
            body.name for body in site.cell.bodies if body.role in _FILLS and not body.printed and body.name not in brought
        )
    )
    says = f"fill in {', '.join(bodies) or 'nothing'}, {step.fill_count} times, {step.filled_fraction:.0%} full"
    return Operation(
        step=step.step,
        says=says,
        adds=bodies,
        peak_k=step.temperature_k,
        atmosphere=step.atmosphere,
        liquids=liquids_in(step.solvent),
        duration_s=None if step.hold_s is None else step.hold_s * step.fill_count,
        limits=(f"{step.filled_fraction:.1%} full",),
        findings=_full(step, bodies),
    )


def _full(step: Infiltrate, bodies: tuple[str, ...]) -> tuple[Finding, ...]:
    full, wanted = step.filled_fraction, step.fill_min_fraction
    if full >= wanted:
        return ()
    needed = math.ceil(math.log(1 - min(wanted, 0.9999)) / math.log(1 - step.concentration_fraction))
    return (
        Finding(
            code="RTE302",
            severity=Severity.WARNING,
            where=f"infiltrate {', '.join(bodies)}",
            value=full,
            limit=wanted,
            margin=full / wanted - 1,
            confidence=Confidence.ASSUMED,
            source=Source(text="volume balance of the solid, pores stay open"),
            message=f"{step.fill_count} fills of {step.concentration_fraction:.0%} solid leave {1 - full:.0%} open",
            advice=f"fill {needed} times, or use a more concentrated liquid",
        ),
    )


KIND = StepKind(Infiltrate, operate)
