"""The noun of proof: a `Deposit` is the ink that a print file lays, as the machine would lay it, in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.library.printer import Head, Printer
from ssbfab.proof.motion import Motion
from ssbfab.proof.notices import Notice
from ssbfab.proof.tape import Bools, Floats, Ints, Tape


@dataclass(frozen=True, kw_only=True, eq=False)
class Beads:
    """Straight pieces of bead in the order of printing, as columns. `row` is the row of the tape, `run` counts pieces that
    join in one plane, `begins` is true where ink begins to flow, which it need not where a run begins: it may flow while the tip
    rises. `width_mm` is nominal: volume / (length * height). `begin_s` is when the piece begins."""

    row: Ints
    line: Ints
    tool: Ints
    layer: Ints
    run: Ints
    begins: Bools
    start_mm: Floats
    end_mm: Floats
    length_mm: Floats
    volume_mm3: Floats
    height_mm: Floats
    width_mm: Floats
    speed_mm_s: Floats
    begin_s: Floats

    def __len__(self) -> int:
        return len(self.row)

    def of_layer(self, layer: int) -> Ints:
        """Indices of the pieces in a layer."""
        first, last = np.searchsorted(self._sorted_layers, [layer, layer + 1])
        return self.by_layer[first:last]

    @cached_property
    def _sorted_layers(self) -> Ints:
        return self.layer[self.by_layer]

    @cached_property
    def by_layer(self) -> Ints:
        """Indices sorted by layer, in order of printing within each."""
        return np.argsort(self.layer, kind="stable")

    def place_mm(self, index: int) -> tuple[float, float, float]:
        x, y, z = (self.start_mm[index] + self.end_mm[index]) / 2
        return float(x), float(y), float(z)


@dataclass(frozen=True, kw_only=True, eq=False)
class Blobs:
    """Ink laid on one spot: a dwell with an open valve, a plunger pushed at rest."""

    row: Ints
    line: Ints
    tool: Ints
    place_mm: Floats
    volume_mm3: Floats

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, kw_only=True, eq=False)
class Deposit:
    """What a print file does: `tape` is every move, `beads` and `blobs` the ink, `motion` the times."""

    dialect: str
    printer: Printer
    heads: tuple[Head, ...]
    tape: Tape
    motion: Motion
    beads: Beads
    blobs: Blobs
    levels_mm: Floats
    notices: tuple[Notice, ...]
    final_outputs: tuple[int, ...] = ()

    @property
    def time_s(self) -> float:
        return self.motion.total_s

    @property
    def layer_count(self) -> int:
        return len(self.levels_mm)

    @property
    def tools(self) -> tuple[int, ...]:
        """The tools that laid ink."""
        return tuple(int(t) for t in np.unique(np.concatenate([self.beads.tool, self.blobs.tool])))

    @property
    def tool_changes(self) -> int:
        return self.tape.tool_changes

    def volume_mm3(self, tool: int) -> float:
        """Ink of one tool, beads and blobs."""
        beads = self.beads.volume_mm3[self.beads.tool == tool].sum()
        return float(beads + self.blobs.volume_mm3[self.blobs.tool == tool].sum())

    @property
    def starts(self) -> int:
        """How often ink begins to flow."""
        return int(self.beads.begins.sum())

    @property
    def travel_mm(self) -> float:
        """Length of all motion without ink."""
        return float(self.motion.length_mm.sum() - self.beads.length_mm.sum())

    @property
    def moves(self) -> Bools:
        return self.motion.length_mm > 0
