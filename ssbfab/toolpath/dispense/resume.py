"""After a clog: the rest of a print as a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ssbfab.errors import ToolpathError
from ssbfab.library.printer import Printer
from ssbfab.toolpath.dispense.chains import last_tool
from ssbfab.toolpath.path import Block, Kind, SelectTool, SetPressure, Step, Toolpath, Travel


def resumed(toolpath: Toolpath, layer: int, printer: Printer) -> Toolpath:
    """The toolpath from a layer on: tools and pressures as they were, come to from above the part.

    Raises `ToolpathError` where the print has no such layer.
    """

    def blocks() -> Iterator[Block]:
        tool: int | None = None
        pressures: dict[int, float] = {}
        begun = False
        for block in toolpath.blocks():
            if block.layer >= layer and not begun:
                begun = True
                yield _approach(block, tool, pressures, printer)
            if begun:
                yield block
            tool = last_tool(block, tool)
            pressures.update({int(t): float(p) for t, p in block.value[block.kind == Kind.SET_PRESSURE]})
        if not begun:
            raise ToolpathError(f"resume: the print has no layer {layer}; layers count from 0")

    return replace(toolpath, title=f"{toolpath.title}, from layer {layer}", make_blocks=blocks)


def _approach(block: Block, tool: int | None, pressures: dict[int, float], printer: Printer) -> Block:
    """From the park place, above everything, to where the layer begins."""
    steps: list[Step] = [SelectTool(tool=tool)] if tool is not None else []
    steps += [SetPressure(tool=number, pressure_pa=pressure) for number, pressure in sorted(pressures.items())]
    if len(block.points_mm):
        goal = block.points_mm[0]
        x, y, z = printer.park_mm
        high = max(z, float(block.points_mm[:, 2].max()) + printer.safe_height_mm)
        points = np.array([[x, y, high], [goal[0], goal[1], high], goal])
        speeds = np.array([printer.speed_max_mm_s, printer.speed_max_mm_s, printer.speed_z_max_mm_s])
        moved = np.concatenate([[True], np.abs(np.diff(points, axis=0)).max(axis=1) > 0])
        steps.append(Travel(points_mm=points[moved], speed_mm_s=speeds[moved]))
    return Block.of(steps, layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer)
