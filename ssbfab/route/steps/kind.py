"""What a kind of step is: its spec, and its planner. And what most planners need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ssbfab.errors import RouteError
from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site


@dataclass(frozen=True)
class StepKind:
    """`spec` is a `@spec` class with `step`, the word that a recipe writes; `operate` plans one (spec, site, brought)."""

    spec: Any
    operate: Callable[[Any, Site, frozenset[str]], Operation]

    @property
    def name(self) -> str:
        return str(self.spec.step)


def bodies_of(site: Site, roles: Sequence[Role], step: str) -> tuple[str, ...]:
    """Names of the cell's bodies of some roles. `RouteError` for a role that the cell has no body of."""
    have = {body.role for body in site.cell.bodies}
    missing = [role.value for role in roles if role not in have]
    if missing:
        raise RouteError(
            f"route: step {step!r} names the roles {', '.join(missing)}, but the cell has only "
            f"{', '.join(sorted(role.value for role in have))}"
        )
    return tuple(body.name for body in site.cell.bodies if body.role in roles)


def liquids_in(solvent: str) -> tuple[str, ...]:
    """The liquids that a solvent's words name: `"water, glycerol"` names two."""
    return tuple(part.strip() for part in solvent.split(",") if part.strip())


def thickness_mm(site: Site, body: str) -> float:
    """How tall a body of the fired cell is, mm."""
    bounds = site.cell.body(body).bounds_mm
    return bounds[5] - bounds[2]
