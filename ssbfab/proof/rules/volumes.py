"""PRF3xx, volumes: as much ink as the bodies need."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.tape import Bools, Floats

LIMIT = 0.01
PURGE_MM = 3.0  # ink this near to the purge place and outside the cell is purged ink


def outside(place_mm: Floats, cell: Cell, margin_mm: float = 0.0) -> Bools:
    """Which places are beyond the cell's bounds in the plane."""
    x0, y0, _, x1, y1, _ = cell.bounds_mm
    x, y = place_mm[:, 0], place_mm[:, 1]
    return (x < x0 - margin_mm) | (x > x1 + margin_mm) | (y < y0 - margin_mm) | (y > y1 + margin_mm)


def purged(place_mm: Floats, cell: Cell, printer: Printer) -> Bools:
    """Which places are at the purge place and not on the cell."""
    near = np.hypot(place_mm[:, 0] - printer.purge_mm[0], place_mm[:, 1] - printer.purge_mm[1]) <= PURGE_MM
    return near & outside(place_mm, cell)


def printed_volume(deposit: Deposit, cell: Cell, printer: Printer, tool: int) -> float:
    """Ink (mm3) that a tool lays on the cell: all but what is purged."""
    beads, blobs = deposit.beads, deposit.blobs
    middle = (beads.start_mm + beads.end_mm) / 2
    laid = beads.volume_mm3[(beads.tool == tool) & ~purged(middle, cell, printer)].sum()
    return float(laid + blobs.volume_mm3[(blobs.tool == tool) & ~purged(blobs.place_mm, cell, printer)].sum())


@rule("PRF301", "volume per body", source="conservation of volume", formula="|laid / wanted - 1| <= 1 %", limit="1 %",
      example="a flow multiplied by 1.05, one lost bead, a layer printed twice")
def volume_per_body(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """The ink that a tool lays must be the volume of the bodies that it prints."""
    for head in heads:
        wanted = sum(body.volume_mm3 for body in cell.printed if body.name in head.bodies)
        if wanted <= 0:
            continue
        laid = printed_volume(deposit, cell, printer, head.tool.number)
        error = laid / wanted - 1
        if not abs(error) <= LIMIT:
            names = ", ".join(name for name in head.bodies)
            yield Finding(code="PRF301", severity=Severity.ERROR, where=names,
                          message=f"tool {head.tool.number} lays {laid:.6g} mm3, the solid has {wanted:.6g} mm3 ({error:+.2%})",
                          value=error, limit=LIMIT, margin=1 - abs(error) / LIMIT, advice="look for missing or doubled beads")


RULES: tuple[Rule, ...] = (volume_per_body,)
