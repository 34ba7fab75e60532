"""PRF3xx, lags: ink as the dispenser delivers it, against ink as the file commands it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.profile import flow_profile
from ssbfab.proof.rules.volumes import purged
from ssbfab.proof.tape import Floats

LIMIT_WIDTHS = 1.0


def excess(deposit: Deposit, index: np.ndarray, delivered_mm3: Floats) -> tuple[Floats, Floats, np.ndarray]:
    """Ink too much (or too little) and length of stretches one bead width long at least, and each stretch's first piece."""
    beads = deposit.beads
    width = float(np.median(beads.width_mm[index]))
    along = np.cumsum(beads.length_mm[index]) - beads.length_mm[index]
    stretch = beads.run[index] * 1e6 + np.floor(along / max(width, 1e-9)) % 1e6
    first = np.flatnonzero(np.concatenate([[True], np.diff(stretch) != 0]))
    off = np.add.reduceat(delivered_mm3[beads.row[index]] - beads.volume_mm3[index], first)
    return off, np.add.reduceat(beads.length_mm[index], first), index[first]


@rule("PRF309", "flow lags behind the motion", source="first-order dispenser, accelerating machine (ssbfab.proof.profile)",
      formula="|delivered - commanded| / (usual width x height) per stretch, tau dq/dt = c - q",
      limit="the ink of one bead width of bead, or the tolerance of width where the stretch is long",
      example="a dispenser of half a second's lag on beads of a millimetre")
def lags(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """A bead is thin where its ink comes late, and thick where the machine brakes under constant pressure."""
    beads = deposit.beads
    if not len(beads):
        return
    delivered = flow_profile(deposit).delivered_mm3
    kept = ~purged((beads.start_mm + beads.end_mm) / 2, cell, printer)
    for head in heads:
        index = np.flatnonzero(kept & (beads.tool == head.tool.number))
        if not len(index):
            continue
        off, length, first = excess(deposit, index, delivered)
        usual = float(np.median(beads.width_mm[index]))
        off_mm = off / (usual * beads.height_mm[first])
        limit = np.maximum(LIMIT_WIDTHS * usual, printer.width_tolerance_ratio * length)
        bad = np.flatnonzero(np.abs(off_mm) > limit)
        if len(bad):
            k = int(bad[np.argmax(np.abs(off_mm[bad]) / limit[bad])])
            yield _finding(deposit, head, int(first[k]), float(off_mm[k]), float(limit[k]), len(bad))


def _finding(deposit: Deposit, head: Head, bead: int, off_mm: float, limit_mm: float, count: int) -> Finding:
    beads = deposit.beads
    place = beads.start_mm[bead]
    how = "missing" if off_mm < 0 else "too much"
    return Finding(code="PRF309", severity=Severity.WARNING, where=f"line {beads.line[bead]}", layer=int(beads.layer[bead]),
                   place_mm=(float(place[0]), float(place[1]), float(place[2])), value=abs(off_mm), limit=limit_mm, unit="mm",
                   margin=1 - abs(off_mm) / limit_mm,
                   message=f"the ink of {abs(off_mm):.3g} mm of bead is {how} where tool {head.tool.number} lags behind "
                           + "the motion" + (f"; {count} places in all" if count > 1 else ""),
                   advice="lead in and tail off by the dispenser's time constant, or print slower")


RULES: tuple[Rule, ...] = (lags,)
