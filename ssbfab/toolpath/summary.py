"""What a toolpath amounts to: time, travel, starts, volume and mass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ssbfab.library.printer import Head, Printer
from ssbfab.toolpath.approach import Came, driven_s
from ssbfab.toolpath.gaps import Between, between
from ssbfab.toolpath.lending import Lend, at_once
from ssbfab.toolpath.path import Block, Floats, Kind, Toolpath


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Totals of one print. `starts` counts beads that do not join the one before; volumes are per body, masses per ink.

    `between_mm` is what of the travel leads from island to island within layers, in the plane; `between_least_mm` is what no
    order could undercut."""

    time_s: float
    printing_s: float
    travel_mm: float
    bead_mm: float
    starts: int
    tool_changes: int
    layers: int
    volume_mm3: Mapping[str, float]
    mass_kg: Mapping[str, float]
    between_mm: float = 0.0
    between_least_mm: float = 0.0

    @property
    def between(self) -> str:
        """The way between islands with its gap to the bound, in words."""
        if self.between_mm <= 0:
            return "none"
        least = f"at least {self.between_least_mm:.4g} mm in any order"
        gap = f", {self.between_mm / self.between_least_mm - 1:.1%} above" if self.between_least_mm > 0 else ""
        return f"{self.between_mm:.4g} mm ({least}{gap})"


@dataclass(frozen=True, kw_only=True, eq=False)
class Totals:
    """The same of one block."""

    time_s: float
    printing_s: float
    travel_mm: float
    bead_mm: float
    starts: int
    selections: int
    volume_mm3: Floats
    between: Between


def summarise(toolpath: Toolpath, *, printer: Printer, heads: tuple[Head, ...]) -> Summary:
    """Read every block once."""
    tally = Tally(printer=printer, bodies=toolpath.bodies)
    for _ in tally.through(toolpath.blocks()):
        pass
    return tally.summary(heads)


@dataclass(kw_only=True, eq=False)
class Tally:
    """Sums over blocks while they pass to somebody else. Blocks with the same plan, come to from the same place, are measured
    once, by others where they are lent."""

    printer: Printer
    bodies: tuple[str, ...]
    lend: Lend = at_once
    known: dict[Hashable, Callable[[], Totals]] = field(default_factory=dict)
    uses: Counter[Hashable] = field(default_factory=Counter)
    layers: set[int] = field(default_factory=set)

    def watched(self, toolpath: Toolpath) -> Toolpath:
        """The same toolpath; each pass over it is summed."""
        return replace(toolpath, make_blocks=lambda: self.through(toolpath.blocks()))

    def through(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks one by one; the sums begin anew."""
        self.known, self.uses, self.layers, came = {}, Counter(), set(), Came()
        for i, block in enumerate(blocks):
            number = (block.plan if block.plan >= 0 else -1 - i, came.above(block))
            if number not in self.known:
                self.known[number] = self.lend(len(block.unraised_mm), totals, block, self.printer, len(self.bodies), came)
            came = came.after(block)
            self.uses[number] += 1
            self.layers.add(block.layer)
            yield block

    def summary(self, heads: tuple[Head, ...]) -> Summary:
        """Of the blocks that have passed."""
        known, uses = {n: measured() for n, measured in self.known.items()}, self.uses
        volume = sum((known[n].volume_mm3 * count for n, count in uses.items()), np.zeros(len(self.bodies)))
        by_body = dict(zip(self.bodies, volume.tolist(), strict=True))

        def total(name: str) -> float:
            return sum(getattr(known[n], name) * count for n, count in uses.items())

        return Summary(
            time_s=total("time_s"), printing_s=total("printing_s"), travel_mm=total("travel_mm"), bead_mm=total("bead_mm"),
            starts=int(total("starts")), tool_changes=max(0, int(total("selections")) - 1), layers=len(self.layers),
            volume_mm3=by_body, mass_kg=_masses(by_body, heads),
            between_mm=sum(known[n].between.travelled_mm * count for n, count in uses.items()),
            between_least_mm=sum(known[n].between.least_mm * count for n, count in uses.items()))


def _masses(volume_mm3: Mapping[str, float], heads: tuple[Head, ...]) -> dict[str, float]:
    """Mass of wet ink, kg: 1 mm³ is 1e-9 m³."""
    masses: dict[str, float] = {}
    for head in heads:
        volume = sum(volume_mm3.get(name, 0.0) for name in head.bodies)
        masses[head.ink.name] = masses.get(head.ink.name, 0.0) + volume * 1e-9 * head.ink.density_kg_m3
    return masses


def totals(block: Block, printer: Printer, body_count: int, came: Came | None = None) -> Totals:
    """Time, lengths and volumes of one block, which begins and ends at rest; `came` is what the machine did before."""
    beads, travels = block.kind == Kind.BEAD, block.kind == Kind.TRAVEL
    time, approach_s = driven_s(block, printer, came or Came())
    time_s, length_mm = _of_steps(np.concatenate([[0.0], time]), block), _of_steps(block.segments_mm, block)
    waits = block.value[block.kind == Kind.DWELL, 0].sum() + block.value[block.kind == Kind.DISPENSE, 1].sum()
    volume = np.bincount(np.maximum(block.body, 0), weights=_of_steps(block.volumes_mm3, block), minlength=body_count)
    return Totals(
        time_s=float(time.sum() + approach_s + waits), printing_s=float(time_s[beads].sum()),
        travel_mm=float(length_mm[travels].sum()), bead_mm=float(length_mm[beads].sum()),
        starts=int((beads & ~(block.joins & ~_pushed_before(block))).sum()),
        selections=int((block.kind == Kind.SELECT_TOOL).sum()), between=between(block),
        volume_mm3=volume.astype(float))


def _of_steps(values: Floats, block: Block) -> Floats:
    """The sum for each step (S,) of what belongs to the ways to its points, given for each point (N,): no way of the step's own
    leads to its first."""
    sums, moves = np.zeros(len(block)), block.counts > 0
    up_to = np.cumsum(values)
    sums[moves] = up_to[block.first[1:][moves] - 1] - up_to[block.first[:-1][moves]]
    return sums


def _pushed_before(block: Block) -> NDArray[np.bool_]:
    """Which steps follow a push at rest: a bead that joins a push is a start all the same."""
    return np.concatenate([[False], block.kind[:-1] == Kind.DISPENSE]) if len(block) else np.zeros(0, dtype=bool)
