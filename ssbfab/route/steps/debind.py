"""`debind`: the binder leaves, slowly, before the firing."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.heating import heated
from ssbfab.route.steps.kind import StepKind
from ssbfab.sintering.schedule import Segment
from ssbfab.spec import Key, spec


@spec
class Debind:
    """Burn the binder out as a step of its own. Which rate is safe follows from TGA data, see the firing's `binder`."""

    step: ClassVar[str] = "debind"
    furnace: Annotated[str, Key(help="a furnace of the library, for time and energy")] = ""
    segments: Annotated[tuple[Segment, ...], Key(help="ramps and holds in order")] = ()
    atmosphere: Annotated[str, Key(help="gas around the part")] = "air"
    start_k: Annotated[float, Key("K", at_least=253.15, at_most=373.15, help="temperature when the furnace starts")] = 298.15


def operate(step: Debind, site: Site, brought: frozenset[str]) -> Operation:
    return heated(step, site.library)


KIND = StepKind(Debind, operate)
