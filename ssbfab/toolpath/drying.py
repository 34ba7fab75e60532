"""How many layers one tool may print while the others' ink waits: each layer must be covered before it is too dry.

    order of printing    A A A | B B B  B B B | A A A     the last A waits for two groups of B
    fixed order          A | B  A | B  A | B              and here for one
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.library.printer import Head, Printer
from ssbfab.slicing.layer import Layer
from ssbfab.toolpath.heads import extrusion
from ssbfab.toolpath.path import Block, Floats, Kind, Toolpath
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.summary import totals

#: A layer takes so much longer than its beads at full speed: ramps, corners and travels. Assumed.
OVERHEAD_RATIO = 1.25


def in_time(together: int, sections: Sequence[Layer], heads: Sequence[Head], *, printer: Printer,
            settings: PrintSettings) -> tuple[int, bool]:
    """How many of the layers that clearance allows together (0: all) a head should print in turn, and whether the heads' order
    turns round from group to group, which saves tool changes and makes ink wait twice as long.

    Whole bodies one after the other never wait. Where nothing is in time, layers alternate in a fixed order: the least wait.
    """
    if together == 0 or all(math.isinf(head.ink.drying_max_s) for head in heads):
        return together, True
    seconds = [layer_s(head, sections, printer=printer, settings=settings) for head in heads]
    own = [head.ink.drying_max_s - 2 * mine for head, mine in zip(heads, seconds, strict=True)]
    most = min((left / (2 * (sum(seconds) - mine)) for left, mine in zip(own, seconds, strict=True) if sum(seconds) > mine),
               default=math.inf)
    return (min(together, int(most)), True) if most >= 1 else (1, False)


def layer_s(head: Head, sections: Sequence[Layer], *, printer: Printer, settings: PrintSettings) -> float:
    """About how long a head takes for the largest of its layers."""
    areas: dict[float, float] = {}
    for layer in sections:
        area = sum(region.area_mm2 for region in layer.regions if region.body in head.bodies)
        areas[layer.height_mm] = max(areas.get(layer.height_mm, 0.0), area)
    hows = {height: extrusion(head, height, printer=printer, settings=settings) for height, area in areas.items() if area > 0}
    return OVERHEAD_RATIO * max((areas[h] / (how.width_mm * how.speed_mm_s) for h, how in hows.items()), default=0.0)


def hurried(head: Head, layer: Layer, heads: Sequence[Head], *, printer: Printer, settings: PrintSettings) -> bool:
    """Whether a head has to print its layers all in the same order: there and back, the ends would wait for two of them."""
    seconds = [layer_s(other, (layer,), printer=printer, settings=settings) for other in heads]
    return head.ink.drying_max_s < sum(seconds) + seconds[list(heads).index(head)]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Laid:
    """When and where a layer of a body was begun and ended."""

    begun_s: float
    ended_s: float
    first_mm: Floats
    last_mm: Floats

    def moved(self, by_s: float) -> _Laid:
        return _Laid(begun_s=self.begun_s + by_s, ended_s=self.ended_s + by_s, first_mm=self.first_mm, last_mm=self.last_mm)


def ages_s(toolpath: Toolpath, printer: Printer) -> Iterator[tuple[Block, str, float]]:
    """For each layer but the first of each body how old the ink below is where it is oldest when it is covered.

    A layer that begins where the one below ended goes back over it: its end covers the oldest ink.
    """
    clock = 0.0
    known: dict[int, tuple[float, dict[str, _Laid]]] = {}
    last: dict[str, _Laid] = {}
    for block in toolpath.blocks():
        if block.plan not in known or block.plan < 0:
            known[block.plan] = _timed(block, toolpath, printer)
        seconds, laid = known[block.plan]
        for body, now in laid.items():
            now = now.moved(clock)
            if body in last:
                yield block, body, _age_s(last[body], now)
            last[body] = now
        clock += seconds


def _age_s(below: _Laid, now: _Laid) -> float:
    away, back = (float(np.hypot(*(now.first_mm - place)[:2])) for place in (below.first_mm, below.last_mm))
    return now.ended_s - below.begun_s if back < away else max(now.begun_s - below.begun_s, now.ended_s - below.ended_s)


def _timed(block: Block, toolpath: Toolpath, printer: Printer) -> tuple[float, dict[str, _Laid]]:
    """How long a block takes, and when in it each body is begun and ended."""
    seconds = totals(block, printer, len(toolpath.bodies)).time_s
    steps = np.diff(block.points_mm, axis=0, prepend=block.points_mm[:1])
    ends = np.cumsum(np.linalg.norm(steps, axis=1) / np.maximum(block.speed_mm_s, 1e-9))
    scale = seconds / float(ends[-1]) if len(ends) and ends[-1] > 0 else 0.0
    found: dict[str, _Laid] = {}
    for number in np.unique(block.body[block.kind == Kind.BEAD]).tolist():
        mine = np.flatnonzero((block.kind == Kind.BEAD) & (block.body == number))
        a, b = int(block.first[mine[0]]), int(block.first[mine[-1] + 1]) - 1
        found[toolpath.bodies[number]] = _Laid(begun_s=float(ends[a]) * scale, ended_s=float(ends[b]) * scale,
                                               first_mm=block.points_mm[a], last_mm=block.points_mm[b])
    return seconds, found
