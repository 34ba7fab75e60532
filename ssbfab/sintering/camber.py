"""Stress, density and camber of a laminate while it sinters: the rates of `viscous.py` followed through a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import ScheduleError
from ssbfab.sintering.heat import Corners
from ssbfab.sintering.laminate import Array
from ssbfab.sintering.viscous import Viscous, ViscousPly

SLICES = 8
#: Change of relative density from which shrinkage counts as begun.
BEGUN = 1e-3


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


def camber(plies: tuple[ViscousPly, ...], corners: Corners, *, flat: bool = False, slices: int = SLICES,
           rtol: float = 1e-7) -> CamberHistory:
    """Sinter a stack through a schedule given by its corners (time_s, temperature_k), each corner a step boundary."""
    from scipy.integrate import solve_ivp

    model = Viscous(tuple(plies), slices, flat)
    y = model.start()
    rows: list[tuple[float, float, Array]] = []
    points = [(float(t), float(k)) for t, k in corners]
    whole_s = points[-1][0] - points[0][0]
    for (t0, a), (t1, b) in pairwise(points):
        if t1 <= t0:
            continue
        slope = (b - a) / (t1 - t0)

        def rates(t: float, state: Array, t0: float = t0, a: float = a, slope: float = slope) -> Array:
            return model.derivative(a + slope * (t - t0), state)

        longest_s = max((t1 - t0) / 40, whole_s / 400)
        found: Any = solve_ivp(rates, (t0, t1), y, method="LSODA", rtol=rtol, atol=1e-9, max_step=longest_s)
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


def _history(model: Viscous, rows: list[tuple[float, float, Array]]) -> CamberHistory:
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
