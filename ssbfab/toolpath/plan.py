"""Layers in, toolpath out. Layers that repeat are planned once and moved up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ssbfab.geometry.cell import Cell, Role
from ssbfab.library.printer import Head, Printer
from ssbfab.slicing.layer import Layer
from ssbfab.toolpath.heads import in_order
from ssbfab.toolpath.path import Block, Toolpath
from ssbfab.toolpath.planner import Place, Planner
from ssbfab.toolpath.settings import PrintSettings

#: How many points of finished plans are kept for layers that repeat them; older plans are planned again when asked for.
POINTS_KEPT = 4_000_000


def plan(layers: Callable[[], Iterator[Layer]], *, title: str, cell: Cell, heads: tuple[Head, ...], printer: Printer,
         settings: PrintSettings) -> Toolpath:
    """The toolpath that prints the layers. `cell` stands on the bed; `layers` may be asked again for each pass."""
    return plan_bodies(layers, title=title, roles={body.name: body.role for body in cell.printed}, heads=heads, printer=printer,
                       settings=settings)


def plan_bodies(layers: Callable[[], Iterator[Layer]], *, title: str, roles: Mapping[str, Role], heads: tuple[Head, ...],
                printer: Printer, settings: PrintSettings) -> Toolpath:
    """The same for bodies of which only name and role are known, in the order of the cell."""
    planner = Planner(heads=in_order(heads, roles, settings), roles=roles, bodies=tuple(roles), printer=printer,
                      settings=settings)
    memo = Memo()
    return Toolpath(title=title, bodies=planner.bodies, make_blocks=lambda: _blocks(layers, planner, memo))


def _blocks(layers: Callable[[], Iterator[Layer]], planner: Planner, memo: Memo) -> Iterator[Block]:
    place = Place(tip_mm=planner.park_mm)
    last: Block | None = None
    for layer in layers():
        last, place = memo.block(layer, place, planner)
        yield last
    if last is not None:
        yield Block.of(planner.closing(place, last.z_mm), layer=last.layer, z_mm=last.z_mm, height_mm=last.height_mm_layer,
                       plan=memo.number("closing"))


@dataclass(kw_only=True, eq=False)
class Memo:
    """Plans that were made. A plan is known by its section and height, and by where the machine stands before it.

    The only state of planning: it changes how long a pass takes, never what it gives.
    """

    numbers: dict[object, int] = field(default_factory=dict)
    kept: dict[int, tuple[Block, Place]] = field(default_factory=dict)

    def number(self, key: object) -> int:
        return self.numbers.setdefault(key, len(self.numbers))

    def block(self, layer: Layer, place: Place, planner: Planner) -> tuple[Block, Place]:
        number = self.number(planner.key(layer, place))
        if number not in self.kept:
            steps, after = planner.layer(layer, place)
            block = Block.of(steps, layer=layer.index, z_mm=layer.z_mm, height_mm=layer.height_mm, plan=number)
            self._keep(number, block, after)
        block, after = self.kept[number]
        rise = layer.z_mm - block.z_mm
        return (block if block.layer == layer.index else block.moved_to(layer.index, layer.z_mm)), after.raised(rise)

    def _keep(self, number: int, block: Block, after: Place) -> None:
        self.kept[number] = (block, after)
        while sum(len(b.points_mm) for b, _ in self.kept.values()) > POINTS_KEPT and len(self.kept) > 1:
            del self.kept[next(iter(self.kept))]

