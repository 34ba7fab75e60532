"""Temperature difference and stress in a plate that is heated at a steady rate from both faces.

    ΔT = φ L²/(2a),   surface stress E α φ L²/[3 (1−ν) a]          L half thickness, a thermal diffusivity, φ rate

Compression at the surface while heating, tension while cooling. In plies of a millimetre it is a fraction of a kelvin: ramps
crack thin stacks through burnout and mismatch, not through this. Standard result of plate conduction (quasi-steady).
"""

from __future__ import annotations


def plate_delta_k(rate_k_s: float, half_thickness_mm: float, diffusivity_mm2_s: float) -> float:
    """Surface less centre [K]."""
    return rate_k_s * half_thickness_mm**2 / (2.0 * diffusivity_mm2_s)


def surface_stress_pa(rate_k_s: float, half_thickness_mm: float, diffusivity_mm2_s: float, *, youngs_pa: float, poisson: float,
                      cte_per_k: float) -> float:
    """Size of the surface stress [Pa]."""
    return youngs_pa * cte_per_k * rate_k_s * half_thickness_mm**2 / (3.0 * (1.0 - poisson) * diffusivity_mm2_s)
