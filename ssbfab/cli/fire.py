"""`ssbfab fire`: a firing schedule, checked or searched for."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import RECIPE, STRICT, echo_report


@click.command()
@RECIPE
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text")
@STRICT
def fire(recipe: Path, form: str, strict: bool) -> int:
    """Check the firing that RECIPE states: mismatch, cracks, reactions."""
    from ssbfab.job.firing import check_firing

    report = check_firing(recipe)
    echo_report(report, form)
    return report.exit_code(strict=strict)
