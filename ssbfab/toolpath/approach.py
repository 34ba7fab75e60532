"""How long a block takes, with the ways to where each newly taken tool begins.

The head stands while tools change, so that the new tip is beside the place of the old one by the difference of their
offsets. From there the print file leads it up (or down) first, then across, to where its first travel begins:

        ┌───────────────→ x first travel
        │
    old x···shift···x new
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ssbfab.library.printer import Printer
from ssbfab.toolpath.motion import durations_s
from ssbfab.toolpath.path import Block, Floats, Ints, Kind

_STILL = (Kind.DWELL, Kind.DISPENSE, Kind.SELECT_TOOL)


@dataclass(frozen=True, kw_only=True)
class Came:
    """Where the machine stands before a block: the tip, mm (None before the first move), and its tool."""

    tip_mm: tuple[float, float, float] | None = None
    tool: int | None = None

    def above(self, block: Block) -> tuple[object, ...]:
        """The same from the height of a block, which all blocks of one plan have to themselves."""
        if self.tip_mm is None:
            return (self.tool,)
        x, y, z = self.tip_mm
        return self.tool, round(x, 6), round(y, 6), round(z - block.z_mm, 6)

    def after(self, block: Block) -> Came:
        tools = block.value[block.kind == Kind.SELECT_TOOL, 0]
        came = replace(self, tool=int(tools[-1])) if len(tools) else self
        if not len(block.points_mm):
            return came
        x, y, z = block.points_mm[-1].tolist()
        return replace(came, tip_mm=(x, y, z))


def driven_s(block: Block, printer: Printer, came: Came) -> tuple[Floats, float]:
    """Duration of each segment of the block's points (n - 1,), and of all approaches of newly taken tools."""
    count = len(block.points_mm)
    if not count:
        return np.zeros(0), 0.0
    at, begins = _begins(block, printer, came)
    path, speed, rests = _with_approaches(block, printer, at, begins)
    time = durations_s(path, speed, acceleration_mm_s2=printer.acceleration_mm_s2, junction_mm=printer.junction_mm, rests=rests)
    if not len(at):
        return time, 0.0
    begin_s = np.concatenate([[0.0], np.cumsum(time)])
    first = at + 2 * np.arange(len(at))  # of each approach, in the path
    own = np.delete(begin_s, np.concatenate([first, first + 1]))
    within = np.diff(own)
    within[at[at > 0] - 1] = 0.0  # nothing moves from tip to tip
    return within, float((begin_s[first + 2] - begin_s[first]).sum())


def _with_approaches(block: Block, printer: Printer, at: Ints, begins_mm: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Points, speeds and rests of a block, with two points more before each point `at`: the tip as it was taken, and as raised.

    A template's words name all axes at once: one straight move, at the speed of Z.
    """
    whole = printer.template is not None
    rests = _rests(block)
    if not len(at):
        return block.points_mm, block.speed_mm_s, rests
    rests[at[at > 0] - 1], rests[at] = True, False
    step = np.searchsorted(block.first, at, side="right") - 1
    fastest = np.array([block.speed_mm_s[block.first[s]:block.first[s + 1]].max() for s in step.tolist()])
    up = np.minimum(fastest, printer.speed_z_max_mm_s)
    speed = block.speed_mm_s.copy()
    speed[at] = up if whole else np.minimum(fastest, printer.speed_max_mm_s)
    raised = begins_mm if whole else np.column_stack([begins_mm[:, :2], block.points_mm[at, 2]])
    where = np.repeat(at, 2)
    path = np.insert(block.points_mm, where, np.stack([begins_mm, raised], axis=1).reshape(-1, 3), axis=0)
    return path, np.insert(speed, where, np.repeat(up, 2)), np.insert(rests, where, np.tile([True, False], len(at)))


def _rests(block: Block) -> NDArray[np.bool_]:
    """The points at which the machine has stood before it goes on."""
    rests = np.zeros(len(block.points_mm), dtype=bool)
    still = np.logical_or.reduce([block.kind == kind for kind in _STILL])
    after = block.first[:-1][still]
    rests[after[after < len(rests)]] = True
    return rests


def _begins(block: Block, printer: Printer, came: Came) -> tuple[Ints, Floats]:
    """The points at which newly taken tools begin, and where their tips were when they were taken."""
    offsets = {tool.number: np.array(tool.offset_mm) for tool in printer.tools}
    at: list[int] = []
    begins: list[Floats] = []
    tool = moved = came.tool
    taken = block.kind == Kind.SELECT_TOOL
    for s in np.flatnonzero(taken | (block.counts > 0)).tolist() if taken.any() else ():
        if taken[s]:
            tool = int(block.value[s, 0])
        elif tool != moved:
            point = int(block.first[s])
            last = block.points_mm[point - 1] if point else came.tip_mm
            if last is not None:
                apart = offsets[tool] - offsets[moved] if tool in offsets and moved in offsets else 0.0
                at.append(point)
                begins.append(np.asarray(last) + apart)
            moved = tool
    return np.array(at, dtype=np.int64), np.array(begins).reshape(-1, 3)
