"""`ssbfab prove`: read a print file back as the machine would."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import STRICT, Progress, echo_report


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recipe", type=click.Path(path_type=Path), help="The recipe that the file should make.")
@click.option("--printer", metavar="NAME", help="A printer of the library, where there is no recipe.")
@click.option("--dialect", metavar="NAME", help="How to read the file (default: the printer's dialect).")
@click.option("--against", type=click.Path(path_type=Path), help="Another print file: say where the two deposit differently.")
@click.option("--against-dialect", metavar="NAME", help="How to read that other file (default: the printer's dialect).")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False),
              help="Write a picture of every finding, and a page and data that name them, into OUT/<file>-findings/.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text")
@click.option("-q", "--quiet", is_flag=True, help="Do not say how far the run has come.")
@STRICT
def prove(
    file: Path,
    recipe: Path | None,
    printer: str | None,
    dialect: str | None,
    against: Path | None,
    against_dialect: str | None,
    out: Path | None,
    form: str,
    quiet: bool,
    strict: bool,
) -> int:
    """Read FILE back into deposited ink and find what is wrong with it. Exit 0 clean, 1 errors or a difference, 2 cannot run."""
    from ssbfab.job.proof_pages import write_findings
    from ssbfab.job.proving import diff_files, diff_lines, prove_file, purpose_of

    progress = Progress(quiet)
    with progress.stage("purpose"):
        purpose = purpose_of(recipe, printer)
    if against is not None:
        found = diff_files(file, against, purpose, dialects=(dialect, against_dialect), progress=progress)
        click.echo("\n".join(diff_lines(found)))
        return int(not found.same)
    proven = prove_file(file, purpose, dialect=dialect, progress=progress)
    if out is not None:
        with progress.stage("pictures"):
            write_findings(proven, out / f"{file.stem}-findings")
    echo_report(proven.report, form)
    return proven.report.exit_code(strict=strict)
