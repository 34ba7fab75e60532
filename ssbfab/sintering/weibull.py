"""Weibull: chance that the weakest flaw of a stressed volume breaks it, P = 1 − exp[−∫ (σ/σ0)^m dV/V0].

Equal biaxial tension counts twice (principle of independent action). σ0 [Pa] is the stress at which 63 % of volumes V0
[mm³] break.
Source: Weibull 1951; scatter m near 11 for sintered alumina (NIST SRD 150, recalled). Surface flaws scale with area instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ssbfab.errors import ScheduleError


def failure_probability(bottom_pa: ArrayLike, top_pa: ArrayLike, volume_mm3: ArrayLike, *, modulus: float, sigma0_pa: float,
                        reference_mm3: float, biaxial: bool = True) -> float:
    """Chance that any ply breaks; stress runs straight from its bottom to its top face, compression counts nothing."""
    if not (modulus > 0 and sigma0_pa > 0 and reference_mm3 > 0):
        raise ScheduleError("weibull: modulus, sigma0 and reference volume must be above zero")
    low, high, volume = (np.asarray(a, float) for a in (bottom_pa, top_pa, volume_mm3))
    share = np.linspace(0.0, 1.0, 201)
    stress = np.maximum(low[..., None] + (high - low)[..., None] * share, 0.0) / sigma0_pa
    mean = np.trapezoid(stress**modulus, share, axis=-1)
    hazard = float(np.sum(mean * volume)) / reference_mm3 * (2.0 if biaxial else 1.0)
    return float(-np.expm1(-hazard))


def strength_ratio(volume_ratio: float, modulus: float) -> float:
    """Strength of a volume over that of one `volume_ratio` times smaller: V^(−1/m)."""
    return float(volume_ratio ** (-1.0 / modulus))
