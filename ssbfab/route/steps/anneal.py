"""`anneal`: heat what is there once more. Reactions are asked again at its own temperature."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.heating import heated
from ssbfab.route.steps.kind import StepKind
from ssbfab.sintering.schedule import Segment
from ssbfab.spec import Key, spec


@spec
class Anneal:
    """Heat the part again: after cold sintering, after a deposition, to crystallise or to relax."""

    step: ClassVar[str] = "anneal"
    furnace: Annotated[str, Key(help="a furnace of the library, for time and energy")] = ""
    segments: Annotated[tuple[Segment, ...], Key(help="ramps and holds in order")] = ()
    atmosphere: Annotated[str, Key(help="gas around the part")] = "air"
    start_k: Annotated[float, Key("K", at_least=253.15, at_most=373.15, help="temperature when the furnace starts")] = 298.15


def operate(step: Anneal, site: Site, brought: frozenset[str]) -> Operation:
    return heated(step, site.library)


KIND = StepKind(Anneal, operate)
