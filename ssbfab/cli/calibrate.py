"""`ssbfab calibrate`: small prints that are measured."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("kind", metavar="KIND")
@click.option("--printer", required=True, metavar="NAME", help="A printer of the library.")
@click.option("--ink", required=True, metavar="NAME", help="The ink that is loaded.")
@click.option("--tip", metavar="NAME", help="A tip of the library (default: the printer's own).")
@click.option("--beside", type=click.Path(path_type=Path), help="A folder whose library/ extends the shipped one.")
@click.option("--experimental", is_flag=True, help="Write dialects that no program here could run.")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The print file to write.")
def calibrate(
    kind: str, printer: str, ink: str, tip: str | None, beside: Path | None, experimental: bool, out: Path
) -> None:
    """Write the calibration print KIND: `ladder` (pressures and speeds), `span` (line width and bridges), `stack` (bead on
    bead) or `registration` (tool against tool). `ssbfab fit line` and `ssbfab fit registration` read what is measured back.
    """
    from ssbfab.job.calibrating import calibrate as run

    click.echo(run(kind, out, printer=printer, ink=ink, tip=tip, beside=beside, experimental=experimental))
