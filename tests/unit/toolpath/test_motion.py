"""Times of motion against closed forms of the trapezoid."""

from __future__ import annotations

import numpy as np
import pytest

from ssbfab.toolpath.motion import durations_s


def time(points, speed, acceleration=100.0, junction=0.0):
    points = np.asarray(points, dtype=float)
    return durations_s(points, np.full(len(points), float(speed)), acceleration_mm_s2=acceleration, junction_mm=junction).sum()


def test_a_long_move_is_a_trapezoid():
    assert time([[0, 0, 0], [100, 0, 0]], 10) == pytest.approx(100 / 10 + 10 / 100)


def test_a_short_move_never_reaches_its_speed():
    assert time([[0, 0, 0], [0.25, 0, 0]], 10) == pytest.approx(2 * np.sqrt(0.25 / 100))


def test_a_straight_line_is_as_fast_in_pieces_as_whole():
    whole = time([[0, 0, 0], [7, 0, 0]], 10)
    assert time(np.column_stack([np.linspace(0, 7, 401), np.zeros(401), np.zeros(401)]), 10) == pytest.approx(whole, rel=1e-9)


def test_a_reversal_stops_and_a_right_angle_slows_to_the_junction_speed():
    there_and_back = time([[0, 0, 0], [5, 0, 0], [0, 0, 0]], 10, junction=1.0)
    assert there_and_back == pytest.approx(2 * time([[0, 0, 0], [5, 0, 0]], 10))
    half_sine = np.sqrt(0.5)
    corner = np.sqrt(100 * 0.05 * half_sine / (1 - half_sine))
    each = (10 / 100) + (10 - corner) / 100 + (5 - 100 / 200 - (100 - corner**2) / 200) / 10
    assert time([[0, 0, 0], [5, 0, 0], [5, 5, 0]], 10, junction=0.05) == pytest.approx(2 * each)


def test_more_acceleration_is_never_slower_and_speed_is_a_lower_bound():
    rng = np.random.default_rng(1)
    points = rng.normal(size=(300, 3))
    length = np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
    times = [time(points, 20, acceleration, 0.01) for acceleration in (50, 500, 5000, 5e7)]
    assert times == sorted(times, reverse=True)
    assert times[-1] > length / 20 and times[-1] == pytest.approx(length / 20, rel=0.01)


def test_repeated_points_take_no_time():
    assert time([[0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0]], 10) == pytest.approx(time([[0, 0, 0], [1, 0, 0]], 10))
