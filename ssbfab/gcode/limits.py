"""Nothing leaves that the machine must not do: each block is held against the printer's limits before it becomes text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ssbfab.errors import DialectError
from ssbfab.gcode.dialects.dialect import barrel_area, pushes
from ssbfab.library.printer import Head, Printer
from ssbfab.toolpath.path import Block, Floats, Kind

_SLACK = 1e-6


def check_block(block: Block, printer: Printer, heads: Mapping[int, Head], tool: int | None, *, moved: bool = False) -> None:
    """Raise `DialectError` with one line per fault. `tool` is the one in hand when the block begins.

    `moved`: the same plan has passed at another height, so that what is left to ask is how far the machine reaches.
    """
    again = moved and np.isfinite(block.z_mm)
    faults = list(_reach(block, printer, heads, tools_of(block, tool)) if again else _faults(block, printer, heads, tool))
    if faults:
        raise DialectError(*(f"layer {block.layer}: {fault}" for fault in faults))


def _faults(block: Block, printer: Printer, heads: Mapping[int, Head], tool: int | None) -> Iterator[str]:
    if not (np.isfinite(block.points_mm).all() and np.isfinite(block.value).all() and np.isfinite(block.width_mm).all()):
        yield "a number is not finite"
        return
    tools = tools_of(block, tool)
    unknown = sorted({int(t) for t in tools if t >= 0} - set(heads))
    if unknown:
        yield f"tool {unknown[0]} is not loaded: this job loads {', '.join(map(str, sorted(heads)))}"
        return
    yield from _order(block, tools)
    yield from _reach(block, printer, heads, tools)
    yield from _speed(block, printer)
    yield from _pressure(block, heads)
    yield from _plunger(block, heads, tools)


def tools_of(block: Block, tool: int | None) -> np.ndarray:
    """The tool in hand at each step, -1 before the first selection."""
    picks = block.kind == Kind.SELECT_TOOL
    last = np.maximum.accumulate(np.where(picks, np.arange(len(block)), -1)) if len(block) else np.zeros(0, dtype=int)
    chosen = block.value[:, 0].astype(int)
    return np.where(last >= 0, chosen[last], -1 if tool is None else tool)


def _order(block: Block, tools: np.ndarray) -> Iterator[str]:
    inked = (block.kind == Kind.BEAD) | (block.kind == Kind.DISPENSE)
    if (inked & (tools < 0)).any():
        yield "ink before any tool is selected"
    moving = np.flatnonzero(block.counts)
    ends, starts = block.points_mm[block.first[moving + 1] - 1][:-1], block.points_mm[block.first[moving]][1:]
    apart = np.abs(starts - ends).max(axis=1) if len(moving) > 1 else np.zeros(0)
    same_tool = tools[moving[1:]] == tools[moving[:-1]]
    for i in np.flatnonzero((apart > 1e-5) & same_tool)[:1]:
        yield f"step {moving[i + 1]} begins {apart[i]:.4g} mm from where the step before it ended, at {_at(starts[i])}"


def _reach(block: Block, printer: Printer, heads: Mapping[int, Head], tools: np.ndarray) -> Iterator[str]:
    """Where the carriage goes: a tip that hangs at an offset takes the carriage the other way."""
    offsets = {-1: (0.0, 0.0, 0.0), **{n: head.tool.offset_mm for n, head in heads.items()}}
    moving = tools[block.counts > 0]
    owner = np.repeat(tools, block.counts)
    for number in sorted(set(moving.tolist())):
        points = block.points_mm if (moving == number).all() else block.points_mm[owner == number]
        if _within(points, np.array(offsets[number]), printer):
            continue
        carriage = points - np.array(offsets[number])
        out = (carriage < np.array(printer.low_mm) - _SLACK) | (carriage > np.array(printer.high_mm) + _SLACK)
        for i in np.flatnonzero(out.any(axis=1))[:1]:
            yield (f"tool {number} would go to {_at(points[i])}, carriage {_at(carriage[i])}, outside the reach of printer "
                   f"{printer.name!r}, {_at(printer.low_mm)} to {_at(printer.high_mm)}: move origin or park")


def _within(points_mm: Floats, offset_mm: Floats, printer: Printer) -> bool:
    """Whether the carriage stays inside the reach, told from the lowest and highest of each axis."""
    low, high = (np.array([end(points_mm[:, i]) for i in range(3)]) - offset_mm for end in (np.min, np.max))
    return bool((low >= np.array(printer.low_mm) - _SLACK).all() and (high <= np.array(printer.high_mm) + _SLACK).all())


def _speed(block: Block, printer: Printer) -> Iterator[str]:
    used = block.segments_mm > 0
    used[block.first[:-1][block.counts > 0]] = False  # nothing leads to the first point
    speed = block.speed_mm_s[used]
    if not np.isfinite(speed).all() or (speed <= 0).any():
        yield "a speed is not a positive number"
        return
    top = max(printer.speed_max_mm_s, printer.speed_z_max_mm_s)
    fast = np.flatnonzero(used)[speed > min(printer.speed_max_mm_s, printer.speed_z_max_mm_s)]  # the others are slow enough
    speed, length = block.speed_mm_s[fast], block.segments_mm[fast]
    x, y, z = (block.points_mm[fast] - block.points_mm[fast - 1]).T
    upright = speed * np.abs(z) / length
    flat = speed * np.sqrt(x * x + y * y) / length
    for found, limit, what in ((flat, printer.speed_max_mm_s, "in the plane"), (upright, printer.speed_z_max_mm_s, "of Z"),
                               (speed, top, "along the path")):
        if len(found) and found.max() > limit * (1 + _SLACK):
            yield f"speed {what} of {found.max():.6g} mm/s is above the printer's {limit:.6g} mm/s"


def _pressure(block: Block, heads: Mapping[int, Head]) -> Iterator[str]:
    for number, pressure in block.value[block.kind == Kind.SET_PRESSURE]:
        head = heads.get(int(number))
        tool = head.tool if head else None
        if tool is None:
            yield f"pressure for tool {int(number)}, which is not loaded"
        elif pressure != 0 and not tool.pressure_min_pa * (1 - _SLACK) <= pressure <= tool.pressure_max_pa * (1 + _SLACK):
            yield (f"pressure of {pressure / 1e3:.6g} kPa for tool {int(number)} is outside its range, "
                   f"{tool.pressure_min_pa / 1e3:g} to {tool.pressure_max_pa / 1e3:g} kPa")


def _plunger(block: Block, heads: Mapping[int, Head], tools: np.ndarray) -> Iterator[str]:
    """Beads ask for a speed of the plunger; ink that is pushed while the head stands is slowed by the dialect instead."""
    flow = block.volumes_mm3
    rate = np.where(flow > 0, flow / np.maximum(block.segments_mm, 1e-12) * block.speed_mm_s, 0.0)  # mm3/s
    owner = np.repeat(tools, block.counts)
    for number, head in heads.items():
        top = head.tool.plunger_speed_max_mm_s
        found = float(rate[owner == number].max(initial=0.0)) / barrel_area(head) if pushes(head) else 0.0
        if found > top * (1 + _SLACK):
            yield (f"tool {number}'s plunger would move at {found:.6g} mm/s, above its {top:g} mm/s: print slower, thinner or "
                   "from a wider barrel")


def _at(point: Floats | tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{v:.4g}" for v in point) + ") mm"
