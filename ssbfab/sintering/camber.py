"""Stress, density and camber of a laminate while it sinters: viscous plies on the laminate of `laminate.py`.

Stiffness and free strain become Q_v(ρ, T) and a free strain rate; each ply is cut into slices with a density of their own.
State: ln of the pore fraction of every slice, mean in-plane log strain e of the middle, curvature κ:

    e' = strain rate at mid-height,   κ' = κ'_d − κ e',   h = h0 (ρ0/ρ) exp(−2 e)   (mass)

Source: Cai, Green & Messing, J. Am. Ceram. Soc. 80 (1997) 1929 (bilayers by the elastic analogy); Olevsky et al., J. Am. Ceram.
Soc. 96 (2013) 2657, doi 10.1111/jace.12375. Left out: gravity and friction on the setter (they flatten), elasticity, anisotropy,
temperature gradients. In logarithms of the pores the equations are not stiff, and a dense ply stays below full density.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import ScheduleError
from ssbfab.sintering.heat import Corners, refined, running_log_work
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.stress_free import GAS_J_MOL_K

SLICES = 8
#: Change of relative density from which shrinkage counts as begun.
BEGUN = 1e-3


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


@dataclass(frozen=True, kw_only=True, eq=False)
class CamberHistory:
    """Against time: temperature, in-plane strain, curvature (1/mm, of the green top against the bottom), and per ply mean
    density,
    thickness and the largest and smallest stress anywhere in it (Pa)."""

    names: tuple[str, ...]
    time_s: Array
    temperature_k: Array
    strain: Array
    curvature_per_mm: Array
    density: Array
    thickness_mm: Array
    tension_pa: Array
    compression_pa: Array

    @property
    def shrinks(self) -> NDArray[np.bool_]:
        """When something still has shrinkage behind it and ahead of it: else the ratio of two vast viscosities is no stress.

        Without elasticity the equations give a stress at room temperature too; it would take ages to build up.
        """
        begun, ahead = ((np.abs(self.density - self.density[end]) > BEGUN).any(axis=1) for end in (0, -1))
        return np.asarray(begun & ahead)

    @property
    def felt_tension_pa(self) -> Array:
        """Tension of each ply while the stack shrinks, 0 before and after."""
        return np.where(self.shrinks[:, None], self.tension_pa, 0.0)

    @property
    def peak_curvature_per_mm(self) -> float:
        return float(self.curvature_per_mm[np.argmax(np.abs(self.curvature_per_mm))])

    @property
    def largest_ratio(self) -> float:
        """Largest |curvature| times height: beyond 0.1 the plate is no longer thin against its radius."""
        return float(np.max(np.abs(self.curvature_per_mm) * self.thickness_mm.sum(axis=1)))


class _Viscous:
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


def camber(plies: tuple[ViscousPly, ...], corners: Corners, *, flat: bool = False, slices: int = SLICES,
           rtol: float = 1e-7) -> CamberHistory:
    """Sinter a stack through a schedule given by its corners (time_s, temperature_k), each corner a step boundary."""
    from scipy.integrate import solve_ivp

    model = _Viscous(tuple(plies), slices, flat)
    y = model.start()
    rows: list[tuple[float, float, Array]] = []
    points = [(float(t), float(k)) for t, k in corners]
    for (t0, a), (t1, b) in pairwise(points):
        if t1 <= t0:
            continue
        slope = (b - a) / (t1 - t0)

        def rates(t: float, state: Array, t0: float = t0, a: float = a, slope: float = slope) -> Array:
            return model.derivative(a + slope * (t - t0), state)

        found: Any = solve_ivp(rates, (t0, t1), y, method="LSODA", rtol=rtol, atol=1e-9, max_step=max((t1 - t0) / 40, 1e-9))
        if not found.success:
            raise ScheduleError(
                f"camber: the equations could not be followed beyond {found.t[-1] / 3600:.2f} h ({found.message})"
            )
        first = 0 if not rows else 1
        rows += [(t, a + slope * (t - t0), state) for t, state in zip(found.t[first:], found.y.T[first:], strict=True)]
        y = found.y[:, -1]
    if not rows:
        raise ScheduleError("camber: the schedule takes no time; give it a ramp or a hold")
    return _history(model, rows)


def _history(model: _Viscous, rows: list[tuple[float, float, Array]]) -> CamberHistory:
    count, parts = len(rows), (len(model.soft), model.slices)
    density, height, tension, compression = (np.empty((count, parts[0])) for _ in range(4))
    for i, (_, temperature, state) in enumerate(rows):
        rho, low, high, _, _, h = model.stresses(temperature, state)
        h2 = h.reshape(parts)
        density[i] = (rho * h).reshape(parts).sum(axis=1) / h2.sum(axis=1)
        height[i] = h2.sum(axis=1)
        tension[i] = np.maximum(low, high).reshape(parts).max(axis=1)
        compression[i] = np.minimum(low, high).reshape(parts).min(axis=1)
    states = np.array([row[2] for row in rows])
    return CamberHistory(
        names=tuple(p.name for p in model.soft),
        time_s=np.array([r[0] for r in rows]),
        temperature_k=np.array([r[1] for r in rows]),
        strain=states[:, -2],
        curvature_per_mm=states[:, -1],
        density=density,
        thickness_mm=height,
        tension_pa=tension,
        compression_pa=compression,
    )


def onsets_k(plies: Sequence[ViscousPly], corners: Corners, share: float = 0.05) -> dict[str, float]:
    """The temperature at which each ply, left alone, has closed a share of its pores (0.05: onset, 0.5: middle); its
    highest if never.

    A gap of more than some 50 K between two plies is the practical alarm (a rule of thumb of low confidence).
    """
    found = {}
    for ply in (p for p in plies if not p.rigid):
        dense = refined(corners, 1.0)
        work = np.exp(running_log_work(dense, ply.activation_j_mol, per_kelvin=False))
        done = -np.expm1(-0.75 * ply.sintering_stress_pa / ply.prefactor_pa_s * work)
        found[ply.name] = dense[int(np.argmax(done >= share))][1] if done[-1] >= share else max(k for _, k in dense)
    return found


def linear_shrinkage(green: float, fired: float) -> float:
    """1 − (ρ_green/ρ_fired)^(1/3): free, isotropic, mass conserved."""
    return 1.0 - (green / fired) ** (1.0 / 3.0)


def size_mismatch(green: tuple[float, float], fired: float) -> float:
    """Relative difference of the free final sizes of two plies fired to one density: of the second less the first."""
    first, second = ((g / fired) ** (1.0 / 3.0) for g in green)
    return first / second - 1.0
