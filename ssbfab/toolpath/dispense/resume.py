"""After a clog: the rest of a print as a file of its own.

The rest is everything that follows a place in printing order. A place is a pass: the ink of one tool in one layer. Where one
tool prints many layers before the next, what follows is not what lies higher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from ssbfab.errors import ToolpathError
from ssbfab.library.printer import Printer
from ssbfab.toolpath.path import Bead, Block, Floats, Kind, SelectTool, SetPressure, Step, Toolpath, Travel


@dataclass(frozen=True, kw_only=True)
class _Pass:
    """Ink of one tool in one layer: in block number `block`, from its step `first` on, which selects the tool if it changed."""

    tool: int | None
    layer: int
    block: int
    first: int


@dataclass(kw_only=True)
class _Reached:
    """The pressures that were set before the rest, and the highest place that the machine came to with ink."""

    pressures: dict[int, float] = field(default_factory=dict)
    top_mm: float = 0.0

    def after(self, block: Block, steps: int) -> None:
        """The first steps of a block are done."""
        kind, value = block.kind[:steps], block.value[:steps]
        self.pressures.update({int(t): float(p) for t, p in value[kind == Kind.SET_PRESSURE]})
        self.top_mm = max(self.top_mm, block.z_mm)


def resumed(toolpath: Toolpath, layer: int, printer: Printer, tool: int | None = None) -> Toolpath:
    """All that follows in printing order from a layer on, or from that layer's pass of `tool`, the one that clogged.

    Tools and pressures are as they were; the place is come to from above everything printed by then.
    Raises `ToolpathError` where there is no such place, or where without `tool` there are several.
    """
    place = _place(tuple(_passes(toolpath)), layer, tool)

    def blocks() -> Iterator[Block]:
        reached = _Reached()
        for number, block in enumerate(toolpath.blocks()):
            if number > place.block:
                yield block
                continue
            reached.after(block, place.first if number == place.block else len(block))
            if number == place.block:
                yield _entered(block, place, reached, printer)

    by = "" if tool is None else f" of tool {tool}"
    return replace(toolpath, title=f"{toolpath.title}, from layer {layer}{by}", make_blocks=blocks)


def _passes(toolpath: Toolpath) -> Iterator[_Pass]:
    """Every pass in printing order."""
    tool: int | None = None
    for number, block in enumerate(toolpath.blocks()):
        picks = np.flatnonzero(block.kind == Kind.SELECT_TOOL)
        for first, end in pairwise([0, *picks.tolist(), len(block)]):
            if first < end and block.kind[first] == Kind.SELECT_TOOL:
                tool = int(block.value[first, 0])
            if block.width_mm[block.first[first]:block.first[end]].any():
                yield _Pass(tool=tool, layer=block.layer, block=number, first=first)


def _place(passes: tuple[_Pass, ...], layer: int, tool: int | None) -> _Pass:
    """Where the rest begins. Without a tool the layer must be printed in one go, with no other layer between its passes."""
    found = [i for i, each in enumerate(passes) if each.layer == layer]
    if not found:
        last = max((each.layer for each in passes), default=0)
        raise ToolpathError(f"resume: the print has no layer {layer}; layers count from 0 to {last}")
    by = list(dict.fromkeys(f"tool {passes[i].tool}" for i in found))
    if tool is None and len(by) > 1 and found[-1] - found[0] >= len(found):
        each = " and, later, by ".join(by)
        raise ToolpathError(f"layer {layer} is printed by {each}: say which one clogged with --resume-tool")
    place = next((passes[i] for i in found if tool in (None, passes[i].tool)), None)
    if place is None:
        raise ToolpathError(f"resume: tool {tool} prints nothing in layer {layer}, which is printed by {' and '.join(by)}")
    return place


def _entered(block: Block, place: _Pass, reached: _Reached, printer: Printer) -> Block:
    """The block from a pass on: the tool and the pressures, and from above everything down to where it begins."""
    rest = _begun(list(block.steps())[place.first:])
    goal = next(step.points_mm[0] for step in rest if isinstance(step, Bead | Travel))
    park = np.array(printer.park_mm, dtype=float)
    clear = max(park[2], goal[2], max(reached.top_mm, block.z_mm) + printer.safe_height_mm)
    above = np.array([*park[:2], clear])
    steps: list[Step] = [*_way([park, above], printer)]
    steps += [SelectTool(tool=place.tool)] if place.tool is not None else []
    steps += [SetPressure(tool=number, pressure_pa=pressure) for number, pressure in sorted(reached.pressures.items())]
    steps += _way([above, np.array([*goal[:2], clear]), goal], printer)
    return Block.of([*steps, *rest], layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer)


def _begun(steps: list[Step]) -> list[Step]:
    """The steps less the selection of their tool; ink that flowed on from the layer below begins anew."""
    steps = steps[1:] if isinstance(steps[0], SelectTool) else steps
    at = next(i for i, step in enumerate(steps) if isinstance(step, Bead | Travel))
    bead = steps[at]
    if isinstance(bead, Bead) and bead.joins:
        inked = int(np.argmax(bead.width_mm > 0))
        steps[at] = replace(bead, points_mm=bead.points_mm[inked:], width_mm=bead.width_mm[inked:],
                            speed_mm_s=bead.speed_mm_s[inked:], joins=False)
    return steps


def _way(places_mm: list[Floats], printer: Printer) -> list[Step]:
    """Upright stretches at the speed of Z, level ones at that of the plane; nothing for no move."""
    points = np.array(places_mm)
    points = points[np.concatenate([[True], np.abs(np.diff(points, axis=0)).max(axis=1) > 0])]
    if len(points) < 2:
        return []
    upright = np.concatenate([[True], np.diff(points[:, 2]) != 0])
    return [Travel(points_mm=points, speed_mm_s=np.where(upright, printer.speed_z_max_mm_s, printer.speed_max_mm_s))]
