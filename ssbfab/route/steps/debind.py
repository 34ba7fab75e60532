"""`debind`: the binder leaves, slowly, before the firing."""

from __future__ import annotations

from typing import ClassVar

from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.heating import Heating, heated
from ssbfab.route.steps.kind import StepKind
from ssbfab.spec import spec


@spec
class Debind(Heating):
    """Burn the binder out as a step of its own. Which rate is safe follows from TGA data, see the firing's `binder`."""

    step: ClassVar[str] = "debind"


def operate(step: Debind, site: Site, brought: frozenset[str]) -> Operation:
    return heated(step, site.library)


KIND = StepKind(Debind, operate)
