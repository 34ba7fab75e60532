"""`ssbfab sweep`: many designs of one recipe, measured."""

from __future__ import annotations

from pathlib import Path

import click

from ssbfab.cli.common import RECIPE


@click.command()
@RECIPE
@click.option(
    "--vary", multiple=True, required=True, metavar="KEY=LOW:HIGH:COUNT", help="An axis, or KEY=A,B,C; may be repeated."
)
@click.option("--sample", default="", metavar="sobol:N", help="A sample over the axes instead of their grid.")
@click.option("--measure", default="areal_capacity", metavar="A,B,…", help="What to measure; a wrong name lists them all.")
@click.option("--scheduler", default="", metavar="tcp://…", help="A Dask scheduler (needs the `cluster` extra).")
@click.option("--workers", type=click.IntRange(1, 1024), help="Processes on this machine (default: one per core).")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The Parquet file (default: <recipe>.sweep.parquet).")
def sweep(
    recipe: Path, vary: tuple[str, ...], sample: str, measure: str, scheduler: str, workers: int | None, out: Path | None
) -> int:
    """Run RECIPE over a design space; rows go to one Parquet file. An interrupted sweep goes on where it stopped.

    A key is a name in [cell], [print] or [shrinkage], or a path such as inks.positive_electrode.yield_stress or route.1.furnace.

    Exit 0, also where designs fail (their row says why); 1 where every design failed; 2 cannot run.
    """
    from ssbfab.sweep import Axis, Plan
    from ssbfab.sweep import sweep as run
    from ssbfab.sweep.measures import chosen

    plan = Plan(
        recipe=recipe,
        axes=tuple(Axis.parse(text) for text in vary),
        measures=chosen(measure),
        sample=sample,
        scheduler=scheduler,
        workers=workers or 0,
    )

    def heard(done: int, of: int) -> None:
        if done == of or done % max(1, of // 50) == 0:
            click.echo(f"  {done} of {of}", err=True)

    found = run(plan, out or Path(f"{recipe.stem}.sweep.parquet"), heard)
    earlier = f", {found.count - found.ran} of them from an earlier run" if found.ran < found.count else ""
    failed = f"; {found.failed} failed (see the column `error`)" if found.failed else ""
    click.echo(f"{found.path}: {found.count} designs{earlier}{failed}")
    return int(found.failed == found.count)
