"""PRF3xx, what holds a bead up: the ink, the substrate or the bed below it; where nothing does, the span that it bridges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.polarity import head_number
from ssbfab.proof.support import Bridge, bridges

MOST = 20
REACH_WIDTHS = 1.0  # a free end may stand out by this many bead widths: the bead itself carries it


@lru_cache(maxsize=1)
def _bridges(deposit: Deposit, printer: Printer, cell: Cell) -> tuple[Bridge, ...]:
    return tuple(bridges(deposit, printer, cell))


def _finding(deposit: Deposit, code: str, bridge: Bridge, severity: Severity, limit_mm: float, text: str, advice: str) -> Finding:
    bead = bridge.bead
    return Finding(code=code, severity=severity, where=f"line {deposit.beads.line[bead]}", layer=int(deposit.beads.layer[bead]),
                   place_mm=bridge.place_mm, value=bridge.length_mm, limit=limit_mm, unit="mm",
                   margin=1 - bridge.length_mm / limit_mm, message=text, advice=advice)


@rule("PRF307", "unsupported bead", source="assumed: a free end carries itself for one bead width", limit="one bead width",
      formula="length without ink, substrate or bed within half a bead of the centre line, with an end that rests on nothing",
      example="a bead that ends over a trench two bead widths wide")
def unsupported(deposit: Deposit, printer: Printer, cell: Cell) -> Iterator[Finding]:
    """A bead laid on air falls, and takes with it what is laid on top of it."""
    for bridge in sorted(_bridges(deposit, printer, cell), key=lambda b: -b.length_mm)[: 4 * MOST]:
        limit = REACH_WIDTHS * float(deposit.beads.width_mm[bridge.bead])
        if bridge.held_ends < 2 and bridge.length_mm > limit:
            whole = "lies on nothing" if bridge.held_ends == 0 else "stands out over nothing with a free end"
            yield _finding(deposit, "PRF307", bridge, Severity.ERROR if bridge.held_ends == 0 else Severity.WARNING, limit,
                           f"{bridge.length_mm:.3g} mm of bead {whole}", "print a support, or let both ends rest on ink")


@rule("PRF308", "span longer than the ink bears", limit="the span that sags by 5 % of the filament",
      source="J. E. Smay, J. Cesarano, J. A. Lewis, Langmuir 18 (2002) 5429", formula="G' >= 1.4 w s^4 D, s = span / D",
      example="a bead of soft ink over a gap of ten bead widths")
def spans(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """A bead that bridges a hole holds by its own stiffness, and sags with the fourth power of the span."""
    from ssbfab.ink.shape import longest_span

    beads = deposit.beads
    found: list[Finding] = []
    for bridge in _bridges(deposit, printer, cell):
        head = head_number(heads, int(beads.tool[bridge.bead]))
        if head is None or bridge.held_ends < 2:
            continue
        diameter = math.sqrt(4 * float(beads.width_mm[bridge.bead] * beads.height_mm[bridge.bead]) / math.pi)
        limit = longest_span(head.ink, diameter)
        if bridge.length_mm > limit:
            text = f"tool {head.tool.number} bridges {bridge.length_mm:.3g} mm, its ink bears {limit:.3g} mm"
            advice = "shorten the span, or use a stiffer ink"
            found.append(_finding(deposit, "PRF308", bridge, Severity.WARNING, limit, text, advice))
    yield from sorted(found, key=lambda f: f.margin or 0.0)[:MOST]


RULES: tuple[Rule, ...] = (unsupported, spans)
