"""`dry`: the solvent leaves."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab import units
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind
from ssbfab.spec import Key, spec


@spec
class Dry:
    """Dry what was printed, cast or filled."""

    step: ClassVar[str] = "dry"
    temperature_k: Annotated[float, Key("K", at_least=233.15, at_most=673.15, help="temperature", example="60 degC")] = 298.15
    hold_s: Annotated[float | None, Key("s", at_least=0, at_most=3.2e6, help="how long", example="2 h")] = None
    atmosphere: Annotated[str, Key(help="gas around the part: air, argon, nitrogen, vacuum")] = "air"


def operate(step: Dry, site: Site, brought: frozenset[str]) -> Operation:
    return Operation(
        step=step.step,
        says=f"dry at {units.show(step.temperature_k, 'K')} in {step.atmosphere}",
        peak_k=step.temperature_k,
        atmosphere=step.atmosphere,
        duration_s=step.hold_s,
    )


KIND = StepKind(Dry, operate)
