"""PRF4xx, drips: a tip that still lets ink out while it travels over the other electrode."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.near import flat_lines, lines_between, near_pairs
from ssbfab.proof.polarity import bead_polarity, head_number, tool_polarity
from ssbfab.proof.profile import flow_profile
from ssbfab.proof.tape import Floats, Ints, Kind

DRIP_RATIO = 0.05  # of a square bead: ink that a dry move may lose unseen


def drip_mm3(deposit: Deposit) -> Floats:
    """Ink that leaves the tip in each row beyond what the file commands there: what a lagging dispenser drips."""
    drip = np.maximum(flow_profile(deposit).delivered_mm3, 0.0)
    drip[deposit.beads.row] = 0.0
    drip[deposit.tape.kind > Kind.LINE] = 0.0
    return drip


@rule("PRF404", "travel over the opposite electrode while the tip drips", limit="a twentieth of a square bead per move",
      source="first-order dispenser (ssbfab.proof.profile)", formula="ink delivered in a dry move, tau dq/dt = c - q",
      example="a slow travel from one comb to its purge place, over the other comb")
def drips(deposit: Deposit, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """What drips from one electrode's tip onto the other electrode is a bridge."""
    beads = deposit.beads
    if not len(beads):
        return
    sign, of_tool = bead_polarity(deposit, heads, cell), tool_polarity(heads, cell)
    drip = drip_mm3(deposit)
    square = float(np.median(beads.width_mm) ** 2 * np.median(beads.height_mm))
    for number, mine in of_tool.items():
        rows = np.flatnonzero((drip > DRIP_RATIO * square) & (deposit.tape.tool == number) & (deposit.motion.length_mm > 0))
        other = np.flatnonzero(sign == -mine)
        if mine == 0 or not len(rows) or not len(other):
            continue
        row, bead = _crossed(deposit, rows, other)
        if len(row):
            k = int(np.argmax(drip[row]))
            hit = (int(row[k]), int(bead[k]))
            yield _finding(deposit, heads, number, hit, (float(drip[row[k]]), DRIP_RATIO * square), len(np.unique(row)))


def _crossed(deposit: Deposit, rows: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Rows and the beads of the other electrode, laid before, that they pass over."""
    beads, tape = deposit.beads, deposit.tape
    paths = flat_lines(tape.start_mm[rows], tape.end_mm[rows])
    i, j = near_pairs(paths, lines_between(beads, other), beads.width_mm[other] / 2)
    before = beads.row[other[j]] < rows[i]
    return rows[i[before]], other[j[before]]


def _finding(deposit: Deposit, heads: tuple[Head, ...], tool: int, hit: tuple[int, int], drip: tuple[float, float],
             count: int) -> Finding:
    """`hit` is a row and the bead that it passes over, `drip` what is lost there and what may be (mm3)."""
    head, (row, bead), (lost, limit) = head_number(heads, tool), hit, drip
    seconds = head.tool.time_constant_s if head is not None else 0.0
    more = f"; {count} moves in all" if count > 1 else ""
    text = f"tool {tool} (time constant {seconds:g} s) may drip {lost:.3g} mm3 over the other electrode{more}"
    return Finding(code="PRF404", severity=Severity.WARNING, where=f"line {deposit.tape.line[row]}", message=text,
                   layer=int(deposit.beads.layer[bead]), place_mm=deposit.beads.place_mm(bead), unit="mm3",
                   value=lost, limit=limit, margin=1 - lost / limit,
                   advice="relieve the pressure before the travel, wait, or go around")


RULES: tuple[Rule, ...] = (drips,)
