"""What a furnace can do: heating rate at full power, natural cooling, the curve that it really drives, the lag of the sample.

    C dT/dt = P − UA (T − Ta) − εσA (T⁴ − Ta⁴),      dT_sample/dt = (T − T_sample)/tau

One lumped heat capacity: no gradients, no cooling water, heater power constant with temperature. Units: K, s, W.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ssbfab.errors import ScheduleError
from ssbfab.library.furnace import Furnace
from ssbfab.sintering.schedule import Schedule

Array = NDArray[np.float64]
STEFAN_BOLTZMANN = 5.670374419e-8
ROOM_K = 298.15


def loss_w(furnace: Furnace, temperature_k: ArrayLike, room_k: float = ROOM_K) -> Array:
    """Heat lost [W] at a temperature."""
    t = np.asarray(temperature_k, float)
    return furnace.loss_w_k * (t - room_k) + STEFAN_BOLTZMANN * furnace.radiating_area_m2 * (t**4 - room_k**4)


def heating_max_k_s(furnace: Furnace, temperature_k: ArrayLike, room_k: float = ROOM_K) -> Array:
    """The fastest heating [K/s] that power and controller allow; negative where power does not even hold."""
    free = (furnace.power_w - loss_w(furnace, temperature_k, room_k)) / furnace.heat_capacity_j_k
    return np.minimum(free, furnace.rate_max_k_s)


def power_rate_k_s(furnace: Furnace, temperature_k: ArrayLike, room_k: float = ROOM_K) -> Array:
    """dT/dt [K/s] at full power, whatever the controller accepts."""
    return (furnace.power_w - loss_w(furnace, temperature_k, room_k)) / furnace.heat_capacity_j_k


def cooling_max_k_s(furnace: Furnace, temperature_k: ArrayLike, room_k: float = ROOM_K) -> Array:
    """The fastest unforced cooling [K/s], a positive number that vanishes at room temperature."""
    return loss_w(furnace, temperature_k, room_k) / furnace.heat_capacity_j_k


def limit_k(furnace: Furnace, room_k: float = ROOM_K) -> float:
    """The temperature [K] that full power only just holds."""
    low, high = room_k, 6000.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if power_rate_k_s(furnace, middle, room_k) > 0 else (low, middle)
    return 0.5 * (low + high)


def highest_k(furnace: Furnace, room_k: float = ROOM_K) -> float:
    """The highest temperature [K] to plan with: rated, and held by the power."""
    return min(furnace.temperature_max_k, limit_k(furnace, room_k))


def achieved(furnace: Furnace, schedule: Schedule, step_s: float = 20.0, room_k: float = ROOM_K) -> tuple[Array, Array, Array]:
    """Time [s], furnace and sample temperature [K] that the furnace really drives while it is asked for a schedule.

    The controller follows the ramp as far as power and cooling allow and waits for the furnace at the end of each segment
    (guaranteed soak), as programmable controllers can.
    """
    if not step_s > 0:
        raise ScheduleError("furnace: the time step must be above zero")
    now, sample, time_s = schedule.start_k, schedule.start_k, 0.0
    rows = [(time_s, now, sample)]
    for segment in schedule.segments:
        while abs(now - segment.target_k) > 1e-9 and len(rows) < 2_000_000:
            rising = segment.target_k > now
            able = float(heating_max_k_s(furnace, now, room_k) if rising else cooling_max_k_s(furnace, now, room_k))
            rate = min(segment.rate_k_s, able)
            if rate <= 1e-6:
                break
            dt = min(step_s, abs(segment.target_k - now) / rate)
            before, now = now, now + (rate * dt if rising else -rate * dt)
            now = segment.target_k if abs(now - segment.target_k) < 1e-9 else now
            sample, time_s = _follow(sample, before, now, dt, furnace.lag_s), time_s + dt
            rows.append((time_s, now, sample))
            if not rising and now - room_k < 0.5 and segment.target_k <= room_k + 0.5:
                break
        hold = segment.hold_s
        while hold > 1e-9:
            dt = min(max(step_s, hold / 500), hold)
            sample, time_s, hold = _follow(sample, now, now, dt, furnace.lag_s), time_s + dt, hold - dt
            rows.append((time_s, now, sample))
    found = np.asarray(rows)
    return found[:, 0], found[:, 1], found[:, 2]


def felt(furnace: Furnace | None, schedule: Schedule, step_s: float = 60.0) -> list[tuple[float, float]]:
    """Corners (time_s, temperature_k) of what the part feels: the schedule itself, or what this furnace makes of it."""
    if furnace is None or schedule.duration_s <= 0:
        return schedule.points()
    time_s, _, sample = achieved(furnace, schedule, step_s=step_s)
    return list(zip(time_s.tolist(), sample.tolist(), strict=True))


def few(corners: Sequence[tuple[float, float]], within_k: float = 1.0) -> list[tuple[float, float]]:
    """The same curve in as few straight pieces as stay within some kelvin of it (Ramer–Douglas–Peucker)."""
    points = np.asarray(corners, float)
    kept, parts = {0, len(points) - 1}, [(0, len(points) - 1)]
    while parts:
        a, b = parts.pop()
        if b - a < 2:
            continue
        times, kelvin = points[a:b + 1].T
        away = np.abs(kelvin - np.interp(times, times[[0, -1]], kelvin[[0, -1]]))
        at = a + int(np.argmax(away))
        if away.max() > within_k:
            kept.add(at)
            parts += [(a, at), (at, b)]
    return [(float(t), float(k)) for t, k in points[sorted(kept)]]


def _follow(sample: float, before_k: float, after_k: float, dt: float, lag_s: float) -> float:
    """The sample after a straight piece of the furnace's curve, exact: it trails a ramp by rate × lag."""
    if lag_s <= 0:
        return after_k
    trail = (after_k - before_k) / dt * lag_s
    return after_k - trail + (sample - before_k + trail) * math.exp(-dt / lag_s)


def energy_j(furnace: Furnace, schedule: Schedule, room_k: float = ROOM_K) -> float:
    """Electric energy [J] of a schedule: stored heat while it rises, losses all the while; falling ramps below natural
    cooling cost what they must add."""
    total = 0.0
    corners = schedule.points()
    for (t0, a), (t1, b) in pairwise(corners):
        if t1 <= t0:
            continue
        x = np.linspace(a, b, 65)
        power = loss_w(furnace, x, room_k) + furnace.heat_capacity_j_k * (b - a) / (t1 - t0)
        total += float(np.maximum(power, 0.0).mean()) * (t1 - t0)
    return total
