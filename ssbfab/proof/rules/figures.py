"""PRF6xx: electrical figures as printed."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.geometry.cell import Cell, Role
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.rules.volumes import printed_volume

LIMIT = 0.02


def laid_ratio(deposit: Deposit, cell: Cell, printer: Printer, heads: tuple[Head, ...], role: Role) -> float | None:
    """Ink laid over ink wanted, of the tools that print bodies of a role; None where nothing of it is printed."""
    tools = [h for h in heads if any(b.role is role for b in cell.printed if b.name in h.bodies)]
    wanted = sum(b.volume_mm3 for h in tools for b in cell.printed if b.name in h.bodies)
    laid = sum(printed_volume(deposit, cell, printer, h.tool.number) for h in tools)
    return laid / wanted if wanted > 0 else None


@rule("PRF601", "N/P ratio as printed", source="capacity is proportional to the volume laid", limit="2 % from the wanted ratio",
      formula="(laid/wanted of the negative electrode) / (laid/wanted of the positive one)")
def np_ratio(deposit: Deposit, printer: Printer, heads: tuple[Head, ...], cell: Cell) -> Iterator[Finding]:
    """Too little negative electrode plates lithium; the ratio as printed must be the ratio as wanted."""
    negative = laid_ratio(deposit, cell, printer, heads, Role.NEGATIVE_ELECTRODE)
    positive = laid_ratio(deposit, cell, printer, heads, Role.POSITIVE_ELECTRODE)
    if not negative or not positive:
        return
    change = negative / positive - 1
    if abs(change) > LIMIT:
        yield Finding(code="PRF601", severity=Severity.ERROR, where="electrodes", value=change, limit=LIMIT,
                      margin=1 - abs(change) / LIMIT,
                      message=f"the ratio of negative to positive capacity as printed is {change:+.1%} off the wanted one",
                      advice="look for the electrode whose volume is off")


RULES: tuple[Rule, ...] = (np_ratio,)
