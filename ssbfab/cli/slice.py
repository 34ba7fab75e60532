"""`ssbfab slice`: meshes straight to G-code, no recipe."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("slice")
@click.argument("meshes", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--printer", required=True, metavar="NAME", help="A printer of the library.")
@click.option("--ink", required=True, metavar="NAME", help="An ink of the library, for every mesh.")
@click.option("--tip", metavar="LENGTH", help='Inner diameter, for example "30 um" (default: the printer\'s tip).')
@click.option("--layer-height", required=True, metavar="LENGTH", help='For example "20 um".')
@click.option("--bead-width", metavar="LENGTH", help="Nominal bead width (default: the tip's diameter).")
@click.option("--fill", default="continuous", metavar="NAME", help="See `ssbfab list fills`.")
@click.option("--unit", default="mm", type=click.Choice(["um", "mm", "cm", "m", "in"]), help="Unit of the meshes.")
@click.option("--experimental", is_flag=True, help="Write dialects that no program here could run.")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The print file to write.")
def slice_(
    meshes: tuple[Path, ...],
    printer: str,
    ink: str,
    tip: str | None,
    layer_height: str,
    bead_width: str | None,
    fill: str,
    unit: str,
    experimental: bool,
    out: Path,
) -> int:
    """Slice MESHES (STL, 3MF, OBJ, PLY, GLB; one tool per file, in order) into a print file."""
    from ssbfab import units
    from ssbfab.job.meshes import slice_meshes

    def length(text: str | None) -> float | None:
        return None if text is None else units.parse(text, "mm")

    report = slice_meshes(
        meshes,
        out,
        printer=printer,
        ink=ink,
        tip_mm=length(tip),
        layer_height_mm=units.parse(layer_height, "mm"),
        bead_width_mm=length(bead_width),
        fill=fill,
        unit_mm=units.parse(f"1 {unit}", "mm"),
        experimental=experimental,
    )
    for line in report.lines:
        click.echo(line, err=True)
    return report.exit_code
