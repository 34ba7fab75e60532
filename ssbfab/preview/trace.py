"""The print as the page shows it: one flat list of points and steps, from a toolpath or from the file that proof has read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.toolpath.path import Kind, Toolpath

if TYPE_CHECKING:
    from ssbfab.proof.deposit import Deposit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Trace:
    """Steps in order; step s owns the points `first[s]:first[s + 1]` and is a bead of `body[s]`, or a travel where that is -1.

    `joins` is true where ink keeps flowing from the step before; `wait_s` is how long the machine rests before the step.
    Per point: place, width (0 on travels), speed of the piece that ends there. `source` says what was read.
    """

    source: str
    bodies: tuple[str, ...]
    first: Ints
    body: Ints
    layer: Ints
    joins: NDArray[np.bool_]
    height_mm: Floats
    pressure_pa: Floats
    wait_s: Floats
    points_mm: Floats
    width_mm: Floats
    speed_mm_s: Floats

    @property
    def passes(self) -> tuple[Ints, Ints]:
        """Which pass each step is of, and the layer of each pass: what is laid without leaving a layer, in the order of time.

        A body that is printed whole before the next one begins comes back to the first layer: there are more passes than layers.
        """
        new = np.append(True, np.diff(self.layer) != 0)[: len(self.layer)]
        return np.cumsum(new) - 1, self.layer[new]

    @property
    def piece_count(self) -> int:
        """Straight pieces, travels included."""
        return int(np.maximum(np.diff(self.first) - 1, 0).sum())


def trace_of_toolpath(toolpath: Toolpath) -> Trace:
    """What is planned: nominal widths."""
    columns: dict[str, list[Any]] = {key: [] for key in _COLUMNS}
    pressure: dict[int, float] = {}
    tool = 0
    for block in toolpath.blocks():
        moving = (block.kind == Kind.BEAD) | (block.kind == Kind.TRAVEL)
        pressures, waits, wait = np.zeros(len(block)), np.zeros(len(block)), 0.0
        if pressure:
            pressures[:] = pressure.get(tool, 0.0)
        for s in np.flatnonzero(~moving):
            kind, (a, b) = int(block.kind[s]), block.value[s]
            tool = int(a) if kind == Kind.SELECT_TOOL else tool
            if kind == Kind.SET_PRESSURE:
                pressure[int(a)] = float(b)
            wait = float(a) if kind == Kind.DWELL else float(b) if kind == Kind.DISPENSE else 0.0
            pressures[s:] = pressure.get(tool, 0.0)
            if s + 1 < len(block):
                waits[s + 1] += waits[s] + wait
        counts = block.counts[moving]
        for key, value in zip(_COLUMNS, (counts, block.body[moving], np.full(int(moving.sum()), block.layer), block.joins[moving],
                                         block.height_mm[moving], pressures[moving], waits[moving], block.points_mm,
                                         block.width_mm, block.speed_mm_s), strict=True):
            columns[key].append(value)
    return _trace("toolpath", toolpath.bodies, columns)


_COLUMNS = ("counts", "body", "layer", "joins", "height_mm", "pressure_pa", "wait_s", "points_mm", "width_mm", "speed_mm_s")


def _trace(source: str, bodies: tuple[str, ...], columns: dict[str, list[Any]]) -> Trace:
    empty = {"points_mm": np.zeros((0, 3)), "joins": np.zeros(0, dtype=bool)}
    joined = {key: np.concatenate(found) if found else empty.get(key, np.zeros(0)) for key, found in columns.items()}
    counts = joined.pop("counts").astype(np.int64)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Trace(source=source, bodies=bodies, first=first, body=joined.pop("body").astype(np.int64),
                 layer=joined.pop("layer").astype(np.int64), **joined)


def trace_of_deposit(deposit: Deposit) -> Trace:
    """What the print file lays, as proof reads it: widths follow from the flow that the machine gives."""
    tape, beads = deposit.tape, deposit.beads
    bodies = tuple(_carried(deposit, tool) for tool in deposit.tools)
    number = {tool: i for i, tool in enumerate(deposit.tools)}
    known = np.isfinite(tape.start_mm).all(axis=1) & np.isfinite(tape.end_mm).all(axis=1)
    moves = np.flatnonzero((deposit.motion.length_mm > 0) & known)
    travels = moves[~np.isin(moves, beads.row)]
    begin = deposit.motion.begin_s
    when = np.concatenate([beads.begin_s, begin[travels]])
    order = np.lexsort((np.concatenate([beads.row, travels]), when))
    bead = np.concatenate([np.ones(len(beads), dtype=bool), np.zeros(len(travels), dtype=bool)])[order]
    run = np.concatenate([beads.run, np.full(len(travels), -1)])[order]
    joins = np.concatenate([[False], bead[1:] & bead[:-1] & (run[1:] == run[:-1])]) if len(run) else np.zeros(0, dtype=bool)
    pair = np.stack([np.concatenate([beads.start_mm, tape.start_mm[travels]]),
                     np.concatenate([beads.end_mm, tape.end_mm[travels]])], axis=1)
    tool = np.concatenate([beads.tool, np.full(len(travels), -1)])[order]
    seconds = deposit.motion.seconds[np.concatenate([beads.row, travels])][order]
    rest = np.where(deposit.motion.length_mm > 0, 0.0, deposit.motion.seconds)
    waited = np.diff(np.concatenate([[0.0], np.cumsum(rest)[np.concatenate([beads.row, travels])][order]]))
    layer = _layers(np.concatenate([beads.layer, np.full(len(travels), -1)])[order])
    width = np.concatenate([beads.width_mm, np.zeros(len(travels))])[order]
    height = np.concatenate([beads.height_mm, np.zeros(len(travels))])[order]
    speed = np.concatenate([beads.speed_mm_s, np.zeros(len(travels))])[order]
    length = np.linalg.norm(np.diff(pair[order], axis=1)[:, 0], axis=1)
    speed = np.where(bead, speed, length / np.maximum(seconds, 1e-9))
    body = np.array([number.get(int(t), -1) for t in tool], dtype=np.int64)
    pressure = _pressures(deposit, np.concatenate([beads.row, travels])[order], tool)
    keep = np.stack([~joins, np.ones(len(joins), dtype=bool)], axis=1).ravel()  # a piece that joins begins where the last ended
    first = np.append(np.cumsum(keep) - keep, keep.sum())[np.append(np.flatnonzero(~joins) * 2, 2 * len(joins))]
    lead = ~joins
    return Trace(source=_source(deposit), bodies=bodies, first=first.astype(np.int64),
                 joins=np.zeros(int(lead.sum()), dtype=bool),
                 layer=layer[lead], body=body[lead], wait_s=np.maximum(waited, 0.0)[lead], height_mm=height[lead],
                 pressure_pa=pressure[lead], points_mm=pair[order].reshape(-1, 3)[keep], width_mm=np.repeat(width, 2)[keep],
                 speed_mm_s=np.repeat(speed, 2)[keep])


def _source(deposit: Deposit) -> str:
    """What was read; a file whose flow nobody can know (pneumatic tools without their inks) has beads of no known width."""
    known = bool(deposit.heads) or not len(deposit.beads) or bool((deposit.beads.volume_mm3 > 0).any())
    return "print file" if known else "print file (no width of a bead is known without its recipe: drawn 0.1 mm wide)"


def _carried(deposit: Deposit, tool: int) -> str:
    """The bodies that a tool prints, or its number where nobody said."""
    names = [name for head in deposit.heads if head.tool.number == tool for name in head.bodies]
    return names[0] if len(names) == 1 else f"tool {tool}" + (f": {', '.join(names)}" if names else "")


def _layers(layer: Ints) -> Ints:
    """A travel belongs to the layer of the bead that follows it; those at the end to the last."""
    if not (layer >= 0).any():
        return np.zeros(len(layer), dtype=np.int64)
    known = np.flatnonzero(layer >= 0)
    after = known[np.minimum(np.searchsorted(known, np.arange(len(layer))), len(known) - 1)]
    return np.asarray(layer[after])


def _pressures(deposit: Deposit, rows: Ints, tool: Ints) -> Floats:
    """Pressure of the tool in use, per step."""
    channels = {t.number: t.pressure_channel for t in deposit.printer.tools}
    held = [[state.pressure_pa(channels.get(t, 0)) for t in deposit.tools] or [0.0] for state in deposit.tape.states]
    table = np.array(held or [[0.0]])
    column = np.array([deposit.tools.index(int(t)) if int(t) in deposit.tools else 0 for t in tool], dtype=np.int64)
    return np.where(tool >= 0, table[deposit.tape.state[rows], column], 0.0) if len(rows) else np.zeros(0)
