"""Cracks in a ply under uniform stress: channels, tunnels, edge cracks; critical thickness.

Energy release rates in J/m2, stress in Pa, thickness in mm, toughness K in Pa·m^0.5. G = Z σ² h / Ē with Ē = E/(1−ν²);
a crack runs where G exceeds Gc = K²/Ē.

Sources: Hutchinson & Suo, Adv. Appl. Mech. 29 (1992) 63, doi 10.1016/S0065-2156(08)70164-9 (Z = 1.976, no elastic mismatch);
Beuth, Int. J. Solids Struct. 29 (1992) 1657, doi 10.1016/0020-7683(92)90015-L (elastic mismatch); Ho & Suo 1993 (tunnels,
Z = π/4; recalled, not re-read); Ho, Hillman, Lange & Suo, J. Am. Ceram. Soc. 78 (1995) 2353 (edge cracks; coefficient
recalled). The table Z(α) at β = α/4 was computed by finite elements; 1–3 % off at its ends.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

Z_CHANNEL = 1.976
Z_TUNNEL = np.pi / 4
EDGE = 0.34
_ALPHA = np.array([-0.9, -0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8, 0.9])
_Z = np.array([1.1672351317800007, 1.2261840603188843, 1.3597817185308543, 1.5207221786542509, 1.7206285305643219,
               1.9792628817333864, 2.333654697153163, 2.863743580534328, 3.7392644916408573, 5.83156123514946,
               8.879131656176801])
#: Z is interpolated as ln Z over α, where the table is smooth; beyond the table its end value is held and is a lower bound.
_LOG_Z = np.log(_Z)
ALPHA_RANGE = (float(_ALPHA[0]), float(_ALPHA[-1]))


def plane_strain(youngs_pa: ArrayLike, poisson: ArrayLike) -> Array:
    """Ē = E/(1−ν²) [Pa]."""
    return np.asarray(youngs_pa, float) / (1.0 - np.asarray(poisson, float) ** 2)


def dundurs_alpha(film_pa: ArrayLike, substrate_pa: ArrayLike) -> Array:
    """α = (Ē_f − Ē_s)/(Ē_f + Ē_s): positive where the film is the stiffer."""
    film, below = np.asarray(film_pa, float), np.asarray(substrate_pa, float)
    return (film - below) / (film + below)


def channel_z(alpha: ArrayLike) -> Array:
    """Z of a channel crack through a surface film, for β = α/4."""
    return np.exp(np.interp(np.asarray(alpha, float), _ALPHA, _LOG_Z))


def release_rate(z: ArrayLike, stress_pa: ArrayLike, thickness_mm: ArrayLike, plane_strain_pa: ArrayLike) -> Array:
    """G [J/m²] = Z σ² h / Ē; zero where the stress presses."""
    pull = np.maximum(np.asarray(stress_pa, float), 0.0)
    return np.asarray(z, float) * pull**2 * (np.asarray(thickness_mm, float) * 1e-3) / np.asarray(plane_strain_pa, float)


def toughness_j_m2(k_pa_m05: ArrayLike, youngs_pa: ArrayLike, poisson: ArrayLike) -> Array:
    """Gc [J/m²] = K²/Ē."""
    return np.asarray(k_pa_m05, float) ** 2 / plane_strain(youngs_pa, poisson)


def critical_thickness_mm(z: ArrayLike, stress_pa: ArrayLike, k_pa_m05: ArrayLike, safety_ratio: float = 1.0) -> Array:
    """h_c [mm] = K²/(Z σ² safety): a thinner ply survives this tension. Infinite where the stress presses."""
    pull = np.maximum(np.asarray(stress_pa, float), 0.0)
    with np.errstate(divide="ignore"):
        return 1e3 * np.asarray(k_pa_m05, float) ** 2 / (np.asarray(z, float) * pull**2 * safety_ratio)


def edge_critical_mm(stress_pa: ArrayLike, k_pa_m05: ArrayLike, poisson: ArrayLike, safety_ratio: float = 1.0) -> Array:
    """t_c [mm] = E Gc/[0.34 (1−ν²) σ²] = K²/(0.34 σ²): an embedded ply in compression splits at its free edge above it.

    E Gc/(1−ν²) is K² for plane strain, so Poisson's ratio cancels; it stays in the signature because Gc may be measured.
    """
    press = np.maximum(-np.asarray(stress_pa, float), 0.0)
    with np.errstate(divide="ignore"):
        return 1e3 * np.asarray(k_pa_m05, float) ** 2 / (EDGE * press**2 * safety_ratio) + 0.0 * np.asarray(poisson, float)
