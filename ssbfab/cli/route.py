"""`ssbfab route` and `ssbfab compare`: the way a cell goes, and two ways side by side."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import RECIPE, STRICT


@click.command()
@RECIPE
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the timeline (PNG or SVG).")
@STRICT
def route(recipe: Path, plot: Path | None, strict: bool) -> int:
    """Print the traveller of RECIPE: one line per step, with time, temperature, atmosphere, limits and findings."""
    from ssbfab.job.routing import draw, travel

    found = travel(recipe)
    click.echo(found.text, nl=False)
    for finding in found.report.findings:
        click.echo(f"  {finding}")
    click.echo(found.report.summary)
    if plot is not None:
        draw(found, plot)
    return found.report.exit_code(strict=strict)


@click.command()
@click.argument("recipes", nargs=-1, required=True, type=click.Path(path_type=Path))
def compare(recipes: tuple[Path, ...]) -> None:
    """Put the routes of RECIPES side by side: highest temperature, time, energy, conductivity, worst margin, confidence."""
    from ssbfab.cli.common import table
    from ssbfab.job.routing import compared

    click.echo(table(compared(recipes), indent=""))
