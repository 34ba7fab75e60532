"""The pellet in its die: pressure lost to friction on the wall, force to eject.

      ↓ P            Janssen: P(z) = P exp(−4 μ k z / D), k = ν/(1−ν) the share of the pressure that the wall bears
    │▓▓▓▓▓│ H        ejection: F ≤ μ k P π D H, where all of the wall's pressure has stayed; the truth lies between 0 and that
    │▓▓▓▓▓│
      D              loss and force for pressing from one side; from both sides H counts half
Sources: Janssen, Z. Ver. Dtsch. Ing. 39 (1895) 1045 (recalled); k of an elastic body held at its rim. Springback is left out.
"""

from __future__ import annotations

import math

#: Poisson's ratio of a pellet where nothing is known of the material: assumed.
POISSON = 0.25


def wall_share(poisson_ratio: float) -> float:
    """k: pressure on the wall over pressure of the punch."""
    return poisson_ratio / (1.0 - poisson_ratio)


def bottom_share(height_mm: float, diameter_mm: float, friction: float, poisson_ratio: float = POISSON) -> float:
    """The share of the pressure that reaches the far end of the pellet."""
    return math.exp(-4.0 * friction * wall_share(poisson_ratio) * height_mm / diameter_mm)


def ejection_max_n(
    pressure_pa: float, height_mm: float, diameter_mm: float, friction: float, poisson_ratio: float = POISSON
) -> float:
    """The upper bound of the force that pushes the pellet out [N]."""
    return friction * wall_share(poisson_ratio) * pressure_pa * math.pi * diameter_mm * height_mm * 1e-6
