"""Master sintering curve, grain growth and parabolic layers: what a schedule's thermal work does to a powder.

    Θ = ∫ (1/T) exp(−Q/RT) dt                 ρ = ρ0 + (1 − ρ0) / (1 + exp(−(ln Θ − a)/b))
    G^n − G0^n = k0 ∫ exp(−Qg/RT) dt          x² = 2 k0 ∫ exp(−Qr/RT) dt

Su & Johnson, J. Am. Ceram. Soc. 79 (1996) 3211 (recalled). Valid for one powder, one green density, one gas, and heating rates
like those of the fit; for another green density the densification ratio (ρ−ρ0)/(1−ρ0) is kept (Blaine, Park, Suri & German 2009,
recalled). Work is accumulated as ln Θ, exact on ramps. Units: s, K, J/mol, mm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ssbfab.errors import ScheduleError
from ssbfab.sintering.heat import Array, Corners, log_work, running_log_work
from ssbfab.sintering.powder import Powder, what_to_measure


@dataclass(frozen=True, kw_only=True)
class MasterCurve:
    """ρ against ln Θ of one powder."""

    activation_j_mol: float
    green_density_fraction: float
    centre: float
    width: float

    @classmethod
    def of(cls, powder: Powder) -> MasterCurve:
        """The curve of a powder; `ScheduleError` says what to measure where it has none."""
        if powder.msc_centre_index is None or powder.msc_width_index is None:
            raise ScheduleError(what_to_measure(powder.material))
        return cls(activation_j_mol=powder.activation_j_mol, green_density_fraction=powder.green_density_fraction,
                   centre=powder.msc_centre_index, width=powder.msc_width_index)

    def density(self, log_theta: Array | float) -> Array:
        """Relative density at a thermal work."""
        x = np.clip((np.asarray(log_theta, float) - self.centre) / self.width, -700.0, 700.0)
        return self.green_density_fraction + (1 - self.green_density_fraction) / (1 + np.exp(-x))

    def log_theta_for(self, density: float) -> float:
        """The thermal work that a density takes."""
        share = (density - self.green_density_fraction) / (1 - self.green_density_fraction)
        if not 0 < share < 1:
            raise ScheduleError(f"density {density:g} is not between green density {self.green_density_fraction:g} and 1")
        return self.centre + self.width * math.log(share / (1 - share))

    def along(self, corners: Corners) -> Array:
        """Relative density at each corner of a schedule."""
        return self.density(running_log_work(corners, self.activation_j_mol))


def density_after(powder: Powder, corners: Corners) -> float:
    """Relative density of a powder after a schedule."""
    curve = MasterCurve.of(powder)
    return float(curve.density(log_work(corners, curve.activation_j_mol)))


def equivalent_hold_s(corners: Corners, activation_j_mol: float, temperature_k: float) -> float:
    """The isothermal hold [s] that does the same thermal work."""
    one = float(log_work([(0.0, temperature_k), (1.0, temperature_k)], activation_j_mol))
    return math.exp(float(log_work(corners, activation_j_mol)) - one)


def grain_after_mm(powder: Powder, corners: Corners) -> float | None:
    """Grain size [mm] after a schedule; None without growth kinetics of the powder."""
    if powder.grain_mm is None or powder.grain_activation_j_mol is None or powder.grain_rate_log_index is None:
        return None
    n = powder.grain_exponent
    grown = math.exp(powder.grain_rate_log_index + float(log_work(corners, powder.grain_activation_j_mol, per_kelvin=False)))
    return float((powder.grain_mm**n + grown) ** (1.0 / n))


def layer_mm(corners: Corners, *, log_rate_mm2_s: float, activation_j_mol: float) -> float:
    """Thickness [mm] of a layer that grows parabolically with k = k0 exp(−Q/RT); give ln k0 (k0 in mm²/s)."""
    return math.sqrt(2.0 * math.exp(log_rate_mm2_s + float(log_work(corners, activation_j_mol, per_kelvin=False))))


def advice_on_rate(densification_j_mol: float, other_j_mol: float, what: str) -> str:
    """Which way the temperature should go, from the activation energies alone: honest where they are equal."""
    if abs(densification_j_mol - other_j_mol) < 0.03 * densification_j_mol:
        return f"{what} and densification have the same activation energy: no rate or temperature favours one over the other"
    if other_j_mol > densification_j_mol:
        return f"{what} has the higher activation energy: lower and longer (or two steps) favours densification"
    return f"{what} has the lower activation energy: hotter and shorter favours densification"
