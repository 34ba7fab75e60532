"""`anneal`: heat what is there once more. Reactions are asked again at its own temperature."""

from __future__ import annotations

from typing import ClassVar

from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.heating import Heating, heated
from ssbfab.route.steps.kind import StepKind
from ssbfab.spec import spec


@spec
class Anneal(Heating):
    """Heat the part again: after cold sintering, after a deposition, to crystallise or to relax."""

    step: ClassVar[str] = "anneal"


def operate(step: Anneal, site: Site, brought: frozenset[str]) -> Operation:
    return heated(step, site.library)


KIND = StepKind(Anneal, operate)
