"""`ssbfab preview`: one page to look at."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recipe", type=click.Path(path_type=Path), help="The recipe of a print file: its machine, inks and cell.")
@click.option("--printer", metavar="NAME", help="A printer of the library, for a print file without a recipe.")
@click.option("--unit", default="mm", type=click.Choice(["um", "mm", "cm", "m", "in"]), help="Unit of a mesh.")
@click.option("--png", type=click.Path(path_type=Path), help="Write a picture (PNG or SVG by its suffix) instead of a page.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The page to write (default: beside FILE, <name>.html).")
@click.option("--open", "show", is_flag=True, help="Open the page in a browser.")
def preview(
    file: Path, recipe: Path | None, printer: str | None, unit: str, png: Path | None, out: Path | None, show: bool
) -> None:
    """Look at a recipe, a mesh or a print file: one self-contained page that works offline."""
    from ssbfab.job.previewing import preview_file

    target = png or out or file.with_name(f"{file.stem}.html")
    preview_file(file, target, recipe=recipe, printer=printer, unit=unit)
    click.echo(str(target))
    if show:
        click.launch(str(target))
