"""`preview`: a recipe, a mesh or a print file as one page, or as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ssbfab import units
from ssbfab.errors import OutputError, SsbfabError
from ssbfab.geometry import Body, Cell, Role, read_mesh
from ssbfab.job.output import file_in_place, told
from ssbfab.job.proving import purpose_of
from ssbfab.job.stages import nouns, run

MESHES = (".stl", ".3mf", ".obj", ".ply", ".glb")


def preview_file(file: Path, out: Path, *, printer: str | None = None, unit: str = "mm") -> None:
    """Write the page of `file` to `out`, or its picture where `out` ends in .png or .svg."""
    found = nouns_of(file, printer=printer, unit=unit)
    with file_in_place(out) as staged, told(out):
        if out.suffix.lower() in (".png", ".svg"):
            _draw(found, staged)
        else:
            from ssbfab.preview import write_page

            write_page(found, staged)


def nouns_of(file: Path, *, printer: str | None = None, unit: str = "mm") -> dict[str, object]:
    """What there is to see of a file, by the names that a page knows."""
    suffix = file.suffix.lower()
    if suffix == ".toml":
        job = run(file)
        return {**nouns(job), "report": job.report, "program": job.program, "title": job.recipe.title or job.recipe.name}
    if not file.is_file():
        raise SsbfabError(f"{file}: no such file")
    if suffix in MESHES:
        body = Body(name=file.stem, role=Role.COATING, solid=read_mesh(file, units.parse(f"1 {unit}", "mm")))
        return {"cell": Cell(title=file.name, bodies=(body,)), "title": file.name}
    from ssbfab.proof import prove, read
    from ssbfab.review import Report

    purpose = purpose_of(None, printer)
    deposit = read(file, printer=purpose.printer)
    return {"deposit": deposit, "report": Report.of(file.name, prove(deposit, printer=purpose.printer)), "title": file.name}


def _draw(found: Mapping[str, object], path: Path) -> None:
    from ssbfab.preview import draw_cell

    cell = found.get("fired_cell") or found.get("cell")
    if not isinstance(cell, Cell):
        raise OutputError("a picture is drawn of a recipe or a mesh; for a print file write the page (-o FILE.html)")
    draw_cell(cell, path, title=str(found.get("title", "")))
