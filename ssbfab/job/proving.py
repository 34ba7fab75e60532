"""`prove`: a print file, whoever wrote it, against the recipe that it should make, or against a machine alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ssbfab.errors import ProofError
from ssbfab.findings import Finding
from ssbfab.job.stages import printed
from ssbfab.library import Library
from ssbfab.review import Report


def prove_file(file: Path, *, recipe: Path | None = None, printer: str | None = None, dialect: str | None = None,
               against: Path | None = None) -> Report:
    """Read `file` back and find what is wrong with it. `against` is another print file, for the same machine."""
    from ssbfab.proof import prove, read

    nouns = _nouns(recipe, printer)
    machine, heads = nouns["printer"], nouns["heads"]
    deposit = read(file, printer=machine, heads=heads, dialect=dialect)
    found: tuple[Finding, ...] = prove(deposit, printer=machine, heads=heads, cell=nouns["cell"])
    if against is not None:
        from ssbfab.proof import diff

        found = (*found, *diff(deposit, read(against, printer=machine, heads=heads)))
    return Report.of(file.name, found)


def _nouns(recipe: Path | None, printer: str | None) -> dict[str, Any]:
    """Printer, heads and cell that the file is for."""
    if recipe is not None:
        job = printed(recipe)
        if job.printer is None:
            raise ProofError(f"{recipe}: nothing is printed: a [print] table and [inks] say on which machine")
        machine = job.recipe.library.printer(printer) if printer else job.printer
        return {"printer": machine, "heads": job.heads, "cell": job.cell}
    if printer is None:
        raise ProofError("say what the file is for: --recipe FILE, or --printer NAME where there is no recipe")
    return {"printer": Library.open(Path()).printer(printer), "heads": (), "cell": None}
