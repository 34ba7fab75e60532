"""PRF2xx, gaps: electrodes that touch, or may touch."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.gap import Gap, gaps_per_layer
from ssbfab.proof.polarity import bead_polarity

_BEAD = "bead model: nominal width area/height; a free edge bulges by at most (1 - pi/4)/2 of its height (geometry of a stadium)"


@lru_cache(maxsize=1)
def _tight(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> tuple[Gap, ...]:
    sign = bead_polarity(deposit, heads, cell)
    return tuple(gaps_per_layer(deposit, sign, printer)) if (sign > 0).any() and (sign < 0).any() else ()


def _worst(gap: Gap) -> tuple[float, int, int]:
    """The tightest first; among equals the one inside a layer, then the lowest."""
    return round(gap.gap_mm, 6), abs(gap.layers[0] - gap.layers[1]), gap.layers[0]


def _finding(code: str, gap: Gap, count: int, text: str) -> Finding:
    low, high = sorted(gap.layers)
    where = f"layer {low}" if low == high else f"layers {low} and {high}"
    more = f"; {count} layers in all" if count > 1 else ""
    between = f"lines {gap.lines[0]} and {gap.lines[1]} leave {gap.gap_mm * 1e3:.1f} um between the electrodes"
    return Finding(code=code, severity=Severity.ERROR, where=where, layer=high, place_mm=gap.place_mm, unit="mm",
                   value=gap.gap_mm, limit=gap.needed_mm, message=f"{text}: {between}{more}",
                   margin=gap.gap_mm / gap.needed_mm - 1 if gap.needed_mm > 0 else gap.gap_mm,
                   advice="widen the gap, or use a finer tip")


@rule("PRF201", "short circuit", source=_BEAD, limit="gap > 0",
      formula="gap = distance of centre lines - half widths - 0.11 heights",
      example="two fingers 50 um apart, one of them printed 60 um too near")
def short_circuit(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """Beads of opposite electrodes that touch, in one layer or in two that lie on each other, short the cell."""
    touching = [gap for gap in _tight(deposit, printer, heads, cell) if gap.gap_mm <= 0]
    if touching:
        yield _finding("PRF201", min(touching, key=_worst), len(touching), "short circuit")


@rule("PRF202", "gap within tolerance", source=_BEAD, limit="gap > 2 position tolerances + width tolerance of both halves",
      formula="needed = 2 position_tolerance + width_tolerance (w1 + w2) / 2",
      example="a gap of 10 um on a printer that places to 8 um")
def gap_within_tolerance(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """Beads that may touch when the machine is as far off as its file says short the cell now and then."""
    tight = [gap for gap in _tight(deposit, printer, heads, cell) if gap.gap_mm > 0 >= gap.room_mm]
    if tight:
        yield _finding("PRF202", min(tight, key=_worst), len(tight), "electrodes may touch within the printer's tolerance")


RULES: tuple[Rule, ...] = (short_circuit, gap_within_tolerance)
