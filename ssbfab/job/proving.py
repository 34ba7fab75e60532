"""`prove`: a print file, whoever wrote it, against the recipe that it should make, or against a machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ssbfab import units
from ssbfab.errors import ProofError
from ssbfab.geometry import Cell
from ssbfab.job.stages import SILENT, Progress, printed
from ssbfab.library import Head, Library, Printer
from ssbfab.review import Report

if TYPE_CHECKING:
    from ssbfab.proof import Deposit, Diff
    from ssbfab.toolpath.dispense.height_map import BedHeights


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What a file is for: the machine, its loaded heads, and where a recipe says so the cell that it should make, the bed that
    it is printed on, the lab's library and the findings that were judged (code, reason)."""

    printer: Printer
    heads: tuple[Head, ...] = ()
    cell: Cell | None = None
    library: Library | None = None
    bed: BedHeights | None = None
    ignores: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What was found in a file, and the ink that it lays."""

    report: Report
    deposit: Deposit
    purpose: Purpose


def purpose_of(recipe: Path | None, printer: str | None) -> Purpose:
    """From a recipe, a printer's name, or both (the recipe's cell on another machine)."""
    if recipe is not None:
        job = printed(recipe)
        if job.printer is None or job.recipe.print is None:
            raise ProofError(f"{recipe}: nothing is printed: a [print] table and [inks] say on which machine")
        machine = job.recipe.library.printer(printer) if printer else job.printer
        return Purpose(printer=machine, heads=job.heads, cell=job.cell, library=job.recipe.library, bed=job.recipe.print.bed,
                       ignores=tuple((each.code, each.reason) for each in job.recipe.review.ignore))
    if printer is None:
        raise ProofError("say what the file is for: --recipe FILE, or --printer NAME where there is no recipe")
    return Purpose(printer=Library.open(Path()).printer(printer))


def prove_file(file: Path, purpose: Purpose, *, dialect: str | None = None, progress: Progress = SILENT) -> Proven:
    """Read `file` back and find what is wrong with it."""
    from ssbfab.proof import prove

    deposit = _read(file, purpose, dialect, progress)
    with progress.stage("proof"):
        found = prove(deposit, printer=purpose.printer, heads=purpose.heads, cell=purpose.cell, library=purpose.library,
                      notes=purpose.cell is not None)
    return Proven(report=Report.of(file.name, found, purpose.ignores), deposit=deposit, purpose=purpose)


def diff_files(first: Path, second: Path, purpose: Purpose, *, dialects: tuple[str | None, str | None] = (None, None),
               progress: Progress = SILENT) -> Diff:
    """Where two files deposit differently; each may be in a dialect of its own."""
    from ssbfab.proof import diff

    a, b = (_read(file, purpose, dialect, progress) for file, dialect in zip((first, second), dialects, strict=True))
    with progress.stage("difference"):
        return diff(a, b)


def diff_lines(found: Diff) -> Iterator[str]:
    """A diff for a person."""
    for each in found.differences:
        volumes = " and ".join(units.show(v, "mm3", 4) for v in (each.volume_a_mm3, each.volume_b_mm3))
        x, y, z = each.place_mm
        yield (
            f"tool {each.tool}, z {units.show(each.z_mm, 'mm', 4)}: {units.show(each.area_mm2, 'mm2', 3)} in one file only, "
            f"most of it at ({x:.3f}, {y:.3f}, {z:.3f}) mm; volumes {volumes}"
        )
    yield (
        "the two files deposit the same"
        if found.same
        else (f"the two files differ: {units.show(found.differing_mm2, 'mm2', 3)} of {units.show(found.area_mm2, 'mm2', 3)}")
    )


def _read(file: Path, purpose: Purpose, dialect: str | None, progress: Progress) -> Deposit:
    from ssbfab.proof import read

    bed = purpose.bed.heights().near if purpose.bed is not None else None
    with progress.stage(f"read {file.name}"):
        return read(file, printer=purpose.printer, heads=purpose.heads, dialect=dialect, bed=bed)
