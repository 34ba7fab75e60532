"""Pressure that changes with the layer: an ink that settles, a barrel that empties, a first layer that must wet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np

from ssbfab.errors import ToolpathError
from ssbfab.spec import Key, spec
from ssbfab.toolpath.dispense.chains import last_tool
from ssbfab.toolpath.path import Block, SelectTool, SetPressure, Step, Toolpath


@spec
class RampPoint:
    """A layer and the pressure there, over the pressure that the ink's file asks for; straight between two points."""

    layer: Annotated[int, Key(at_least=0, at_most=10_000_000, help="a layer, from 0")]
    factor_ratio: Annotated[float, Key(above=0, at_most=10, help="pressure over the usual pressure")]


def ramped(toolpath: Toolpath, factors: Mapping[int, float]) -> Toolpath:
    """Pressures times a factor that is stated at some layers and runs straight between them, level beyond.

    >>> # ramped(path, {0: 1.1, 5: 1.0}) begins 10 % higher and is back at layer 5
    """
    layers = sorted(factors)
    if not layers or any(not 0 < factors[k] < 100 for k in layers):
        raise ToolpathError("pressure ramp: expected a factor above 0 at one layer or more")

    def factor(layer: int) -> float:
        return round(float(np.interp(layer, layers, [factors[k] for k in layers])), 6)

    def blocks() -> Iterator[Block]:
        tool: int | None = None
        wanted: dict[int, float] = {}
        numbers: dict[tuple[int, int | None, float, float, tuple[tuple[int, float], ...]], int] = {}
        before = 1.0
        for block in toolpath.blocks():
            now = factor(block.layer)
            key = (block.plan, tool, before, now, tuple(sorted(wanted.items())))
            steps = list(_scaled(block, tool, wanted, now, changed=now != before))
            yield Block.of(steps, layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer,
                           plan=numbers.setdefault(key, len(numbers)) if block.plan >= 0 else -1)
            tool, before = last_tool(block, tool), now

    return replace(toolpath, make_blocks=blocks)


def _scaled(block: Block, tool: int | None, wanted: dict[int, float], factor: float, *, changed: bool) -> Sequence[Step]:
    """The block with its pressures scaled; where the factor changed, each tool is told as it is met."""
    told: set[int] = set() if changed else set(wanted)
    steps: list[Step] = []

    def tell(number: int) -> None:
        if number in wanted and number not in told:
            told.add(number)
            steps.append(SetPressure(tool=number, pressure_pa=wanted[number] * factor))

    if tool is not None:
        tell(tool)
    for step in block.steps():
        if isinstance(step, SetPressure):
            wanted[step.tool] = step.pressure_pa
            told.add(step.tool)
            step = replace(step, pressure_pa=step.pressure_pa * factor)
        steps.append(step)
        if isinstance(step, SelectTool):
            tell(step.tool)
    return steps
