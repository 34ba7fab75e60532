"""What `ssbfab fit` says: fitted numbers as the lines that a recipe takes, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ssbfab import spec, units
from ssbfab.sintering.powder import Powder

if TYPE_CHECKING:
    from ssbfab.sintering.fit_dilatometry import DensificationFit


def dilatometry_lines(paths: Sequence[Path], material: str, green_density: float | None, plot: Path | None) -> Iterator[str]:
    """A `powders` table for the recipe's co-sinter step, intervals as comments; a plot where wanted."""
    from ssbfab.sintering.fit_dilatometry import fit_dilatometry

    found = fit_dilatometry(paths, green_density)
    if plot is not None:
        _draw(found, plot)
    powder = found.powder(material or "my-powder")
    stated = [field for field in spec.fields(Powder) if getattr(powder, field.name) not in (None, "")]
    yield (
        "powders = [{ "
        + ", ".join(f"{field.key} = {spec.show_value(getattr(powder, field.name), field.about)}" for field in stated)
        + " }]"
    )
    q, (low, high) = found.activation_j_mol, found.density_range
    yield f"# activation energy {_kj(q.value)}, 95 %: {_kj(q.low)} to {_kj(q.high)}"
    yield f"# fitted on the densities common to all runs, {low:.3f} to {high:.3f}; scatter {found.scatter:.3g} in ln(theta)"


def tga_lines(paths: Sequence[Path], steps: int) -> Iterator[str]:
    """Each reaction's constants with the interval of its activation energy, and Kissinger's where three rates allow it."""
    from ssbfab.sintering.burnout import Reaction
    from ssbfab.sintering.fit_tga import fit_tga

    found = fit_tga(paths, steps)
    for reaction, interval in zip(found.reactions, found.activations_j_mol, strict=True):
        yield (
            "{ "
            + ", ".join(
                f"{field.key} = {spec.show_value(getattr(reaction, field.name), field.about)}"
                for field in spec.fields(Reaction)
            )
            + " }"
        )
        yield f"# activation energy {_kj(interval.value)}, 95 %: {_kj(interval.low)} to {_kj(interval.high)}"
    if found.kissinger_j_mol is not None:
        k = found.kissinger_j_mol
        yield f"# Kissinger: {_kj(k.value)}, 95 %: {_kj(k.low)} to {_kj(k.high)}"
    yield f"# rms misfit {found.misfit:.2%} of the mass that is lost"


def _kj(value_j_mol: float) -> str:
    return units.show(value_j_mol, "J/mol", 4)


def _draw(found: DensificationFit, path: Path) -> None:
    from ssbfab.job.output import file_in_place
    from ssbfab.sintering.plot import draw_master_curve

    with file_in_place(path) as staged:
        draw_master_curve(found, staged)
