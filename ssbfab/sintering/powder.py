"""The noun `Powder`: how one powder densifies, as its owner has measured it. Nothing here has a default that is a measurement.

An activation energy belongs to powder, green body, gas and rates, not to a substance: without a fit (`fit_dilatometry`) there
is no density prediction, and the planner says what to measure.
"""

from __future__ import annotations

from typing import Annotated

from ssbfab.errors import ScheduleError
from ssbfab.spec import Key, spec


@spec
class Powder:
    """What is known of the sintering of one material's powder; every number from the user's own runs."""

    material: Annotated[str, Key(help="id of the material", example="llzo_al")]
    green_density_fraction: Annotated[float, Key(above=0.2, below=1, help="relative density before firing", example="0.55")]
    activation_j_mol: Annotated[float, Key("J/mol", above=1e4, at_most=3e6, help="apparent activation energy of densification")]
    msc_centre_index: Annotated[
        float | None,
        Key(at_least=-200, at_most=50, help="ln Θ (Θ in s/K) where half the pores are gone: `a` of the master curve"),
    ] = None
    msc_width_index: Annotated[float | None, Key(above=0, at_most=20, help="`b` of the master curve")] = None
    viscosity_pa_s: Annotated[float | None, Key("Pa.s", above=0, at_most=1e9, help="A of η = A exp(Q/RT), dense skeleton")] = None
    sintering_stress_pa: Annotated[float | None, Key("Pa", above=0, at_most=1e9, help="sintering stress 3γ/r of the powder")] = (
        None
    )
    green_strength_pa: Annotated[float | None, Key("Pa", above=0, at_most=1e9, help="strength while it is porous")] = None
    grain_mm: Annotated[float | None, Key("mm", above=0, at_most=1, help="grain size of the powder")] = None
    grain_activation_j_mol: Annotated[
        float | None, Key("J/mol", above=1e4, at_most=3e6, help="activation energy of grain growth")
    ] = None
    grain_exponent: Annotated[float, Key(at_least=1, at_most=6, help="n of G^n − G0^n = k t")] = 3.0
    grain_rate_log_index: Annotated[
        float | None, Key(at_least=-200, at_most=200, help="ln of k0 in mm^n/s of grain growth k0 exp(−Q/RT)")] = None
    source: Annotated[str, Key(help="where the numbers come from")] = ""

    @property
    def has_curve(self) -> bool:
        return self.msc_centre_index is not None and self.msc_width_index is not None

    @property
    def has_growth(self) -> bool:
        return None not in (self.grain_mm, self.grain_activation_j_mol, self.grain_rate_log_index)

    @property
    def has_viscosity(self) -> bool:
        return self.viscosity_pa_s is not None and self.sintering_stress_pa is not None


@spec
class Growth:
    """A reaction layer between two materials that grows as x² = 2 k t, k = k0 exp(−Q/RT)."""

    pair: Annotated[tuple[str, str], Key(help="ids of the two materials")]
    rate_log_index: Annotated[float, Key(at_least=-500, at_most=200, help="ln of k0 in mm^2/s")]
    activation_j_mol: Annotated[float, Key("J/mol", above=1e3, at_most=3e6, help="activation energy of growth")]
    source: Annotated[str, Key(help="where the numbers come from")] = ""


def powder_of(powders: tuple[Powder, ...], material: str) -> Powder | None:
    """The powder of a material, None where nobody gave one."""
    return next((p for p in powders if p.material == material), None)


def what_to_measure(material: str) -> str:
    """The one sentence for a powder without data."""
    return (f"no sintering data for {material}: shrink one green pellet at each of three heating rates in a dilatometer "
            "(for example 2, 5 and 15 K/min to the same temperature), then run `ssbfab fit dilatometry`")


def need_viscosity(powder: Powder) -> tuple[float, float]:
    """A and sintering stress; `ScheduleError` says what to give where either is missing."""
    if powder.viscosity_pa_s is None or powder.sintering_stress_pa is None:
        raise ScheduleError(f"powder of {powder.material}: no viscosity and sintering_stress; fit them to its free shrinkage "
                            "(their ratio) and to a loading or a camber run (their size)")
    return powder.viscosity_pa_s, powder.sintering_stress_pa
