"""Ink at the tip before it touches the part: a prime when a tool is first taken, a purge when it has idled too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np

from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.spec import Key, spec
from ssbfab.toolpath.dispense.operating import seconds_of
from ssbfab.toolpath.path import Bead, Block, Dispense, Dwell, Floats, SelectTool, SetPressure, Step, Toolpath, Travel

#: How long ink flows at the purge place where no volume is stated: assumed.
_PRIME_S, _PURGE_S = 5.0, 2.0
#: After this many time constants a barrel has given all but 5 % of what it held.
_RELAXED = 3.0


@spec
class Priming:
    """How much ink is spent beside the part, at the printer's `purge` place."""

    first: Annotated[bool, Key(help="push ink at the purge place when a tool is first taken")] = True
    prime_mm3: Annotated[float | None, Key("mm3", at_least=0, at_most=1e5, help="ink pushed when a tool is first taken; left "
                                           "out: what flows in 5 s")] = None
    purge_mm3: Annotated[float | None, Key("mm3", at_least=0, at_most=1e5, help="ink pushed after a tool has idled too long; "
                                           "left out: what flows in 2 s")] = None
    flow_mm3_s: Annotated[float, Key("mm3/s", above=0, at_most=1e4, help="flow of prime and purge of a metered dispenser")] = 0.1
    gap_mm: Annotated[float, Key("mm", at_least=0, at_most=50, help="height of the tip above the bed meanwhile")] = 0.5
    idle_share_ratio: Annotated[float, Key(above=0, at_most=1, help="purge after this part of the ink's idle time")] = 0.8


def primed(toolpath: Toolpath, *, heads: Sequence[Head], printer: Printer, how: Priming) -> Toolpath:
    """The toolpath with primes and purges. Each stands behind the selection of its tool (and its pressure), before any bead."""
    by_number = {head.tool.number: head for head in heads}

    def blocks() -> Iterator[Block]:
        clock, tool = 0.0, -1
        last_ink: dict[int, float] = {}
        pressures: dict[int, float] = {}
        for block in toolpath.blocks():
            steps = list(block.steps())
            new: list[Step] = []
            for i, step in enumerate(steps):
                new.append(step)
                if isinstance(step, SelectTool):
                    tool = step.tool
                    wait = clock - last_ink[tool] if tool in last_ink else None
                    tired = wait is not None and wait > how.idle_share_ratio * by_number[tool].ink.idle_max_s
                    if tired or (wait is None and how.first):
                        pushed = _pushed(steps, i, by_number[tool], printer, how, pressures.get(tool), first=wait is None)
                        clock += sum(s.duration_s for s in pushed if isinstance(s, Dispense | Dwell))
                        new += pushed
                        last_ink[tool] = clock
                if isinstance(step, SetPressure):
                    pressures[step.tool] = step.pressure_pa
                clock += _seconds(step)
                if isinstance(step, Bead):
                    last_ink[tool] = clock
            changed = len(new) != len(steps)
            yield Block.of(new, layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer) if changed else block

    return replace(toolpath, make_blocks=blocks)


def _pushed(steps: list[Step], i: int, head: Head, printer: Printer, how: Priming, known_pa: float | None, *,
            first: bool) -> list[Step]:
    """From where the next move begins to the purge place, the ink, and back to that place."""
    follow = steps[i + 1:]
    here = next((s.points_mm[0] for s in follow if isinstance(s, Bead | Travel)), None)
    if here is None:
        return []
    pressure = next((s.pressure_pa for s in follow if isinstance(s, SetPressure) and s.tool == head.tool.number), known_pa)
    flow = _flow(head, pressure, how)
    stated = how.prime_mm3 if first else how.purge_mm3
    volume = flow * (_PRIME_S if first else _PURGE_S) if stated is None else stated
    if volume <= 0:
        return []
    extra: list[Step] = [] if pressure is None else [SetPressure(tool=head.tool.number, pressure_pa=pressure)]
    extra += [_by_way(here, printer, how, out=True), Dispense(volume_mm3=volume, duration_s=volume / flow)]
    extra += _rested(head)
    return [*extra, _by_way(here, printer, how, out=False)]


def _rested(head: Head) -> list[Step]:
    """A valve closes, a barrel gives what it holds, before the tip leaves the purge place."""
    metered = head.tool.dispenser is not Dispenser.PNEUMATIC
    wait = _RELAXED * head.tool.time_constant_s if metered else head.tool.close_s
    return [Dwell(duration_s=wait)] if wait > 0 else []


def _flow(head: Head, pressure_pa: float | None, how: Priming) -> float:
    if head.tool.dispenser is not Dispenser.PNEUMATIC or pressure_pa is None:
        return how.flow_mm3_s
    from ssbfab.ink import flow_rate

    return flow_rate(head.ink, head.tip, pressure_pa) or how.flow_mm3_s


def _by_way(here: Floats, printer: Printer, how: Priming, *, out: bool) -> Travel:
    """Up, across and down to the purge place; the other way back."""
    x, y = printer.purge_mm
    high = max(float(here[2]), how.gap_mm + printer.safe_height_mm)
    points = np.array([here, [here[0], here[1], high], [x, y, high], [x, y, how.gap_mm]])
    points = points if out else points[::-1]
    moved = np.concatenate([[True], np.abs(np.diff(points, axis=0)).max(axis=1) > 0])
    points = points[moved]
    upright = np.concatenate([[True], np.diff(points[:, 2]) != 0])
    return Travel(points_mm=points, speed_mm_s=np.where(upright, printer.speed_z_max_mm_s, printer.speed_max_mm_s))


def _seconds(step: Step) -> float:
    match step:
        case Bead() | Travel():
            return seconds_of(step)
        case Dwell() | Dispense():
            return step.duration_s
    return 0.0
