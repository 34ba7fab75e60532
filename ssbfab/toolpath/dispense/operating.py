"""What each head is asked to do by a toolpath, gathered in one pass over its plans."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ssbfab.toolpath.dispense.chains import last_tool
from ssbfab.toolpath.path import Bead, Block, Dispense, Dwell, Floats, SelectTool, SetPressure, Step, Toolpath, Travel


@dataclass(frozen=True, eq=False)
class Laid:
    """A bead, and the level moves without ink (n, 3) on which the head comes to it and goes on; None where it stands."""

    bead: Bead
    before_mm: Floats | None = None
    after_mm: Floats | None = None

    @classmethod
    def of(cls, bead: Bead, before: Step | None, after: Step | None) -> Laid:
        return cls(bead, _level(before), _level(after))


@dataclass
class Duty:
    """The extremes that one tool is used at; times in s, flows in mm3/s. Stretches without length or ink do not count.

    `bead` is the longest bead, `first` the longest of those at which the ink is turned on; both with the ways on which the head
    comes to them and goes on, level and straight, without ink."""

    flow_low: float = float("inf")
    flow_high: float = 0.0
    speed_low: float = float("inf")
    speed_high: float = 0.0
    pressure_low: float | None = None
    pressure_high: float | None = None
    idle_s: float = 0.0
    idle_layer: int = 0
    primed: bool = False
    volume_mm3: float = 0.0
    length_mm: float = 0.0
    ink_s: float = 0.0
    bead: Laid | None = None
    first: Laid | None = None

    @property
    def flow_mean(self) -> float:
        return self.volume_mm3 / self.ink_s

    @property
    def area_mean_mm2(self) -> float:
        return self.volume_mm3 / self.length_mm


@dataclass
class Work:
    """The whole of it: duty of each tool, and how long each layer takes."""

    duties: dict[int, Duty] = field(default_factory=dict)
    layer_s: dict[int, float] = field(default_factory=dict)


@lru_cache(maxsize=2)
def work_of(toolpath: Toolpath) -> Work:
    """One pass. Beads are read once per plan; idle times are followed through every block."""
    work = Work()
    tool: int | None = None
    last_ink: dict[int, float] = {}
    clock, seen = 0.0, dict[tuple[int, int | None], tuple[list[tuple[int, float, float]], float]]()
    for block in toolpath.blocks():
        key = (block.plan, tool)
        uses, seconds = seen[key] if block.plan >= 0 and key in seen else _read(block, tool, work)
        seen[key] = (uses, seconds)
        for used, begin, end in uses:
            idle = clock + begin - last_ink[used] if used in last_ink else 0.0
            duty = work.duties[used]
            if idle > duty.idle_s:
                duty.idle_s, duty.idle_layer = idle, block.layer
            last_ink[used] = clock + end
        clock += seconds
        work.layer_s[block.layer] = work.layer_s.get(block.layer, 0.0) + seconds
        tool = last_tool(block, tool)
    return work


def _read(block: Block, tool: int | None, work: Work) -> tuple[list[tuple[int, float, float]], float]:
    """When each tool inks within a block, as (tool, from, until), and how long the block takes."""
    uses: list[tuple[int, float, float]] = []
    clock, pushed = 0.0, False
    steps = list(block.steps())
    for i, step in enumerate(steps):
        duty = work.duties.setdefault(tool, Duty()) if tool is not None else Duty()
        match step:
            case SelectTool():
                tool = step.tool
            case SetPressure():
                _pressed(work.duties.setdefault(step.tool, Duty()), step.pressure_pa)
            case Dwell():
                clock += step.duration_s
            case Dispense():
                pushed = True
                clock += step.duration_s
            case Bead():
                begin = clock
                duty.primed |= pushed
                laid = Laid.of(step, steps[i - 1] if i else None, steps[i + 1] if i + 1 < len(steps) else None)
                if (pushed or not step.joins) and (duty.first is None or step.length_mm > duty.first.bead.length_mm):
                    duty.first = laid
                pushed = False
                clock += seconds_of(step)
                _inked(duty, laid)
                uses.append((-1 if tool is None else tool, begin, clock))
            case Travel():
                pushed = False
                clock += seconds_of(step)
    return uses, clock


def seconds_of(step: Bead | Travel) -> float:
    lengths = np.linalg.norm(np.diff(step.points_mm, axis=0), axis=1)
    return float((lengths / step.speed_mm_s[1:]).sum())


def _inked(duty: Duty, laid: Laid) -> None:
    bead = laid.bead
    lengths = np.linalg.norm(np.diff(bead.points_mm, axis=0), axis=1)
    area = (bead.width_mm[1:] + bead.width_mm[:-1]) / 2 * bead.height_mm
    real = (lengths > 1e-9) & (area > 0)
    if not real.any():
        return
    lengths, area, speed = lengths[real], area[real], bead.speed_mm_s[1:][real]
    flow = area * speed
    duty.volume_mm3 += float((lengths * area).sum())
    duty.length_mm += float(lengths.sum())
    duty.ink_s += float((lengths / speed).sum())
    duty.flow_low, duty.flow_high = min(duty.flow_low, float(flow.min())), max(duty.flow_high, float(flow.max()))
    duty.speed_low, duty.speed_high = min(duty.speed_low, float(speed.min())), max(duty.speed_high, float(speed.max()))
    if duty.bead is None or bead.length_mm > duty.bead.bead.length_mm:
        duty.bead = laid


def _level(step: Step | None) -> Floats | None:
    return step.points_mm if isinstance(step, Travel) and np.ptp(step.points_mm[:, 2]) <= 1e-9 else None


def _pressed(duty: Duty, pressure_pa: float) -> None:
    duty.pressure_low = pressure_pa if duty.pressure_low is None else min(duty.pressure_low, pressure_pa)
    duty.pressure_high = pressure_pa if duty.pressure_high is None else max(duty.pressure_high, pressure_pa)
