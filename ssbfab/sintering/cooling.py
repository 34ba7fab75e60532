"""Stress against temperature while a stack cools, with properties of each temperature (total-strain form).

    stress_i(T) = Q_i(T) (strain − e*_i(T)),   e*_i(T) = thermal strain from the stress-free temperature to T

Path-independent for elastic plies: the stress at a temperature depends on the properties at that temperature alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.library.thermal import at, thermal_strain
from ssbfab.sintering.laminate import Array, Laminate, stiffness
from ssbfab.sintering.numbers import SPRIGGS
from ssbfab.sintering.stack import Stack


@dataclass(frozen=True, kw_only=True, eq=False)
class Cooling:
    """Per temperature (rows) and ply (columns): stress at bottom and top [Pa]; curvature per row [1/mm]."""

    temperature_k: Array
    bottom_pa: Array
    top_pa: Array
    curvature_per_mm: Array


def while_cooling(stack: Stack, set_k: float, temperatures_k: Sequence[float], *, flat: bool = False) -> Cooling:
    """Nominal stresses of a stack at some temperatures below its stress-free one."""
    kelvin = np.asarray(temperatures_k, float)
    rows = [_plies(stack, set_k, float(t)) for t in kelvin]
    laminate = Laminate(q_pa=np.array([q for q, _ in rows]), thickness_mm=np.array([p.thickness_mm for p in stack.plies]))
    found = laminate.under(np.array([e for _, e in rows]), flat=flat)
    return Cooling(temperature_k=kelvin, bottom_pa=found.bottom_pa, top_pa=found.top_pa, curvature_per_mm=found.curvature_per_mm)


def _plies(stack: Stack, set_k: float, now_k: float) -> tuple[list[float], list[float]]:
    q, strain = [], []
    for ply in stack.plies:
        if ply.material is None:
            q.append(0.0)
            strain.append(0.0)
            continue
        sample = ply.material.need("youngs_modulus_pa").porosity_fraction or 0.0
        modulus = at(ply.material, "youngs_modulus_pa", now_k).value * np.exp(
            -SPRIGGS[1] * max(ply.porosity_fraction - sample, 0.0)
        )
        q.append(float(stiffness(modulus, at(ply.material, "poisson_ratio", now_k).value)))
        strain.append(thermal_strain(ply.material, set_k, now_k).value)
    return q, strain
