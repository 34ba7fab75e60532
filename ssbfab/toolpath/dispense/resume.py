"""After a clog: the rest of a print as a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from ssbfab.errors import ToolpathError
from ssbfab.library.printer import Printer
from ssbfab.toolpath.dispense.chains import last_tool
from ssbfab.toolpath.path import Bead, Block, Floats, Kind, SelectTool, SetPressure, Step, Toolpath, Travel


@dataclass(kw_only=True)
class _Reached:
    """What the machine was told up to a block, and the highest place that it came to with ink."""

    tool: int | None = None
    pressures: dict[int, float] = field(default_factory=dict)
    top_mm: float = 0.0

    def after(self, block: Block) -> None:
        self.tool = last_tool(block, self.tool)
        self.pressures.update({int(t): float(p) for t, p in block.value[block.kind == Kind.SET_PRESSURE]})
        self.top_mm = max(self.top_mm, block.z_mm)


def resumed(toolpath: Toolpath, layer: int, printer: Printer) -> Toolpath:
    """What each tool prints from a layer on: tools and pressures as they were, come to from above the part.

    Where one tool prints several layers ahead of the next, what the next prints below `layer` is left out too.
    Raises `ToolpathError` where the print has no such layer.
    """

    def blocks() -> Iterator[Block]:
        reached = _Reached()
        tip, hand, block, kept = np.array(printer.park_mm, dtype=float), None, None, False
        for block in toolpath.blocks():
            if block.layer >= layer:
                if not kept:
                    yield _approach(block, reached, tip, hand, printer)
                yield block if kept else _begun(block)
                tip = block.points_mm[-1] if len(block.points_mm) else tip
                hand = last_tool(block, reached.tool)
            kept = block.layer >= layer
            reached.after(block)
        if hand is None or block is None:
            raise ToolpathError(f"resume: the print has no layer {layer}; layers count from 0")
        if not kept:
            yield replace(_travelled(tip, np.array(printer.park_mm, dtype=float), reached.top_mm, printer, block), layer=layer)

    return replace(toolpath, title=f"{toolpath.title}, from layer {layer}", make_blocks=blocks)


def _approach(block: Block, reached: _Reached, tip_mm: Floats, hand: int | None, printer: Printer) -> Block:
    """Up, the tool and its pressures, and from above everything down to where the block begins."""
    goal = _goal(block)
    clear = max(float(tip_mm[2]), reached.top_mm + printer.safe_height_mm, block.z_mm + printer.safe_height_mm)
    above = np.array([*tip_mm[:2], clear])
    steps: list[Step] = [*_way([tip_mm, above], printer)]
    if reached.tool is not None and reached.tool != hand:
        steps.append(SelectTool(tool=reached.tool))
    steps += [SetPressure(tool=number, pressure_pa=pressure) for number, pressure in sorted(reached.pressures.items())]
    if goal is not None:
        steps += _way([above, np.array([*goal[:2], clear]), goal], printer)
    return Block.of(steps, layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer)


def _goal(block: Block) -> Floats | None:
    first = next((step for step in _begun(block).steps() if isinstance(step, Bead | Travel)), None)
    return None if first is None else first.points_mm[0]


def _begun(block: Block) -> Block:
    """The block, whose ink begins anew where it flowed on from the layer below."""
    steps = list(block.steps())
    at = next((i for i, step in enumerate(steps) if isinstance(step, Bead | Travel)), None)
    bead = None if at is None else steps[at]
    if at is None or not (isinstance(bead, Bead) and bead.joins):
        return block
    inked = int(np.argmax(bead.width_mm > 0))
    steps[at] = replace(bead, points_mm=bead.points_mm[inked:], width_mm=bead.width_mm[inked:],
                        speed_mm_s=bead.speed_mm_s[inked:], joins=False)
    return Block.of(steps, layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer)


def _travelled(tip_mm: Floats, goal_mm: Floats, top_mm: float, printer: Printer, block: Block) -> Block:
    clear = max(float(tip_mm[2]), float(goal_mm[2]), top_mm + printer.safe_height_mm)
    points = [tip_mm, np.array([*tip_mm[:2], clear]), np.array([*goal_mm[:2], clear]), goal_mm]
    return Block.of(_way(points, printer), layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer)


def _way(places_mm: list[Floats], printer: Printer) -> list[Step]:
    """Upright stretches at the speed of Z, level ones at that of the plane; nothing for no move."""
    points = np.array(places_mm)
    points = points[np.concatenate([[True], np.abs(np.diff(points, axis=0)).max(axis=1) > 0])]
    if len(points) < 2:
        return []
    upright = np.concatenate([[True], np.diff(points[:, 2]) != 0])
    return [Travel(points_mm=points, speed_mm_s=np.where(upright, printer.speed_z_max_mm_s, printer.speed_max_mm_s))]
