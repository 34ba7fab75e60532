"""`ssbfab review`: every check of every stage, before anything is printed or fired."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import RECIPE, STRICT, Progress, echo_report


@click.command()
@RECIPE
@click.option("--select", multiple=True, metavar="CODE", help="Only rules whose code begins so; may be repeated.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Set findings aside whose code begins so; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text")
@click.option("--against", type=click.Path(path_type=Path), help="Another recipe: say what got better and worse.")
@click.option("--experimental", is_flag=True, help="Accept dialects that no program here could run.")
@STRICT
def review(
    recipe: Path,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    against: Path | None,
    experimental: bool,
    strict: bool,
) -> int:
    """Check RECIPE with every rule. Exit 0 clean or undecided, 1 errors found, 2 cannot run."""
    from ssbfab.job import run
    from ssbfab.review.rules import known_codes

    select, ignore = known_codes(select), known_codes(ignore)
    report = run(recipe, progress=Progress(quiet=True), experimental=experimental).report.selected(select).without(ignore)
    if against is not None:
        from ssbfab.review.compare import compare

        other = run(against, progress=Progress(quiet=True), experimental=experimental).report.selected(select).without(ignore)
        click.echo(compare(other, report), nl=False)
    else:
        echo_report(report, form)
    return report.exit_code(strict=strict)
