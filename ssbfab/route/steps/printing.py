"""`print`: the printed bodies come into the part, wet, with their ink's solvent."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind, bodies_of, liquids_in
from ssbfab.spec import Key, spec


@spec
class Print:
    """Print the cell, or some of its roles, as `[print]` says."""

    step: ClassVar[str] = "print"
    roles: Annotated[tuple[Role, ...], Key(help="what is printed in this step; left out: every role that has an ink")] = ()
    atmosphere: Annotated[str, Key(help="gas around the printer")] = "air"
    note: Annotated[str, Key(help="a remark for the traveller")] = ""


def operate(step: Print, site: Site, brought: frozenset[str]) -> Operation:
    roles = step.roles or tuple(dict.fromkeys(body.role for body in site.cell.printed))
    inks = [site.inks[role] for role in roles if role in site.inks]
    liquids = tuple(dict.fromkeys(liquid for ink in inks for liquid in liquids_in(ink.solvent)))
    says = (
        f"print {', '.join(role.value for role in roles)} with {', '.join(dict.fromkeys(ink.name for ink in inks)) or 'no ink'}"
    )
    return Operation(
        step=step.step,
        says=says,
        adds=bodies_of(site, roles, step.step),
        atmosphere=step.atmosphere,
        liquids=liquids,
        duration_s=None if step.roles else site.print_s,
    )


KIND = StepKind(Print, operate)
