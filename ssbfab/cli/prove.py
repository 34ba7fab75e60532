"""`ssbfab prove`: read a print file back as the machine would."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import STRICT, echo_report


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recipe", type=click.Path(path_type=Path), help="The recipe that the file should make.")
@click.option("--printer", metavar="NAME", help="A printer of the library, where there is no recipe.")
@click.option("--dialect", metavar="NAME", help="How to read the file (default: the printer's dialect).")
@click.option("--against", type=click.Path(path_type=Path), help="Another print file: say where the two deposit differently.")
@click.option("--against-dialect", metavar="NAME", help="How to read that other file (default: the printer's dialect).")
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text")
@STRICT
def prove(
    file: Path,
    recipe: Path | None,
    printer: str | None,
    dialect: str | None,
    against: Path | None,
    against_dialect: str | None,
    form: str,
    strict: bool,
) -> int:
    """Read FILE back into deposited ink and find what is wrong with it. Exit 0 clean, 1 errors or a difference, 2 cannot run."""
    from ssbfab.job.proving import diff_files, diff_lines, prove_file, purpose_of

    purpose = purpose_of(recipe, printer)
    if against is not None:
        found = diff_files(file, against, purpose, dialects=(dialect, against_dialect))
        click.echo("\n".join(diff_lines(found)))
        return int(not found.same)
    report = prove_file(file, purpose, dialect=dialect)
    echo_report(report, form)
    return report.exit_code(strict=strict)
