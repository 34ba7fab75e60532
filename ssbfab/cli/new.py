"""`ssbfab new`: a commented recipe to start from."""

from __future__ import annotations

import click


@click.command()
@click.argument("architecture", default="interdigitated")
def new(architecture: str) -> None:
    """Write a commented recipe for ARCHITECTURE on stdout."""
    from ssbfab.recipe.example import example

    click.echo(example(architecture), nl=False)
