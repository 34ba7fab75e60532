"""From the steps of a recipe to a `Route`: what each does, and what is in the part by then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ssbfab.geometry.cell import Body, Cell
from ssbfab.route.operation import Constituent, Operation, Route, Site
from ssbfab.route.steps import STEPS

if TYPE_CHECKING:
    from ssbfab.sintering.stack import Stack


def follow(title: str, steps: Sequence[Any], site: Site) -> Route:
    """Plan every step in order. Bodies that no step brings are in the part from the start."""
    operations: list[Operation] = []
    for step in steps:
        brought = frozenset(name for done in operations for name in done.adds)
        operations.append(numbered(operate(step, site, brought), len(operations)))
    parts = tuple(_parts(operations, site))
    return Route(
        title=title,
        operations=tuple(operations),
        parts=parts,
        library=site.library,
        stacks=tuple(_stacks(site, part) for part in parts),
    )


def numbered(operation: Operation, index: int) -> Operation:
    """The operation whose findings say which step of the route they are of: two may be of one kind."""
    found = (replace(each, where=f"route[{index}] {each.where}") for each in operation.findings)
    return replace(operation, findings=tuple(found))


def operate(step: Any, site: Site, brought: frozenset[str]) -> Operation:
    """What one step does, by the planner of its kind. `brought` are the bodies that earlier steps have added."""
    for kind in STEPS:
        if isinstance(step, kind.spec):
            return kind.operate(step, site, brought)
    return Operation(step=step.step, says="recorded; nothing plans this step yet", planned=False)


def present(cell: Cell, route: Route, index: int) -> Cell:
    """The cell as far as it is in the part when operation `index` is done."""
    return _only(cell, {each.body for each in route.parts[index]})


def _only(cell: Cell, names: Collection[str]) -> Cell:
    """What is there bears, whether it was printed or came another way: so it counts as printed from here on."""
    return replace(cell, bodies=tuple(replace(body, printed=True) for body in cell.bodies if body.name in names))


def _parts(operations: Sequence[Operation], site: Site) -> Iterator[tuple[Constituent, ...]]:
    brought = {name for operation in operations for name in operation.adds}
    part = [_constituent(body, site, -1) for body in site.cell.bodies if body.name not in brought]
    for i, operation in enumerate(operations):
        known = {each.body for each in part}
        part += [_constituent(site.cell.body(name), site, i) for name in operation.adds if name not in known]
        yield tuple(part)


def _constituent(body: Body, site: Site, since: int) -> Constituent:
    return Constituent(body=body.name, role=body.role, material=site.library.material(body.material), since=since)


def _stacks(site: Site, part: Sequence[Constituent]) -> tuple[Stack, ...]:
    from ssbfab.sintering.stack import stacks_of

    cell = _only(site.cell, {each.body for each in part})
    return stacks_of(cell, site.library, site.inks) if cell.bodies else ()
