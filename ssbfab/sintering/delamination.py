"""Steady-state delamination: the energy that is released per area when an interface opens all along.

The stack above and the stack below are freed of the forces that each put on the other. With resultants N, M of the stress in a
part and its plane-strain stiffnesses A, B, D (the strain across the crack's front stays),

    G = ½ Σ_parts [N, M] K⁻¹ [N, M]ᵀ = ½ Σ_parts (N²/A + M'²/D'),     M', D' about the part's own neutral plane.

Units: Pa, mm in, J/m² out. Limit for a thin film: (1−ν²) σ² h / 2E. Source: Hutchinson & Suo, Adv. Appl. Mech. 29 (1992) 63,
doi 10.1016/S0065-2156(08)70164-9. Long cracks, far from edges; no contact between the faces; the mode mix is not resolved,
so an interface toughness for opening (mode I) makes the verdict conservative.
"""

from __future__ import annotations

import numpy as np

from ssbfab.sintering.laminate import Array, Response


def release_rates(response: Response, plane_strain_pa: Array, bottom_mm: Array, thickness_mm: Array) -> Array:
    """G [J/m²] of each of the n−1 interfaces, bottom first, from a solved laminate."""
    height = (bottom_mm[..., -1] + thickness_mm[..., -1])[..., None]
    mean = 0.5 * (response.bottom_pa + response.top_pa)
    slope = (response.top_pa - response.bottom_pa) / 12.0
    centre = bottom_mm + 0.5 * thickness_mm - 0.5 * height
    stiff = plane_strain_pa * thickness_mm
    terms = np.stack(np.broadcast_arrays(
        mean * thickness_mm, mean * thickness_mm * centre + slope * thickness_mm**2,
        stiff, stiff * centre, stiff * (centre**2 + thickness_mm**2 / 12.0)))
    count = terms.shape[-1]
    under = np.triu(np.ones((count, count)))[:, :-1]  # a matrix product sums short axes faster than cumsum does
    return 0.5e-3 * (_energy(terms @ under) + _energy(terms @ (1.0 - under)))


def _energy(sums: Array) -> Array:
    """N²/A + M'²/D' [Pa·mm]; zero for a part of voids."""
    n, m, a, b, d = sums
    solid = a > 0
    a = np.where(solid, a, 1.0)
    own = np.where(solid, d - b * b / a, 1.0)
    moment = m - n * b / a
    return np.where(solid, n * n / a + moment * moment / own, 0.0)


def explicit_energy(q_pa: Array, thickness_mm: Array, free_strain: Array) -> float:
    """Stored energy per area of one flat-free laminate [J/m²]: ½ Σ Q ∫ (ε−ε*)² dz, the slow twin used by the tests."""
    from ssbfab.sintering.laminate import Laminate

    laminate = Laminate(q_pa=q_pa, thickness_mm=thickness_mm)
    found = laminate.under(free_strain)
    total = 0.0
    for q, h, low, high in zip(q_pa, thickness_mm, found.bottom_pa, found.top_pa, strict=True):
        total += 0.5e-3 * h / q * (low * low + low * high + high * high) / 3.0 if q > 0 else 0.0
    return total
