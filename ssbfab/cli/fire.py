"""`ssbfab fire`: a firing schedule, checked or searched for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ssbfab.cli.common import RECIPE, STRICT, echo_report

if TYPE_CHECKING:
    from ssbfab.job.firing import Fired

DRAWS = 1 << 14


@click.command()
@RECIPE
@click.option("--plan", is_flag=True, help="Search a schedule even where RECIPE states one.")
@click.option("--objective", type=click.Choice(["time", "energy"]), default="time", help="What the search makes small.")
@click.option("--uncertainty", is_flag=True, help="Also the chance of each failure, and what to measure next.")
@click.option("--samples", type=click.IntRange(16, 1 << 24), metavar="N",
              help=f"The same from N draws of every input, not from {DRAWS}.")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the schedule in every format, with its pictures.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text")
@STRICT
def fire(recipe: Path, plan: bool, objective: str, uncertainty: bool, samples: int | None, out: Path | None, form: str,
         strict: bool) -> int:
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
    _say(found, form, samples or (DRAWS if uncertainty else 0))
    return found.report.exit_code(strict=strict)


def _say(found: Fired, form: str, draws: int) -> None:
    """The review, and what goes beyond it: as lines after the text, as keys of the JSON, on stderr beside other formats."""
    from ssbfab.job import firing_words as words
    from ssbfab.review.formats import as_json
    from ssbfab.sintering.risk import risk_of
    from ssbfab.sintering.thickness import survivals

    firing = found.job.firing if found.job is not None else None
    thin = survivals(firing) if firing is not None else ()
    risk = risk_of(firing, draws) if firing is not None and draws else None
    if form == "json":
        data = json.loads(as_json(found.report)) | words.as_dict(firing, thin, risk)
        click.echo(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False))
        return
    echo_report(found.report, form)
    said = (words.stress_lines(firing) if firing is not None else (), words.onset_lines(found),
            words.binder_lines(firing) if firing is not None else (), words.survival_lines(thin),
            words.risk_lines(risk) if risk else ())
    for line in (line for lines in said for line in lines):
        click.echo(line, err=form != "text")
