"""Chains of beads: what is laid between one opening and one closing. And the pass that rewrites a toolpath block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ssbfab.toolpath.path import Bead, Block, Floats, Kind, SelectTool, Step, Toolpath, Travel

_PLANS_KEPT = 8
_QUIET = (Kind.NOTE, Kind.SET_PRESSURE)


@dataclass(frozen=True)
class Entry:
    """How a block is met: the tool in hand, and whether the ink flows into it from the block before and on into the next."""

    tool: int | None = None
    flows_in: bool = False
    flows_out: bool = False


#: From a block and how it is met to the steps that replace it.
Change: TypeAlias = Callable[[Block, Entry], Sequence[Step]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """Beads that flow into each other, by one tool. `starts` and `stops`: whether the ink is turned on and off for them."""

    tool: int
    beads: tuple[Bead, ...]
    starts: bool = True
    stops: bool = True

    @property
    def length_mm(self) -> float:
        return sum(bead.length_mm for bead in self.beads)

    @property
    def first_flow_mm3_s(self) -> float:
        bead = self.beads[0]
        return float(bead.width_mm[:2].mean() * bead.height_mm * bead.speed_mm_s[1])

    @property
    def last_flow_mm3_s(self) -> float:
        bead = self.beads[-1]
        return float(bead.width_mm[-2:].mean() * bead.height_mm * bead.speed_mm_s[-1])

    @property
    def last_speed_mm_s(self) -> float:
        return float(self.beads[-1].speed_mm_s[-1])

    def joined(self) -> tuple[Bead, ...]:
        """The same, flowing on from what stands before them."""
        return (replace(self.beads[0], joins=True), *self.beads[1:])

    def parted(self, tail_mm: float) -> tuple[tuple[Bead, ...], tuple[Travel, ...]]:
        """The chain less its last `tail_mm`, and that rest as moves without ink at the speed of their beads."""
        kept: list[Bead] = []
        rest: list[Travel] = []
        left = self.length_mm - tail_mm
        for bead in self.beads:
            length = bead.length_mm
            if left >= length - 1e-9:
                kept.append(bead)
            elif left <= 1e-9:
                rest.append(Travel(points_mm=bead.points_mm, speed_mm_s=bead.speed_mm_s))
            else:
                head, tail = _cut(bead, left)
                kept.append(head)
                rest.append(tail)
            left -= length
        return tuple(kept), tuple(rest)


def chained(block: Block, entry: Entry) -> Iterator[Step | Chain]:
    """The steps of a block in order, with beads gathered into chains."""
    found = list(_gathered(block, entry.tool))
    chains = [i for i, item in enumerate(found) if isinstance(item, Chain)]
    for i, item in enumerate(found):
        if isinstance(item, Chain):
            yield replace(item, starts=not (entry.flows_in and i == chains[0]), stops=not (entry.flows_out and i == chains[-1]))
        else:
            yield item


def _gathered(block: Block, tool: int | None) -> Iterator[Step | Chain]:
    held: list[Bead] = []
    for step in block.steps():
        if isinstance(step, Bead) and (not held or step.joins):
            held.append(step)
            continue
        if held:
            yield Chain(tool=-1 if tool is None else tool, beads=tuple(held))
            held = []
        if isinstance(step, Bead):
            held.append(step)
            continue
        if isinstance(step, SelectTool):
            tool = step.tool
        yield step
    if held:
        yield Chain(tool=-1 if tool is None else tool, beads=tuple(held))


def rewritten(toolpath: Toolpath, change: Change) -> Toolpath:
    """The toolpath with every block's steps replaced. Blocks of one plan that are met alike are changed once."""

    def blocks() -> Iterator[Block]:
        numbers: dict[tuple[int, Entry], int] = {}
        made: dict[tuple[int, Entry], Block] = {}
        for block, entry in entries(toolpath):
            key = (block.plan, entry)
            if block.plan >= 0 and key in made:
                new = made[key].moved_to(block.layer, block.z_mm)
            else:
                plan = numbers.setdefault(key, len(numbers)) if block.plan >= 0 else -1
                new = Block.of(list(change(block, entry)), layer=block.layer, z_mm=block.z_mm, height_mm=block.height_mm_layer,
                               plan=plan)
                made = dict([*made.items()][1 - _PLANS_KEPT:]) | {key: new}
            yield new

    return replace(toolpath, make_blocks=blocks)


def entries(toolpath: Toolpath) -> Iterator[tuple[Block, Entry]]:
    """Every block with how it is met; looks one block ahead."""
    tool: int | None = None
    inked = False
    last: Block | None = None
    for block in toolpath.blocks():
        if last is not None:
            flows = _ends_inked(last) and _begins_joined(block)
            yield last, Entry(tool=tool, flows_in=inked, flows_out=flows)
            tool, inked = last_tool(last, tool), flows
        last = block
    if last is not None:
        yield last, Entry(tool=tool, flows_in=inked)


def _begins_joined(block: Block) -> bool:
    active = np.flatnonzero(~np.isin(block.kind, _QUIET))
    return bool(len(active) and block.kind[active[0]] == Kind.BEAD and block.joins[active[0]])


def _ends_inked(block: Block) -> bool:
    active = np.flatnonzero(~np.isin(block.kind, _QUIET))
    return bool(len(active) and block.kind[active[-1]] == Kind.BEAD)


def last_tool(block: Block, tool: int | None) -> int | None:
    """The tool in hand after a block."""
    picks = np.flatnonzero(block.kind == Kind.SELECT_TOOL)
    return int(block.value[picks[-1], 0]) if len(picks) else tool


def lengths_mm(points_mm: Floats) -> Floats:
    """Length of the segment that ends at each point; 0 at the first."""
    return np.concatenate([[0.0], np.linalg.norm(np.diff(points_mm, axis=0), axis=1)])


def _cut(bead: Bead, at_mm: float) -> tuple[Bead, Travel]:
    """A bead up to a length along it, and the rest as a travel."""
    along = np.cumsum(lengths_mm(bead.points_mm))
    i = int(np.searchsorted(along, at_mm, side="left"))
    part = (at_mm - along[i - 1]) / (along[i] - along[i - 1])
    point = bead.points_mm[i - 1] + part * (bead.points_mm[i] - bead.points_mm[i - 1])
    width = bead.width_mm[i - 1] + part * (bead.width_mm[i] - bead.width_mm[i - 1])
    head = replace(bead, points_mm=np.vstack([bead.points_mm[:i], point]), width_mm=np.append(bead.width_mm[:i], width),
                   speed_mm_s=bead.speed_mm_s[:i + 1].copy())
    tail = Travel(points_mm=np.vstack([point, bead.points_mm[i:]]), speed_mm_s=np.append(bead.speed_mm_s[i], bead.speed_mm_s[i:]))
    return head, tail
