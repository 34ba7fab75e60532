"""Nothing leaves that the machine must not do: each block is held against the printer's limits before it becomes text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ssbfab.errors import DialectError
from ssbfab.gcode.dialects.dialect import barrel_area, pushes
from ssbfab.kernels import moves
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
    fastest_mm_s, slowest_mm_s, flow_mm3_s = moves.rates(
        block.first, block.points_mm, block.segments_mm, block.volumes_mm3, block.speed_mm_s)
    yield from _speed(fastest_mm_s.max(axis=0, initial=0.0), slowest_mm_s.min(initial=np.inf), printer)
    yield from _pressure(block, heads)
    yield from _plunger(flow_mm3_s, heads, tools)


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
    least, most = np.array(printer.low_mm) - _SLACK, np.array(printer.high_mm) + _SLACK
    low, high = moves.ranges(block.first, block.points_mm)
    for number in sorted(set(tools[block.counts > 0].tolist())):
        own, offset = tools == number, np.array(offsets[number])
        if (low[own].min(axis=0) - offset >= least).all() and (high[own].max(axis=0) - offset <= most).all():
            continue
        points = block.points_mm[np.repeat(own, block.counts)]
        carriage = points - offset
        for i in np.flatnonzero(((carriage < least) | (carriage > most)).any(axis=1))[:1]:
            yield (f"tool {number} would go to {_at(points[i])}, carriage {_at(carriage[i])}, outside the reach of printer "
                   f"{printer.name!r}, {_at(printer.low_mm)} to {_at(printer.high_mm)}: move origin or park")


def _speed(fastest_mm_s: Floats, slowest_mm_s: float, printer: Printer) -> Iterator[str]:
    """`fastest_mm_s` (3,) in the plane, of Z and along the path."""
    flat, upright, along = fastest_mm_s.tolist()
    if not np.isfinite(along) or slowest_mm_s <= 0:
        yield "a speed is not a positive number"
        return
    top = max(printer.speed_max_mm_s, printer.speed_z_max_mm_s)
    for found, limit, what in ((flat, printer.speed_max_mm_s, "in the plane"), (upright, printer.speed_z_max_mm_s, "of Z"),
                               (along, top, "along the path")):
        if found > limit * (1 + _SLACK):
            yield f"speed {what} of {found:.6g} mm/s is above the printer's {limit:.6g} mm/s"


def _pressure(block: Block, heads: Mapping[int, Head]) -> Iterator[str]:
    for number, pressure in block.value[block.kind == Kind.SET_PRESSURE]:
        head = heads.get(int(number))
        tool = head.tool if head else None
        if tool is None:
            yield f"pressure for tool {int(number)}, which is not loaded"
        elif pressure != 0 and not tool.pressure_min_pa * (1 - _SLACK) <= pressure <= tool.pressure_max_pa * (1 + _SLACK):
            yield (f"pressure of {pressure / 1e3:.6g} kPa for tool {int(number)} is outside its range, "
                   f"{tool.pressure_min_pa / 1e3:g} to {tool.pressure_max_pa / 1e3:g} kPa")


def _plunger(flow_mm3_s: Floats, heads: Mapping[int, Head], tools: np.ndarray) -> Iterator[str]:
    """Beads ask for a speed of the plunger; ink that is pushed while the head stands is slowed by the dialect instead.

    `flow_mm3_s` (S,) is the greatest flow of each step.
    """
    for number, head in heads.items():
        top = head.tool.plunger_speed_max_mm_s
        found = float(flow_mm3_s[tools == number].max(initial=0.0)) / barrel_area(head) if pushes(head) else 0.0
        if found > top * (1 + _SLACK):
            yield (f"tool {number}'s plunger would move at {found:.6g} mm/s, above its {top:g} mm/s: print slower, thinner or "
                   "from a wider barrel")


def _at(point: Floats | tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{v:.4g}" for v in point) + ") mm"
