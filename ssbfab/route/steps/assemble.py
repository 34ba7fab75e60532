"""`assemble`: what is left comes in, and the stack is put under pressure."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab import units
from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind, bodies_of
from ssbfab.spec import Key, spec


@spec
class Assemble:
    """Put the cell together and press it."""

    step: ClassVar[str] = "assemble"
    roles: Annotated[tuple[Role, ...], Key(help="what comes in with this step, for example a lithium electrode")] = ()
    pressure_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e9, help="stack pressure in use", example="5 MPa")] = 0.0
    temperature_k: Annotated[float, Key("K", at_least=233.15, at_most=573.15, help="while it is assembled")] = 298.15
    hold_s: Annotated[float | None, Key("s", at_least=0, at_most=1e6, help="how long it takes")] = None
    atmosphere: Annotated[str, Key(help="gas around the part: argon for lithium and sulfides")] = "argon"


def operate(step: Assemble, site: Site, brought: frozenset[str]) -> Operation:
    return Operation(
        step=step.step,
        adds=bodies_of(site, step.roles, step.step),
        peak_k=step.temperature_k,
        pressure_pa=step.pressure_pa,
        atmosphere=step.atmosphere,
        duration_s=step.hold_s,
        says=f"assemble under {units.show(step.pressure_pa, 'Pa', 3)} in {step.atmosphere}",
    )


KIND = StepKind(Assemble, operate)
