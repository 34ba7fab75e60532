"""Thermal work of a schedule in closed form: ∫ exp(−Q/RT) dt and ∫ exp(−Q/RT)/T dt, as logarithms.

On a straight ramp from T0 to T1 at rate c, with u = Q/RT and E1 the exponential integral,

    ∫ (1/T) e^(−u) dt = [E1(u1) − E1(u0)] / c             (master sintering curve; Su & Johnson 1996)
    ∫ e^(−u) dt       = [T e^(−u) − (Q/R) E1(u)]₀¹ / c    (viscosity, decomposition, parabolic growth, grain growth)

Exact, whatever the ramp's length; in logarithms, because e^(−u) underflows where Q is large. Units: s, K, J/mol.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ssbfab.sintering.stress_free import GAS_J_MOL_K

Array = NDArray[np.float64]
Corners = Sequence[tuple[float, float]]
_TINY = -1e300


def _log_e1(u: Array) -> Array:
    """ln E1(u) without underflow: e^u E1(u) by its continued fraction above 30."""
    from scipy.special import exp1

    small = np.minimum(u, 30.0)
    tail = 1.0 / (u + 1.0 - 1.0 / (u + 3.0 - 4.0 / (u + 5.0 - 9.0 / (u + 7.0 - 16.0 / (u + 9.0 - 25.0 / (u + 11.0))))))
    return np.where(u <= 30.0, np.log(exp1(small)), -u + np.log(tail))


def _log_ramp(primitive: Array, weight: Array) -> Array:
    """ln |f1 − f0| − ln weight, for increasing primitives given as logarithms on the last axis (cold, hot)."""
    hot, cold = primitive.max(axis=-1), primitive.min(axis=-1)
    with np.errstate(divide="ignore"):
        return hot + np.log(-np.expm1(np.minimum(cold - hot, 0.0))) - np.log(weight)


def _log_f(u: Array, per_kelvin: bool) -> Array:
    """ln of the primitive over temperature: E1(u), or T e^(−u) − (Q/R) E1(u) divided by Q/R."""
    if per_kelvin:
        return _log_e1(u)
    # e^-u/u − E1(u) = E2(u)/u: with e^u E2(u) by its own continued fraction there is no cancellation.
    from scipy.special import expn

    small = np.minimum(u, 30.0)
    tail = 1.0 / (u + 2.0 - 2.0 / (u + 4.0 - 6.0 / (u + 6.0 - 12.0 / (u + 8.0 - 20.0 / (u + 10.0 - 30.0 / (u + 12.0))))))
    log_e2 = np.where(u <= 30.0, np.log(expn(2, small)), -u + np.log(tail))
    return log_e2 - np.log(u)


def log_work(corners: Corners, activation_j_mol: ArrayLike, *, per_kelvin: bool = True) -> Array:
    """ln ∫ e^(−Q/RT) [1/T] dt over straight pieces between corners (time_s, temperature_k); −1e300 for no work."""
    pieces = log_pieces(corners, activation_j_mol, per_kelvin=per_kelvin)
    if pieces.shape[-1] == 0:
        return np.full(np.shape(activation_j_mol), _TINY)
    return np.maximum(np.logaddexp.reduce(pieces, axis=-1), _TINY)


def log_pieces(corners: Corners, activation_j_mol: ArrayLike, *, per_kelvin: bool = True) -> Array:
    """ln of the work of each piece; the last axis runs over pieces, leading axes over activation energies."""
    points = np.asarray(corners, float)
    dt, t0, t1 = np.diff(points[:, 0]), points[:-1, 1], points[1:, 1]
    slope = np.asarray(activation_j_mol, float)[..., None] / GAS_J_MOL_K
    u0, u1 = slope / t0, slope / t1
    steep = np.abs(t1 - t0) > 1e-7 * t0
    middle = 0.5 * (t0 + t1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        hold = -slope / middle + np.log(dt) - (np.log(middle) if per_kelvin else 0.0)
        pair = np.stack([_log_f(u0, per_kelvin), _log_f(u1, per_kelvin)], axis=-1)
        scale = np.abs(t1 - t0) / dt
        ramp = _log_ramp(pair, scale / (1.0 if per_kelvin else slope))
    return np.where(dt > 0, np.where(steep, ramp, hold), -np.inf)


def running_log_work(corners: Corners, activation_j_mol: float, *, per_kelvin: bool = True) -> Array:
    """ln of the work done up to each corner; −1e300 at the first."""
    pieces = log_pieces(corners, activation_j_mol, per_kelvin=per_kelvin)
    return np.maximum(np.concatenate([[-np.inf], np.logaddexp.accumulate(pieces)]), _TINY)


def refined(corners: Corners, step_k: float, longest_s: float = 600.0) -> list[tuple[float, float]]:
    """The same curve with points close enough to plot or to search."""
    dense = [tuple(corners[0])]
    for (t0, a), (t1, b) in pairwise(corners):
        count = max(1, math.ceil(max(abs(b - a) / step_k, (t1 - t0) / longest_s)))
        dense += [(t0 + (t1 - t0) * i / count, a + (b - a) * i / count) for i in range(1, count + 1)]
    return [(float(t), float(k)) for t, k in dense]
