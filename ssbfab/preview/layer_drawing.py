"""What a picture of one layer needs, from the toolpath as planned or from the print file as proof has read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ssbfab.preview.trace import Trace, trace_of_deposit
from ssbfab.toolpath.path import Block, Kind, Toolpath

if TYPE_CHECKING:
    from ssbfab.proof.deposit import Deposit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerDrawing:
    """One layer seen from above: pieces of bead (n, 2, 2) with width and body, travels, places where ink begins to flow."""

    number: int
    z_mm: float
    ends_mm: Floats
    width_mm: Floats
    body: Ints
    travels_mm: tuple[Floats, ...]
    starts_mm: Floats

    @property
    def box_mm(self) -> tuple[float, float, float, float]:
        """x0 y0 x1 y1 of the beads; travels may leave it."""
        points, half = self.ends_mm.reshape(-1, 2), float(self.width_mm.max()) / 2
        low, high = points.min(axis=0) - half, points.max(axis=0) + half
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """Chosen layers of a print, the names of the bodies that their numbers mean, and what was read."""

    title: str
    source: str
    bodies: tuple[str, ...]
    layers: tuple[LayerDrawing, ...]


def of_toolpath(toolpath: Toolpath, layers: Sequence[int] | None = None) -> Drawn:
    """Layers as planned, at nominal width; by default up to four that differ."""
    wanted = tuple(layers) if layers is not None else different_layers(toolpath)
    found = tuple(_of_block(block) for block in toolpath.blocks() if block.layer in wanted and _prints(block))
    return Drawn(title=toolpath.title, source="toolpath", bodies=toolpath.bodies, layers=found)


def of_deposit(deposit: Deposit, title: str = "", layers: Sequence[int] | None = None) -> Drawn:
    """Layers as the print file lays them, at the width that the flow gives; by default up to four, first to last."""
    trace = trace_of_deposit(deposit)
    inked = np.unique(trace.layer[trace.body >= 0])
    wanted = np.intersect1d(inked, layers) if layers is not None else spread([int(k) for k in inked])
    return Drawn(title=title, source=trace.source, bodies=trace.bodies, layers=tuple(_of_trace(trace, int(k)) for k in wanted))


def different_layers(toolpath: Toolpath, count: int = 4) -> tuple[int, ...]:
    """Numbers of up to `count` printed layers: those with plans of their own, spread from the first to the last."""
    firsts: dict[int, int] = {}
    for layer, plan in [(block.layer, block.plan) for block in toolpath.blocks() if _prints(block)]:
        firsts.setdefault(plan if plan >= 0 else -2 - layer, layer)
    return spread(sorted(firsts.values()), count)


def spread(numbers: Sequence[int], count: int = 4) -> tuple[int, ...]:
    """At most `count` of some numbers, from the first to the last."""
    few = len(numbers) <= count
    return tuple(numbers if few else (numbers[int(i)] for i in np.linspace(0, len(numbers) - 1, count).round()))


def _prints(block: Block) -> bool:
    return bool((block.kind == Kind.BEAD).any())


def _of_block(block: Block) -> LayerDrawing:
    owner = np.repeat(np.arange(len(block)), block.counts)
    at = np.flatnonzero((owner[1:] == owner[:-1]) & (block.kind[owner[1:]] == Kind.BEAD))
    points = block.points_mm[:, :2]
    fresh = (block.kind == Kind.BEAD) & ~block.joins
    return LayerDrawing(number=block.layer, z_mm=block.z_mm, ends_mm=np.stack([points[at], points[at + 1]], axis=1),
                        width_mm=(block.width_mm[at] + block.width_mm[at + 1]) / 2, body=block.body[owner[at]],
                        travels_mm=tuple(_pieces(points, block.first, block.kind == Kind.TRAVEL)),
                        starts_mm=points[block.first[:-1][fresh]])


def _of_trace(trace: Trace, layer: int) -> LayerDrawing:
    mine, bead = trace.layer == layer, trace.body >= 0
    owner = np.repeat(np.arange(len(trace.body)), np.diff(trace.first))
    at = np.flatnonzero((owner[1:] == owner[:-1]) & (mine & bead)[owner[1:]])
    points = trace.points_mm[:, :2]
    return LayerDrawing(number=layer, z_mm=float(trace.points_mm[at, 2].max()), body=trace.body[owner[at]],
                        ends_mm=np.stack([points[at], points[at + 1]], axis=1), width_mm=trace.width_mm[at + 1],
                        travels_mm=tuple(_pieces(points, trace.first, mine & ~bead)),
                        starts_mm=points[trace.first[:-1][mine & bead & ~trace.joins]])


def _pieces(points: Floats, first: Ints, chosen: NDArray[np.bool_]) -> Iterator[Floats]:
    for s in np.flatnonzero(chosen):
        yield points[first[s] : first[s + 1]]
