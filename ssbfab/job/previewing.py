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


def preview_file(file: Path, out: Path, *, recipe: Path | None = None, printer: str | None = None, unit: str = "mm") -> None:
    """Write the page of `file` to `out`, or its picture where `out` ends in .png or .svg.

    A print file is read for the machine, inks and cell of `recipe`, or for a `printer` alone.
    """
    found = nouns_of(file, recipe=recipe, printer=printer, unit=unit)
    with file_in_place(out) as staged, told(out):
        if out.suffix.lower() in (".png", ".svg"):
            _draw(found, staged)
        else:
            from ssbfab.preview import write_page

            write_page(found, staged)


def nouns_of(file: Path, *, recipe: Path | None = None, printer: str | None = None, unit: str = "mm") -> dict[str, object]:
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

    purpose = purpose_of(recipe, printer)
    deposit = read(file, printer=purpose.printer, heads=purpose.heads)
    said = prove(deposit, printer=purpose.printer, heads=purpose.heads, cell=purpose.cell)
    return {"deposit": deposit, "cell": purpose.cell, "report": Report.of(file.name, said), "title": file.name}


def _draw(found: Mapping[str, object], path: Path) -> None:
    """The cell of a recipe or a mesh; the layers of a print file."""
    from ssbfab.preview import draw_cell, draw_layers
    from ssbfab.proof.deposit import Deposit

    title = str(found.get("title", ""))
    cell, deposit = found.get("fired_cell") or found.get("cell"), found.get("deposit")
    if isinstance(deposit, Deposit) and "fired_cell" not in found:
        draw_layers(deposit, path, title=title, cell=cell if isinstance(cell, Cell) else None)
    elif isinstance(cell, Cell):
        draw_cell(cell, path, title=title)
    else:
        raise OutputError("there is nothing in it to draw")
