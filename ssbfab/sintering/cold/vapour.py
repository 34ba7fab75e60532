"""At what pressure a liquid boils: water by IAPWS-IF97, others by a line through boiling and critical point.

Water: the saturation-pressure equation of region 4 of the IAPWS Industrial Formulation 1997 (equation 30; coefficients of its
table 34), 273.15 to 647.096 K, exact to the formulation.
Others: ln p is straight in 1/T between the boiling point at 1 atm and the critical point (Clausius-Clapeyron with constant heat).
Held against water it is within 8 % from 100 °C to the critical point; below the boiling point it is an extrapolation.
Units: K, Pa.
"""

from __future__ import annotations

import math

from ssbfab.library.cold import Solvent

ATMOSPHERE_PA = 101325.0
WATER_CRITICAL_K, WATER_CRITICAL_PA = 647.096, 22.064e6
#: Error of the straight line, both ways: from water, see above.
LINE_RATIO = 0.08
_N = (
    0.11670521452767e4,
    -0.72421316703206e6,
    -0.17073846940092e2,
    0.12020824702470e5,
    -0.32325550322333e7,
    0.14915108613530e2,
    -0.48232657361591e4,
    0.40511340542057e6,
    -0.23855557567849,
    0.65017534844798e3,
)


def water_pa(temperature_k: float) -> float:
    """Saturation pressure of water [Pa]. `nan` outside 273.15 to 647.096 K.

    >>> round(water_pa(500.0) / 1e6, 8)
    2.63889776
    """
    if not 273.15 <= temperature_k <= WATER_CRITICAL_K:
        return math.nan
    theta = temperature_k + _N[8] / (temperature_k - _N[9])
    a = theta * theta + _N[0] * theta + _N[1]
    b = _N[2] * theta * theta + _N[3] * theta + _N[4]
    c = _N[5] * theta * theta + _N[6] * theta + _N[7]
    return float((2.0 * c / (-b + math.sqrt(b * b - 4.0 * a * c))) ** 4 * 1e6)


def line_pa(temperature_k: float, boiling_k: float, critical_k: float, critical_pa: float) -> float:
    """Vapour pressure [Pa] on the straight line through boiling and critical point."""
    slope = math.log(critical_pa / ATMOSPHERE_PA) / (1.0 / boiling_k - 1.0 / critical_k)
    return critical_pa * math.exp(slope * (1.0 / critical_k - 1.0 / temperature_k))


def vapour_pa(solvent: Solvent, temperature_k: float) -> float | None:
    """Vapour pressure [Pa]; infinite beyond the critical point, where there is no liquid; None where the table does not say."""
    if solvent.name == "water":
        return math.inf if temperature_k > WATER_CRITICAL_K else water_pa(max(temperature_k, 273.15))
    boiling, critical, top = solvent.boiling_k, solvent.critical_k, solvent.critical_pa
    if boiling is None or critical is None or top is None or not (0 < boiling < critical and top > ATMOSPHERE_PA):
        return None
    return math.inf if temperature_k > critical else line_pa(temperature_k, boiling, critical, top)


def boiling_k(solvent: Solvent, pressure_pa: float) -> float | None:
    """Where it boils at a pressure [K]; None above the critical pressure, or where the table does not say."""
    low, high = 200.0, WATER_CRITICAL_K if solvent.name == "water" else (solvent.critical_k or 0.0)
    top = vapour_pa(solvent, high)
    if top is None:
        return solvent.boiling_k if math.isclose(pressure_pa, ATMOSPHERE_PA) else None
    if pressure_pa > top:
        return None
    for _ in range(100):
        middle = 0.5 * (low + high)
        found = vapour_pa(solvent, middle)
        low, high = (middle, high) if found is not None and found < pressure_pa else (low, middle)
    return 0.5 * (low + high)
