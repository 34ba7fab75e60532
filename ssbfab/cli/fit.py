"""`ssbfab fit`: measurements into numbers that a recipe or a library file takes, with confidence intervals."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.argument("csv", type=click.Path(path_type=Path))
FILES = click.argument("csv", nargs=-1, required=True, type=click.Path(path_type=Path))
PLOT = click.option("--plot", type=click.Path(path_type=Path), help="Draw the fit (PNG or SVG).")


@click.group()
def fit() -> None:
    """Fit measurements: rheology, printed lines, dilatometry, thermogravimetry, cold sintering."""


@fit.command()
@FILE
def rheology(csv: Path) -> None:
    """Herschel-Bulkley constants from a flow curve: columns `rate [1/s]` and `stress [Pa]`."""
    from ssbfab.ink import fit_rheology

    found = fit_rheology(csv)
    low, high = found.rate_per_s
    click.echo(found.toml(), nl=False)
    click.echo(f"# {found.points} points from {low:.3g} to {high:.3g} 1/s, rms error {found.error_ratio:.2%}")


@fit.command()
@FILE
@click.option("--ink", required=True, metavar="NAME", help="The ink that was printed.")
@click.option("--tip", required=True, metavar="NAME", help="The tip it was printed with.")
@click.option("--beside", type=click.Path(path_type=Path), help="A folder whose library/ extends the shipped one.")
def line(csv: Path, ink: str, tip: str, beside: Path | None) -> None:
    """Consistency of an ink from printed lines: pressure, speed and measured section."""
    from ssbfab.ink import fit_line
    from ssbfab.library import Library

    library = Library.open(beside)
    found = fit_line(csv, library.ink(ink), library.tip(tip))
    click.echo(found.toml(), nl=False)
    click.echo(f"# rms error of flow {found.error_ratio:.2%}")


@fit.command()
@FILE
@click.option("--printer", metavar="NAME", help="The printer whose offsets to correct (default: say the shifts).")
@click.option("--beside", type=click.Path(path_type=Path), help="A folder whose library/ extends the shipped one.")
def registration(csv: Path, printer: str | None, beside: Path | None) -> None:
    """Offsets of the tools from measured marks: columns `tool`, `dx [um]`, `dy [um]`, `dz [um]` against tool 0."""
    from ssbfab.job.registering import registration_lines

    click.echo("\n".join(registration_lines(csv, printer, beside)))


@fit.command()
@FILES
@click.option("--material", default="", metavar="ID", help="Id of the powder's material, for the lines of the recipe.")
@click.option("--green-density", type=float, help="Relative density before firing, where the logs hold shrinkage.")
@PLOT
def dilatometry(csv: tuple[Path, ...], material: str, green_density: float | None, plot: Path | None) -> None:
    """Activation energy and master sintering curve from dilatometer runs at three or more heating rates."""
    from ssbfab.job.fitting import dilatometry_lines

    click.echo("\n".join(dilatometry_lines(csv, material, green_density, plot)))


@fit.command()
@FILES
@click.option("--steps", type=click.IntRange(1, 4), default=1, help="Reactions in parallel.")
def tga(csv: tuple[Path, ...], steps: int) -> None:
    """Kinetics of binder burnout from thermogravimetric runs."""
    from ssbfab.job.fitting import tga_lines

    click.echo("\n".join(tga_lines(csv, steps)))


@fit.command("cold-sinter")
@FILE
@click.option("--material", default="", metavar="ID", help="Id of the powder's material, for the lines of the recipe.")
@click.option("--green-density", type=float, help="Relative density before the ramp, where the table does not say it.")
def cold_sinter(csv: Path, material: str, green_density: float | None) -> None:
    """Law of densification from pressed pellets: columns `temperature_C`, `pressure_MPa`, `time_min` and `rel_density`."""
    from ssbfab.job.fitting import cold_lines

    click.echo("\n".join(cold_lines(csv, material, green_density)))
