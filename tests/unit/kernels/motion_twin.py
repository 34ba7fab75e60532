"""The readable twin of `ssbfab.kernels.motion`, in numpy; the formulas are in `ssbfab.toolpath.motion`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ssbfab.kernels.arrays import Floats


def durations_s(points_mm: Floats, speed_mm_s: Floats, *, acceleration_mm_s2: float, junction_mm: float,
                rests: NDArray[np.bool_] | None = None) -> Floats:
    """Duration (n - 1,) of each segment of a path (n, 3) from rest to rest; `speed_mm_s[i]` is wanted up to point i, and where
    `rests[i]` the machine stands at point i."""
    steps = np.diff(points_mm, axis=0)
    length = np.sqrt((steps**2).sum(axis=1))
    wanted = np.asarray(speed_mm_s, dtype=float)[1:]
    duration = np.zeros(len(length))
    moving = length > 0
    if moving.any():
        limit = _corner_limits(steps[moving], length[moving], wanted[moving], acceleration_mm_s2, junction_mm)
        if rests is not None:
            limit[1:-1][np.diff(np.cumsum(rests)[:-1][moving]) > 0] = 0.0
        squared = _envelope(limit, length[moving], acceleration_mm_s2)
        duration[moving] = _trapezoid(np.sqrt(squared), length[moving], wanted[moving], acceleration_mm_s2)
    return duration


def _corner_limits(steps: Floats, length: Floats, wanted: Floats, acceleration: float, junction_mm: float) -> Floats:
    """Highest v² at each point: 0 at the ends, at a corner what its angle and both segments allow."""
    x, y, z = (steps[:, i] / length for i in range(3))
    cosine = np.clip(x[1:] * x[:-1] + y[1:] * y[:-1] + z[1:] * z[:-1], -1.0, 1.0)
    half_sine = np.sqrt((1.0 + cosine) / 2.0)  # sin(θ/2), where cos θ = -cosine
    straight = half_sine > 1.0 - 1e-9
    corner = np.where(straight, np.inf, acceleration * junction_mm * half_sine / np.where(straight, 1.0, 1.0 - half_sine))
    slower = np.minimum(wanted[1:], wanted[:-1]) ** 2
    return np.concatenate([[0.0], np.minimum(corner, slower), [0.0]])


def _envelope(limit: Floats, length: Floats, acceleration: float) -> Floats:
    """min over k of limit[k] + 2 a |s[i] - s[k]|."""
    climb = 2 * acceleration * np.concatenate([[0.0], np.cumsum(length)])
    forward = np.minimum.accumulate(limit - climb) + climb
    backward = np.minimum.accumulate((limit + climb)[::-1])[::-1] - climb
    return np.maximum(np.minimum(forward, backward), 0.0)


def _trapezoid(speed: Floats, length: Floats, wanted: Floats, acceleration: float) -> Floats:
    """Time over each segment from the speed at its begin to that at its end, through the highest that it has room for."""
    begin, end = speed[:-1], speed[1:]
    peak = np.minimum(wanted, np.sqrt(acceleration * length + (begin**2 + end**2) / 2))
    ramps = (2 * peak**2 - begin**2 - end**2) / (2 * acceleration)
    cruise = np.maximum(length - ramps, 0.0) / peak
    return (peak - begin) / acceleration + (peak - end) / acceleration + cruise
