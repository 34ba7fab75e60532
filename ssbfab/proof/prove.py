"""Ask every rule of proof of one deposit."""

from __future__ import annotations

from ssbfab.findings import Finding, run
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.rules import RULES


def prove(deposit: Deposit, *, printer: Printer, heads: tuple[Head, ...] = (), cell: Cell | None = None) -> tuple[Finding, ...]:
    """What is wrong with a print file; nothing where all is well. Without `cell` only the machine is checked."""
    nouns = {"deposit": deposit, "printer": printer, "heads": heads or deposit.heads, "cell": cell}
    return tuple(run(RULES, nouns))
