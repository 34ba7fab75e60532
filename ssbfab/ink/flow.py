"""Flow of a Herschel–Bulkley ink through a tip: straight tube, cone, or a cone that ends in a tube.

    tau = tau0 + K * rate ** n        steady, laminar, no slip at the wall

             inlet_diameter
            \\             /   cone_length   each slice of the cone is a short tube (lubrication approximation)
             \\           /
              |         |     length
              |         |
               diameter

Lengths in mm, flow in mm3/s, pressure in Pa. Nothing is ever converted to metres: stress depends on ratios of lengths
alone, and mm3/s over mm3 is 1/s.

Source: Chhabra & Richardson, Non-Newtonian Flow and Applied Rheology, 2nd ed. (2008), chapter 3. Not in it: wall slip,
entrance losses, elastic effects; for highly filled pastes slip can lower the pressure by some tens of per cent (assumed).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from ssbfab.library.ink import Ink
from ssbfab.library.printer import Tip

_NODES = 48


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The state of flow in a tip. Wall values are those at the outlet, where stress is highest."""

    flow_mm3_s: float
    pressure_pa: float
    wall_stress_pa: float
    wall_shear_rate_per_s: float
    plug_fraction: float
    gain_ratio: float


def flow_rate(ink: Ink, tip: Tip, pressure_pa: float) -> float:
    """Flow, mm3/s, that a pressure, Pa, drives through a tip; 0 below the pressure at which the ink yields.

    Examples
    --------
    >>> from ssbfab.library.ink import Ink
    >>> from ssbfab.library.printer import Tip
    >>> paste = Ink(material="lto", solids_fraction=0.3, density_kg_m3=2000, yield_stress_pa=300, consistency_pa_s_n=120,
    ...             flow_index=0.5)
    >>> tip = Tip(diameter_mm=0.25, outer_diameter_mm=0.5, length_mm=12.7)
    >>> round(flow_rate(paste, tip, 422.6e3), 4)  # a free line 0.25 mm wide, 0.2 mm high, at 6 mm/s
    0.2485
    """
    _finite(pressure_pa, "pressure")
    return _flow_rate(ink, tip, float(pressure_pa))


def pressure_for(ink: Ink, tip: Tip, flow_mm3_s: float) -> float:
    """Pressure, Pa, that drives a flow, mm3/s; the yield pressure for no flow."""
    _finite(flow_mm3_s, "flow")
    return _pressure_for(ink, tip, float(flow_mm3_s))


def yield_pressure(ink: Ink, tip: Tip) -> float:
    """Pressure, Pa, below which nothing flows: 2 tau0 L / R of the tube and 2 tau0 / tan(a) * ln(R1 / R2) of the cone."""
    tube = 4.0 * ink.yield_stress_pa * tip.length_mm / tip.diameter_mm
    return tube + 2.0 * ink.yield_stress_pa * _cone_log_over_slope(tip)


def wall_stress(ink: Ink, tip: Tip, flow_mm3_s: float) -> float:
    """Shear stress, Pa, at the wall of the outlet."""
    return ink.yield_stress_pa + float(_excess_stress(ink, np.array([tip.diameter_mm / 2]), flow_mm3_s)[0])


def wall_shear_rate(ink: Ink, tip: Tip, flow_mm3_s: float) -> float:
    """True shear rate, 1/s, at the wall of the outlet: ((tau_w - tau0) / K) ** (1/n), not the apparent 4 Q / (pi R^3)."""
    excess = wall_stress(ink, tip, flow_mm3_s) - ink.yield_stress_pa
    return float((excess / ink.consistency_pa_s_n) ** (1.0 / ink.flow_index))


def plug_fraction(ink: Ink, tip: Tip, flow_mm3_s: float) -> float:
    """Radius of the unsheared plug over the tip's radius, tau0 / tau_w."""
    stress = wall_stress(ink, tip, flow_mm3_s)
    return ink.yield_stress_pa / stress if stress > 0 else 1.0


def gain(ink: Ink, tip: Tip, flow_mm3_s: float) -> float:
    """d lnQ / d lnP: the error of flow, in per cent, that one per cent of pressure error makes. Infinite at yield."""
    if flow_mm3_s <= 0:
        return math.inf
    step = 1e-5
    low, high = (_pressure_for(ink, tip, flow_mm3_s * math.exp(d)) for d in (-step, step))
    rise = math.log(high / low)
    return 2 * step / rise if rise > 0 else math.inf


def flow_state(ink: Ink, tip: Tip, flow_mm3_s: float) -> Flow:
    """Everything that is known of a flow."""
    return Flow(
        flow_mm3_s=flow_mm3_s, pressure_pa=pressure_for(ink, tip, flow_mm3_s),
        wall_stress_pa=wall_stress(ink, tip, flow_mm3_s), wall_shear_rate_per_s=wall_shear_rate(ink, tip, flow_mm3_s),
        plug_fraction=plug_fraction(ink, tip, flow_mm3_s), gain_ratio=gain(ink, tip, flow_mm3_s),
    )


@lru_cache(maxsize=4096)
def _pressure_for(ink: Ink, tip: Tip, flow_mm3_s: float) -> float:
    if flow_mm3_s <= 0:
        return yield_pressure(ink, tip)
    radius = tip.diameter_mm / 2
    tube = 2.0 * wall_stress(ink, tip, flow_mm3_s) * tip.length_mm / radius
    slope = _cone_slope(tip)
    if slope == 0.0:
        return tube
    # dP = 2 tau_w / R dz with dz = dR / slope: over ln R the integrand is smooth, 2 tau_w / slope
    low, high = math.log(radius), math.log(tip.inlet_diameter_mm / 2)
    nodes, weights = _gauss()
    radii = np.exp(low + (high - low) * (nodes + 1) / 2)
    stress = ink.yield_stress_pa + _excess_stress(ink, radii, flow_mm3_s)
    return tube + float((weights * stress).sum()) * (high - low) / slope


@cache
def _gauss() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights of Gauss-Legendre on -1 to 1: finding them takes longer than all else here."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


@lru_cache(maxsize=4096)
def _flow_rate(ink: Ink, tip: Tip, pressure_pa: float) -> float:
    if pressure_pa <= yield_pressure(ink, tip):
        return 0.0
    if _cone_slope(tip) == 0.0:
        excess = pressure_pa * tip.diameter_mm / (4 * tip.length_mm) - ink.yield_stress_pa
        return float(_flow_of_excess(ink, np.array([tip.diameter_mm / 2]), np.array([max(excess, 0.0)]))[0])
    return _invert(lambda q: _pressure_for(ink, tip, q), pressure_pa)


def _flow_of_excess(ink: Ink, radius_mm: NDArray[np.float64], excess_pa: NDArray[np.float64]) -> NDArray[np.float64]:
    """Flow, mm3/s, of tubes whose wall stress is `excess_pa` above the yield stress."""
    n, y, s = ink.flow_index, ink.yield_stress_pa, excess_pa
    brackets = s**2 / (3 * n + 1) + 2 * y * s / (2 * n + 1) + y**2 / (n + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        flow = math.pi * radius_mm**3 * n * s * (s / ink.consistency_pa_s_n) ** (1 / n) * brackets / (s + y) ** 3
    return np.where(s > 0, flow, 0.0)


def _excess_stress(ink: Ink, radius_mm: NDArray[np.float64], flow_mm3_s: float) -> NDArray[np.float64]:
    """Wall stress above yield, Pa: Newton's method on logarithms, where the curve is nearly straight.

    The slope d lnQ / d ln(excess) lies between 1/n and 1 + 1/n.
    """
    n, y = ink.flow_index, ink.yield_stress_pa
    if flow_mm3_s <= 0:
        return np.zeros_like(radius_mm)
    s = ink.consistency_pa_s_n * ((3 * n + 1) * flow_mm3_s / (n * math.pi * radius_mm**3)) ** n
    for _ in range(60):
        brackets = s**2 / (3 * n + 1) + 2 * y * s / (2 * n + 1) + y**2 / (n + 1)
        slope = 1 + 1 / n + s * (2 * s / (3 * n + 1) + 2 * y / (2 * n + 1)) / brackets - 3 * s / (s + y)
        step = np.log(_flow_of_excess(ink, radius_mm, s) / flow_mm3_s) / slope
        s = s * np.exp(-step)
        if float(np.abs(step).max()) < 1e-14:
            break
    return s


def _invert(pressure_of: Callable[[float], float], pressure_pa: float) -> float:
    """The flow whose pressure is wanted: bisection on the logarithm of flow, then on to the last digits."""
    low, high = -40.0, 0.0
    while pressure_of(math.exp(high)) < pressure_pa:
        low, high = high, high + 5.0
        if high > 100:
            raise ValueError(f"no flow below 1e43 mm3/s needs {pressure_pa} Pa")
    for _ in range(64):
        middle = (low + high) / 2
        low, high = (middle, high) if pressure_of(math.exp(middle)) < pressure_pa else (low, middle)
    return math.exp((low + high) / 2)


def _cone_slope(tip: Tip) -> float:
    """dR/dz of the cone, 0 where there is none."""
    if tip.cone_length_mm <= 0 or tip.inlet_diameter_mm <= tip.diameter_mm:
        return 0.0
    return (tip.inlet_diameter_mm - tip.diameter_mm) / 2 / tip.cone_length_mm


def _cone_log_over_slope(tip: Tip) -> float:
    slope = _cone_slope(tip)
    return math.log(tip.inlet_diameter_mm / tip.diameter_mm) / slope if slope else 0.0


def _finite(value: float, what: str) -> None:
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{what} must be a finite number, 0 or more, found {value}")
