"""Ask every rule of proof of one deposit."""

from __future__ import annotations

from ssbfab.findings import Finding, Severity, run
from ssbfab.geometry.cell import Cell
from ssbfab.library import Library
from ssbfab.library.printer import Head, Printer
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.rules import RULES


def prove(deposit: Deposit, *, printer: Printer, heads: tuple[Head, ...] = (), cell: Cell | None = None,
          library: Library | None = None, notes: bool = False) -> tuple[Finding, ...]:
    """What is wrong with a print file; nothing where all is well. Without `cell` only the machine is checked.

    `notes` adds what is only worth knowing: starts, idle times and, with `library`, masses and capacities.
    """
    nouns = {"deposit": deposit, "printer": printer, "heads": heads or deposit.heads, "cell": cell, "library": library}
    return tuple(found for found in run(RULES, nouns) if notes or found.severity is not Severity.NOTE)
