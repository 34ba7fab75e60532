"""Layers in, toolpath out. Layers that repeat are planned once and moved up."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import shapely

from ssbfab.geometry.cell import Cell, Role
from ssbfab.library.printer import Head, Printer
from ssbfab.slicing.layer import Layer
from ssbfab.toolpath.ahead import Ahead
from ssbfab.toolpath.courses import Courses, coursed
from ssbfab.toolpath.filling import Fillings
from ssbfab.toolpath.heads import in_order
from ssbfab.toolpath.path import Block, Toolpath, Travel
from ssbfab.toolpath.planner import Place, Planner
from ssbfab.toolpath.settings import PrintSettings

#: A layer, the courses of its bodies, and the tools that print in it now.
Visit: TypeAlias = tuple[Layer, Courses, tuple[int, ...]]
#: How many points of finished plans are kept for layers that repeat them; older plans are planned again when asked for.
POINTS_KEPT = 4_000_000


def plan(layers: Callable[[], Iterator[Layer]], *, title: str, cell: Cell, heads: tuple[Head, ...], printer: Printer,
         settings: PrintSettings) -> Toolpath:
    """The toolpath that prints the layers. `cell` stands on the bed; `layers` may be asked again for each pass."""
    return plan_bodies(layers, title=title, roles={body.name: body.role for body in cell.printed}, heads=heads, printer=printer,
                       settings=settings)


def plan_bodies(layers: Callable[[], Iterator[Layer]], *, title: str, roles: Mapping[str, Role], heads: tuple[Head, ...],
                printer: Printer, settings: PrintSettings, ahead: Ahead | None = None) -> Toolpath:
    """The same for bodies of which only name and role are known, in the order of the cell. `ahead` may have been started."""
    planner = Planner(heads=in_order(heads, roles, settings), roles=roles, bodies=tuple(roles), printer=printer,
                      settings=settings, fillings=Fillings(ahead=ahead or Ahead()))
    memo = Memo()
    return Toolpath(title=title, bodies=planner.bodies, make_blocks=lambda: _blocks(layers, planner, memo))


def _blocks(layers: Callable[[], Iterator[Layer]], planner: Planner, memo: Memo) -> Iterator[Block]:
    place = Place(tip_mm=planner.park_mm)
    last: Block | None = None
    planner.fillings.begin()
    try:
        for visit in _foreseen(visits(layers, planner), planner, memo):
            last, place = memo.block(visit, place, planner)
            yield last
    finally:
        planner.fillings.end()
    if last is not None:
        yield Block.of(planner.closing(place), layer=last.layer, z_mm=last.z_mm, height_mm=last.height_mm_layer,
                       plan=memo.number("closing"))


def _foreseen(coming: Iterator[Visit], planner: Planner, memo: Memo) -> Iterator[Visit]:
    """The same visits; those a few ahead are announced, unless all that was planned before is kept."""
    queue: deque[tuple[int, Visit]] = deque()
    corners = 0
    for visit in coming:
        if not memo.whole:
            planner.foresee(*visit)
        queue.append((_corners(visit[0]) if planner.fillings.ahead.count else 0, visit))
        corners += queue[-1][0]
        while planner.fillings.ahead.is_far(len(queue), corners):
            corners -= queue[0][0]
            yield queue.popleft()[1]
    yield from (visit for _, visit in queue)
    memo.whole = len(memo.kept) >= len(memo.numbers)


def _corners(layer: Layer) -> int:
    """How many corners a layer holds."""
    return sum(int(shapely.get_num_coordinates(region.polygons).sum()) for region in layer.regions)


def visits(layers: Callable[[], Iterator[Layer]], planner: Planner) -> Iterator[Visit]:
    """The layers in the order of printing, each with the tools that print in it then.

    Where one head may print several layers ahead of its neighbours, and none dries too long meanwhile, layers come in groups
    and each head prints its group.
    """
    every = tuple(head.tool.number for head in planner.heads)
    if len(every) < 2:
        yield from ((layer, courses, every) for layer, courses in coursed(layers()))
        return
    from ssbfab.toolpath.clearance import layers_together
    from ssbfab.toolpath.drying import in_time
    from ssbfab.toolpath.faces import contacts, refuse_contacts

    if not planner.settings.dry_neighbours and {-1, 1} <= {role.polarity for role in planner.roles.values()}:
        refuse_contacts(contacts(layers(), planner.heads, planner.roles, printer=planner.printer, settings=planner.settings))
    sections, top_mm = _surveyed(layers())
    together = layers_together(sections, planner.heads, top_mm=top_mm, printer=planner.printer, settings=planner.settings)
    together, turning = in_time(together, sections, planner.heads, printer=planner.printer, settings=planner.settings)
    turns = every
    for group in _groups(coursed(layers()), together):
        if len(group) == 1 and turning:
            yield (*group[0], every)
            continue
        for tool in turns:
            yield from ((layer, courses, (tool,)) for layer, courses in group if planner.prints(layer, tool))
        turns = turns if planner.settings.order or not turning else turns[::-1]


def _surveyed(layers: Iterator[Layer]) -> tuple[tuple[Layer, ...], float]:
    """The first layer of each section, and the top of the print."""
    found: dict[int, Layer] = {}
    top = 0.0
    for layer in layers:
        found.setdefault(layer.section, layer)
        top = max(top, layer.z_mm)
    return tuple(found.values()), top


def _groups(layers: Iterator[tuple[Layer, Courses]], size: int) -> Iterator[list[tuple[Layer, Courses]]]:
    """Lists of `size` layers; all of them in one for 0."""
    if not size:
        yield list(layers)
        return
    group: list[tuple[Layer, Courses]] = []
    for layer in layers:
        group.append(layer)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


@dataclass(kw_only=True, eq=False)
class Memo:
    """Plans that were made. A plan is known by its section and height, and by where the machine stands before it.

    The only state of planning: it changes how long a pass takes, never what it gives.
    """

    numbers: dict[object, int] = field(default_factory=dict)
    whole: bool = False
    kept: dict[int, tuple[Block, Place]] = field(default_factory=dict)
    points: int = 0

    def number(self, key: object) -> int:
        return self.numbers.setdefault(key, len(self.numbers))

    def block(self, visit: Visit, place: Place, planner: Planner) -> tuple[Block, Place]:
        """The block of a layer, planned or moved up, and where it ends."""
        layer, courses, tools = visit
        low = planner.key(layer, courses, place, tools)
        number = self.numbers.get(low)
        if number is None:
            number = self.number((*low, round(max(place.top_mm - layer.z_mm, 0.0), 9)))
        if number not in self.kept:
            steps, after = planner.layer(layer, courses, place, tools)
            self._keep(number, Block.of(steps, layer=layer.index, z_mm=layer.z_mm, height_mm=layer.height_mm, plan=number), after)
            if not any(isinstance(step, Travel) for step in steps):
                self.numbers[low] = number  # no travel: what stands elsewhere does not matter
        block, after = self.kept[number]
        top = max(place.top_mm, layer.z_mm)
        if block.layer == layer.index:
            return block, after._replace(top_mm=top)
        return block.moved_to(layer.index, layer.z_mm), after.raised(layer.z_mm - block.z_mm, top)

    def _keep(self, number: int, block: Block, after: Place) -> None:
        self.kept[number] = (block, after)
        self.points += len(block.unraised_mm)
        while self.points > POINTS_KEPT and len(self.kept) > 1:
            oldest, _ = self.kept.pop(next(iter(self.kept)))
            self.points -= len(oldest.unraised_mm)
