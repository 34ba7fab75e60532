"""`ssbfab list`: what there is of a kind."""

from __future__ import annotations

from pathlib import Path

import click

KINDS = ("architectures", "materials", "inks", "tips", "printers", "furnaces", "presses", "dialects", "fills", "rules", "steps")


@click.command("list")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--beside", type=click.Path(path_type=Path), help="A folder whose library/ extends the shipped one.")
def list_(kind: str, beside: Path | None) -> None:
    """List what ssbfab knows of KIND, one line each."""
    from ssbfab.cli.listing import listing

    for line in listing(kind, beside):
        click.echo(line)
