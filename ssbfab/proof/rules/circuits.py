"""PRF2xx, circuits: electrodes in one piece."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.network import loose_parts
from ssbfab.proof.polarity import tool_polarity


@rule("PRF203", "open circuit", source="connected pieces of the print against those of the solid, on scan lines",
      limit="each connected piece of an electrode is one connected piece of ink",
      example="the bead that joins a finger to its bus is missing from a layer")
def open_circuits(deposit: Deposit, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """A finger that no ink joins to its bus takes no part in the cell."""
    if not len(deposit.beads):
        return
    for sign in sorted(set(tool_polarity(heads, cell).values()) - {0}):
        name = "positive" if sign > 0 else "negative"
        for loose in sorted(loose_parts(deposit, heads, cell, sign), key=lambda part: -part.area_mm2)[:20]:
            yield Finding(code="PRF203", severity=Severity.ERROR, where=f"layer {loose.layer}, {name} electrode",
                          layer=loose.layer, place_mm=loose.place_mm, unit="mm2", value=loose.area_mm2, limit=0.0,
                          message=f"a part of the {name} electrode is cut off: its ink is in {loose.parts} pieces",
                          advice="a bead is missing between the finger and its bus")


RULES: tuple[Rule, ...] = (open_circuits,)
