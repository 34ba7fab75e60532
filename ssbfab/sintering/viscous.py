"""Plies that sinter on each other as viscous bodies: the rates of one stack, on the laminate of `laminate.py`.

Stiffness and free strain become Q_v(ρ, T) and a free strain rate (`sovs`); each ply is cut into slices of a density of their own.
State: ln of the pore fraction of every slice, mean in-plane log strain e of the middle, curvature κ:

    e' = strain rate at mid-height,   κ' = κ'_d − κ e',   h = h0 (ρ0/ρ) exp(−2 e)   (mass)

Source: Cai, Green & Messing, J. Am. Ceram. Soc. 80 (1997) 1929 (bilayers by the elastic analogy); Olevsky et al., J. Am. Ceram.
Soc. 96 (2013) 2657, doi 10.1111/jace.12375. Left out: gravity and friction on the setter (they flatten), elasticity, anisotropy,
temperature gradients. In logarithms of the pores the equations are not stiff, and a dense ply stays below full density.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.errors import ScheduleError
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.stress_free import GAS_J_MOL_K


@dataclass(frozen=True, kw_only=True)
class ViscousPly:
    """One ply as it enters the furnace: green thickness (mm) and density; η = A exp(Q/RT), sintering stress σs0 ρ².

    `rigid` marks a dense support that neither shrinks nor bends.
    """

    name: str
    thickness_mm: float
    green_density_fraction: float = 0.55
    prefactor_pa_s: float = 1.0
    activation_j_mol: float = 1.0
    sintering_stress_pa: float = 0.0
    rigid: bool = False

    def __post_init__(self) -> None:
        good = (self.thickness_mm > 0 and 0 < self.green_density_fraction < 1 and self.prefactor_pa_s > 0
                and self.activation_j_mol > 0 and self.sintering_stress_pa >= 0)
        if not good:
            raise ScheduleError(
                f"ply {self.name!r}: thickness, viscosity and activation energy must be above zero, green density between 0 and 1"
            )


class Viscous:
    """The equations of one stack of plies: state y = (ln(1−ρ) of every slice, e, κ)."""

    def __init__(self, plies: tuple[ViscousPly, ...], slices: int, flat: bool) -> None:
        soft = [p for p in plies if not p.rigid]
        if not soft:
            raise ScheduleError("camber: every ply is rigid; give at least one that sinters")
        self.rigid, self.flat, self.slices, self.soft = len(soft) < len(plies), flat, slices, soft
        column = np.repeat(np.arange(len(soft)), slices)
        self.green = np.array([p.green_density_fraction for p in soft])[column]
        self.h0 = np.array([p.thickness_mm / slices for p in soft])[column]
        self.stress0 = np.array([p.sintering_stress_pa for p in soft])[column]
        self.log_a = np.log([p.prefactor_pa_s for p in soft])[column]
        self.slope = np.array([p.activation_j_mol / GAS_J_MOL_K for p in soft])[column]

    def start(self) -> Array:
        return np.concatenate([np.log(1 - self.green), [0.0, 0.0]])

    def stresses(self, temperature_k: float, y: Array) -> tuple[Array, Array, Array, float, float, Array]:
        """Density, stress at bottom and top of each slice, strain rate at mid-height, curvature rate, slice heights.

        Rates are multiplied by the reference time exp(log_ref), so that cold viscosities do not overflow.
        """
        rho = 1.0 - np.exp(y[:-2])
        log_eta = self.log_a + self.slope / temperature_k
        eta = np.exp(log_eta - log_eta.min())
        height = self.h0 * self.green / rho * np.exp(-2.0 * y[-2])
        q = 6.0 * eta * rho**3
        free = -self.stress0 * np.exp(y[:-2]) / (4.0 * eta * rho)
        if self.rigid:
            rate, bend, arm = 0.0, 0.0, np.zeros_like(height)
        else:
            rate, bend, arm = self._solve(q, free, height)
        middle = rate + bend * arm - free
        swing = 0.5 * bend * height
        return rho, q * (middle - swing), q * (middle + swing), rate, bend, height

    def _solve(self, q: Array, free: Array, height: Array) -> tuple[float, float, Array]:
        """Strain rate at mid-height, curvature rate, and the arm of each slice about mid-height."""
        top = np.cumsum(height)
        arm = top - 0.5 * height - 0.5 * top[-1]
        qh = q * height
        a = qh.sum()
        neutral = (qh * arm).sum() / a
        own = arm - neutral
        mean = (qh * free).sum() / a
        if self.flat:
            return float(mean), 0.0, arm
        bend = (qh * (free - mean) * own).sum() / (qh * (own * own + height * height / 12.0)).sum()
        return float(mean - bend * neutral), float(bend), arm

    def derivative(self, temperature_k: float, y: Array) -> Array:
        rho, low, high, rate, bend, _ = self.stresses(temperature_k, y)
        log_eta = self.log_a + self.slope / temperature_k
        eta = np.exp(log_eta - log_eta.min())
        stress = 0.5 * (low + high)
        pores = -(3.0 * self.stress0 * rho**2 - 2.0 * stress) / (4.0 * eta * rho**2)
        speed = np.exp(-log_eta.min())
        return speed * np.concatenate([pores, [rate, bend - y[-1] * rate]])
