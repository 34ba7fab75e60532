"""`laminate`: plies are pressed together, warm enough for the binder to flow."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab import units
from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind, bodies_of
from ssbfab.spec import Key, spec


@spec
class Laminate:
    """Stack and press plies."""

    step: ClassVar[str] = "laminate"
    roles: Annotated[tuple[Role, ...], Key(help="plies that come in with this step; those that are there take part anyway")] = ()
    temperature_k: Annotated[float, Key("K", at_least=253.15, at_most=573.15, help="of the plates", example="80 degC")] = 298.15
    pressure_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e9, help="on the stack", example="20 MPa")] = 0.0
    hold_s: Annotated[float | None, Key("s", at_least=0, at_most=1e6, help="under pressure", example="10 min")] = None
    registration_mm: Annotated[float | None, Key("mm", at_least=0, at_most=10, help="how far plies may lie off each other")] = (
        None
    )
    atmosphere: Annotated[str, Key(help="gas around the part")] = "air"


def operate(step: Laminate, site: Site, brought: frozenset[str]) -> Operation:
    limits = () if step.registration_mm is None else (f"registration {units.show(step.registration_mm, 'mm', 3)}",)
    return Operation(
        step=step.step,
        adds=bodies_of(site, step.roles, step.step),
        peak_k=step.temperature_k,
        limits=limits,
        pressure_pa=step.pressure_pa,
        duration_s=step.hold_s,
        atmosphere=step.atmosphere,
        says=f"press at {units.show(step.pressure_pa, 'Pa', 3)} and {units.show(step.temperature_k, 'K')}",
    )


KIND = StepKind(Laminate, operate)
