"""`ssbfab batch`: what to weigh in for each ink."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import RECIPE


@click.command()
@RECIPE
def batch(recipe: Path) -> None:
    """Say how many grams of powder, binder and solvent to mix for each ink of RECIPE."""
    from ssbfab.job.batching import batches

    for each in batches(recipe):
        click.echo("\n".join(each.lines()))
