"""`ssbfab make`: the whole pipeline, from a recipe to the files a lab runs."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import RECIPE, STRICT, Progress


@click.command()
@RECIPE
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder that holds gcode_out/ and geometries/ (default: here).",
)
@click.option("--no-pictures", is_flag=True, help="Leave the pictures and the page out.")
@click.option("--experimental", is_flag=True, help="Write dialects that no program here could run.")
@click.option("--dry-run", is_flag=True, help="Write print-dry beside: the same path, no ink, tips lifted.")
@click.option("--resume-at", type=click.IntRange(0), metavar="LAYER",
              help="Write print-from-layer-LAYER beside: the rest after a clog, in printing order.")
@click.option("--resume-tool", type=click.IntRange(0), metavar="TOOL",
              help="The tool that clogged: print-from-tool-TOOL-layer-LAYER begins with its pass of that layer.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@STRICT
def make(recipe: Path, out: Path, no_pictures: bool, experimental: bool, dry_run: bool, resume_at: int | None,
         resume_tool: int | None, quiet: bool, strict: bool) -> int:
    """Make everything that RECIPE describes: meshes, G-code, proof, firing check, review, pictures.

    Writes gcode_out/<recipe>/ and geometries/<recipe>/. Exit 0 clean or undecided, 1 errors found, 2 cannot run.
    """
    from ssbfab.job import make as run
    from ssbfab.job.table import ending

    progress = Progress(quiet)
    job = run(recipe, out=out, pictures=not no_pictures, experimental=experimental, progress=progress, dry_run=dry_run,
              resume_at=resume_at, resume_tool=resume_tool)
    if not quiet:
        click.echo(ending(job, out))
    return job.report.exit_code(strict=strict)
