"""When each powder shrinks along a schedule, onset, middle and end; and how far sizes end up apart.

By its master curve, or, where only its viscosity is known, by free viscous sintering: pores left exp(−¾ σs0 ∫dt/η) (`sovs`).
A gap of more than some 50 K between the onsets of two plies is the practical alarm (a rule of thumb of low confidence).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.sintering.heat import Array, Corners, refined, running_log_work
from ssbfab.sintering.msc import MasterCurve
from ssbfab.sintering.powder import Powder, need_viscosity


@dataclass(frozen=True, kw_only=True)
class Onset:
    """Temperatures [K] at which 5, 50 and 95 % of a powder's pores are gone; None where the schedule never gets there."""

    material: str
    onset_k: float | None
    middle_k: float | None
    end_k: float | None


def onsets(powders: Sequence[Powder], corners: Corners) -> tuple[Onset, ...]:
    """For every powder with a master curve or a viscosity."""
    fine = refined(corners, 2.0)
    kelvin = np.array([k for _, k in fine])
    made = []
    for powder in (p for p in powders if p.has_curve or p.has_viscosity):
        done = _closed(powder, fine)
        made.append(Onset(material=powder.material, onset_k=_at(done, kelvin, 0.05), middle_k=_at(done, kelvin, 0.5),
                          end_k=_at(done, kelvin, 0.95)))
    return tuple(made)


def _closed(powder: Powder, corners: Corners) -> Array:
    """The share of its pores that a powder, left alone, has closed at each corner."""
    if powder.has_curve:
        rho = MasterCurve.of(powder).along(corners)
        return (rho - powder.green_density_fraction) / (1 - powder.green_density_fraction)
    prefactor_pa_s, stress_pa = need_viscosity(powder)
    work = np.exp(running_log_work(corners, powder.activation_j_mol, per_kelvin=False))
    return np.asarray(-np.expm1(-0.75 * stress_pa / prefactor_pa_s * work))


def _at(done: Array, kelvin: Array, share: float) -> float | None:
    return float(kelvin[int(np.argmax(done >= share))]) if done[-1] >= share else None


def linear_shrinkage(green: float, fired: float) -> float:
    """1 − (ρ_green/ρ_fired)^(1/3): free, isotropic, mass conserved."""
    return 1.0 - (green / fired) ** (1.0 / 3.0)


def size_mismatch(green: tuple[float, float], fired: float) -> float:
    """Relative difference of the free final sizes of two plies fired to one density: of the second less the first."""
    first, second = ((g / fired) ** (1.0 / 3.0) for g in green)
    return first / second - 1.0
