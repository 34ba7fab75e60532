"""`ssbfab show`: everything the library says of a thing, with sources."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("thing")
@click.option("--beside", type=click.Path(path_type=Path), help="A folder whose library/ extends the shipped one.")
def show(thing: str, beside: Path | None) -> None:
    """Print THING (a material, ink, tip, printer, furnace, press or architecture) with the source of each number."""
    from ssbfab.cli.listing import shown

    click.echo(shown(thing, beside), nl=False)
