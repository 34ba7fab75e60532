"""`ssbfab fire`: a firing schedule, checked or searched for."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import RECIPE, STRICT, echo_report


@click.command()
@RECIPE
@click.option("--plan", is_flag=True, help="Search a schedule even where RECIPE states one.")
@click.option("--objective", type=click.Choice(["time", "energy"]), default="time", help="What the search makes small.")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the schedule in every format.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text")
@STRICT
def fire(recipe: Path, plan: bool, objective: str, out: Path | None, form: str, strict: bool) -> int:
    """Check the firing that RECIPE states: mismatch, cracks, reactions. Where it states no segments, search them.

    Exit 0 clean or undecided, 1 errors found or no schedule exists, 2 cannot run.
    """
    from ssbfab.job.firing import fire as run
    from ssbfab.job.firing import plan_lines, write_schedule

    def heard(share: float, what: str) -> None:
        click.echo(f"  {share:4.0%} {what}", err=True)

    found = run(recipe, plan=plan, objective=objective, heard=heard)
    if found.plan is not None:
        click.echo("\n".join(plan_lines(found.plan)), err=form != "text")
    if found.schedule is None:
        return 1
    if out is not None:
        click.echo(f"{out}: {', '.join(write_schedule(found, out, recipe))}", err=True)
    echo_report(found.report, form)
    return found.report.exit_code(strict=strict)
