"""What `ssbfab fit` says: fitted numbers as the lines that a recipe takes, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ssbfab import spec, units
from ssbfab.sintering.powder import Powder

if TYPE_CHECKING:
    from ssbfab.sintering.burnout import Decomposition
    from ssbfab.sintering.fit_dilatometry import DensificationFit


def dilatometry_lines(paths: Sequence[Path], material: str, green_density: float | None, plot: Path | None) -> Iterator[str]:
    """A `powders` table for the recipe's co-sinter step, intervals as comments; a plot where wanted."""
    from ssbfab.sintering.fit_dilatometry import fit_dilatometry

    found = fit_dilatometry(paths, green_density)
    if plot is not None:
        _draw(found, plot)
    powder = found.powder(material or "my-powder")
    stated = [field for field in spec.fields(Powder) if field.required or getattr(powder, field.name) != field.default]
    yield (
        "powders = [{ "
        + ", ".join(f"{field.key} = {spec.show_value(getattr(powder, field.name), field.about)}" for field in stated)
        + " }]"
    )
    q, (low, high) = found.activation_j_mol, found.density_range
    yield f"# activation energy {_kj(q.value)}, 95 %: {_kj(q.low)} to {_kj(q.high)}"
    yield f"# fitted on the densities common to all runs, {low:.3f} to {high:.3f}; scatter {found.scatter:.3g} in ln(theta)"


def tga_lines(paths: Sequence[Path], steps: int) -> Iterator[str]:
    """A `binder` table for the recipe's co-sinter step, what else it needs left open, and intervals as comments."""
    from ssbfab.sintering.burnout import Decomposition
    from ssbfab.sintering.fit_tga import fit_tga

    found = fit_tga(paths, steps)
    first, *more = (
        _table(Decomposition(prefactor_log_index=r.log_prefactor_per_s, activation_j_mol=r.activation_j_mol, order_ratio=r.order,
                             share_fraction=min(r.share, 1.0))) for r in found.reactions)
    also = f", also = [{', '.join(f'{{ {each} }}' for each in more)}]" if more else ""
    yield f'binder = {{ {first}{also}, gas = "? mol/m^3", permeability = "? m^2", strength = "? kPa" }}'
    yield ("# fill in: gas made per volume of green part (lost mass / molar mass of what leaves), permeability of the green "
           "part, and the overpressure that it bears")
    for interval in found.activations_j_mol:
        yield f"# activation energy {_kj(interval.value)}, 95 %: {_kj(interval.low)} to {_kj(interval.high)}"
    if found.kissinger_j_mol is not None:
        k = found.kissinger_j_mol
        yield f"# Kissinger: {_kj(k.value)}, 95 %: {_kj(k.low)} to {_kj(k.high)}"
    yield f"# rms misfit {found.misfit:.2%} of the mass that is lost"


def _table(made: Decomposition) -> str:
    """One decomposition as a recipe writes it, what is at its default left out."""
    from ssbfab.sintering.burnout import Decomposition

    stated = [field for field in spec.fields(Decomposition) if field.required or getattr(made, field.name) != field.default]
    return ", ".join(f"{field.key} = {spec.show_value(getattr(made, field.name), field.about)}" for field in stated)


def cold_lines(path: Path, material: str, green_density: float | None) -> Iterator[str]:
    """The law of a cold-sinter step as one table of its recipe, with an interval per constant as comments."""
    from ssbfab.sintering.cold import ColdLaw, fit_cold

    found = fit_cold(path, material or "my-powder", green_density)
    stated = [field for field in spec.fields(ColdLaw) if getattr(found.law, field.name) not in (None, "")]
    yield (
        "law = { "
        + ", ".join(f"{field.key} = {spec.show_value(getattr(found.law, field.name), field.about)}" for field in stated)
        + " }"
    )
    for name, span in found.intervals.items():
        scale = 1e-3 if name == "activation_j_mol" else 1.0
        value = getattr(found.law, name) * scale
        said = "set, not fitted: all runs had one load"
        if span is not None:
            said = f"95 %: {span.low * scale:.4g} to {span.high * scale:.4g}"
        yield f"# {units.key_of(name)} {value:.4g}{' kJ/mol' if scale < 1 else ''}, {said}"
    yield f"# {found.runs} runs, rms misfit of the relative density {found.misfit:.2g}; good for this powder, liquid and die only"


def _kj(value_j_mol: float) -> str:
    return units.show(value_j_mol, "J/mol", 4)


def _draw(found: DensificationFit, path: Path) -> None:
    from ssbfab.job.output import file_in_place
    from ssbfab.sintering.plot import draw_master_curve

    with file_in_place(path) as staged:
        draw_master_curve(found, staged)
