"""Whether a bead keeps the shape it was given: spans, slump, its own weight, the buckling of thin walls.

Lengths in mm and stresses in Pa, as everywhere; metres appear only inside a function. Each formula names its source.
"""

from __future__ import annotations

import math

from ssbfab.library.ink import Ink

GRAVITY_M_S2 = 9.80665
AIR_KG_M3 = 1.2
_M = 1e-3


def weight_density(ink: Ink, medium_kg_m3: float = AIR_KG_M3) -> float:
    """Weight of the ink per volume in its medium, N/m3."""
    return (ink.density_kg_m3 - medium_kg_m3) * GRAVITY_M_S2


def span_modulus(ink: Ink, diameter_mm: float, span_mm: float, medium_kg_m3: float = AIR_KG_M3) -> float:
    """Storage modulus, Pa, that keeps a spanning filament from sagging by more than 5 % of its diameter: 1.4 w s^4 D.

    `s` is span over diameter. Source: Smay, Cesarano & Lewis, Langmuir 18 (2002) 5429.

    >>> from ssbfab.library.ink import Ink
    >>> paste = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000, yield_stress_pa=300, consistency_pa_s_n=120,
    ...             flow_index=0.5)
    >>> round(span_modulus(paste, 0.2, 2.0))
    54884
    """
    return 1.4 * weight_density(ink, medium_kg_m3) * (span_mm / diameter_mm) ** 4 * diameter_mm * _M


def longest_span(ink: Ink, diameter_mm: float, medium_kg_m3: float = AIR_KG_M3) -> float:
    """The span, mm, at which the ink's own modulus is just enough."""
    return diameter_mm * (ink.shear_modulus_pa / (1.4 * weight_density(ink, medium_kg_m3) * diameter_mm * _M)) ** 0.25


def capillary_stress(ink: Ink, radius_mm: float) -> float:
    """Stress, Pa, by which surface tension rounds an edge of this radius."""
    return ink.surface_tension_n_m / (radius_mm * _M)


def gravity_stress(ink: Ink, height_mm: float) -> float:
    """Stress, Pa, at the foot of a wall of this height."""
    return ink.density_kg_m3 * GRAVITY_M_S2 * height_mm * _M


def shape_retention(ink: Ink, radius_mm: float, height_mm: float) -> float:
    """Yield stress over what flattens a printed wall, tau_y / (gamma / R + rho g H); it keeps its shape from 1 on.

    Source: M'Barki, Bocquet & Stevenson, Sci. Rep. 7 (2017) 6017. `radius_mm` is the half width of the wall.
    """
    return ink.yield_stress_pa / (capillary_stress(ink, radius_mm) + gravity_stress(ink, height_mm))


def tallest_by_weight(ink: Ink) -> float:
    """Height, mm, at which a fresh wall yields at its foot: sqrt(3) tau_y / (rho g). Source: Roussel, Cem. Concr. Res. (2018)."""
    return math.sqrt(3) * ink.yield_stress_pa / (ink.density_kg_m3 * GRAVITY_M_S2) / _M


def tallest_by_buckling(ink: Ink, width_mm: float, poisson_ratio: float = 0.5) -> float:
    """Height, mm, at which a fresh free wall of this width buckles: H^3 = 7.837 D / (rho g w), D = E w^3 / 12 (1 - nu^2).

    Young's modulus is 2 (1 + nu) G' of the ink at rest. Source: Suiker, Int. J. Mech. Sci. 137 (2018); the constant is the
    first root of the column under its own weight.
    """
    width_m = width_mm * _M
    young = 2 * (1 + poisson_ratio) * ink.shear_modulus_pa
    stiffness = young * width_m**3 / (12 * (1 - poisson_ratio**2))
    return (7.837 * stiffness / (ink.density_kg_m3 * GRAVITY_M_S2 * width_m)) ** (1 / 3) / _M
