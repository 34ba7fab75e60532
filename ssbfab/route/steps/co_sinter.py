"""`co-sinter`: what is in the part is fired together. The sintering room judges it; the route knows what is there."""

from __future__ import annotations

from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.heating import heated
from ssbfab.route.steps.kind import StepKind
from ssbfab.sintering.step import CoSintering


def operate(step: CoSintering, site: Site, brought: frozenset[str]) -> Operation:
    """Materials that were printed, cast or stand below are judged by the firing's own rules (FIR, CTE)."""
    bodies = [body for body in site.cell.bodies if body.name in brought or body.role is Role.SUBSTRATE]
    return heated(step, site.library, frozenset(body.material for body in bodies))


KIND = StepKind(CoSintering, operate)
