"""Skorohod–Olevsky viscous sintering, closed forms for porous linear-viscous bodies.

    e'_ij = s_ij/(2 η φ) + (tr σ − 3 σs)/(18 η ψ) δ_ij,   φ = ρ²,   ψ = (2/3) ρ³/(1−ρ),   σs = σs0 ρ²,   ρ' = −ρ tr e'

    Poisson's ratio   (3ρ−1)/(3ρ+1)        biaxial stiffness  Q = 6 η ρ³        free strain rate  −σs0 (1−ρ)/(4 η ρ)
    free sintering    1−ρ = (1−ρ0) exp(−¾ σs0 ∫dt/η)                        (exact for any temperature history)
    on a rigid plate  ρ/(1−ρ) = ρ0/(1−ρ0) exp(¾ σs0 ∫dt/η),  σ = 1.5 σs0 ρ² (1−ρ), at most 2/9 σs0 at ρ = 2/3

with η = A exp(Q/RT). Units: Pa, s, K. Form as in Olevsky, Mater. Sci. Eng. R 23 (1998) 41, doi 10.1016/S0927-796X(98)00009-6
(recalled); the closed forms are derived from it. No grain growth, no gravity, no elasticity.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ssbfab.sintering.heat import Corners, log_work

Array = NDArray[np.float64]


def poisson(density: ArrayLike) -> Array:
    """Viscous Poisson's ratio of a porous body."""
    rho = np.asarray(density, float)
    return (3 * rho - 1) / (3 * rho + 1)


def biaxial_pa_s(density: ArrayLike, viscosity_pa_s: ArrayLike) -> Array:
    """Q = stress over strain rate, equal biaxial, free through the thickness [Pa s]."""
    return 6.0 * np.asarray(viscosity_pa_s, float) * np.asarray(density, float) ** 3


def free_rate_per_s(density: ArrayLike, viscosity_pa_s: ArrayLike, sintering_stress_pa: ArrayLike) -> Array:
    """Free linear strain rate [1/s], negative."""
    rho = np.asarray(density, float)
    return -np.asarray(sintering_stress_pa, float) * (1 - rho) / (4 * np.asarray(viscosity_pa_s, float) * rho)


def log_pore_rate_per_s(
    density: ArrayLike, stress_pa: ArrayLike, viscosity_pa_s: ArrayLike, sintering_stress_pa: ArrayLike
) -> Array:
    """d ln(1−ρ)/dt [1/s] under an equal biaxial stress: −(3 σs0 ρ² − 2 σ)/(4 η ρ²)."""
    rho2 = np.asarray(density, float) ** 2
    push = 3.0 * np.asarray(sintering_stress_pa, float) * rho2 - 2.0 * np.asarray(stress_pa, float)
    return -push / (4.0 * np.asarray(viscosity_pa_s, float) * rho2)


def constraint_stress_pa(density: ArrayLike, sintering_stress_pa: float) -> Array:
    """Tension in a film that sinters on a rigid plate."""
    rho = np.asarray(density, float)
    return 1.5 * sintering_stress_pa * rho**2 * (1 - rho)


def _dose(corners: Corners, prefactor_pa_s: float, activation_j_mol: float, sintering_stress_pa: float) -> float:
    work = float(log_work(corners, activation_j_mol, per_kelvin=False))
    return 0.75 * sintering_stress_pa / prefactor_pa_s * float(np.exp(work))


def free_density(corners: Corners, *, green: float, prefactor_pa_s: float, activation_j_mol: float,
                 sintering_stress_pa: float) -> float:
    """Relative density after free sintering, exact."""
    return 1 - (1 - green) * float(np.exp(-_dose(corners, prefactor_pa_s, activation_j_mol, sintering_stress_pa)))


def constrained_density(corners: Corners, *, green: float, prefactor_pa_s: float, activation_j_mol: float,
                        sintering_stress_pa: float) -> float:
    """Relative density after sintering on a rigid plate, exact."""
    log_odds = np.log(green / (1 - green)) + _dose(corners, prefactor_pa_s, activation_j_mol, sintering_stress_pa)
    return float(1 / (1 + np.exp(-log_odds)))
