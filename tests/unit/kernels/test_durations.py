"""Durations under limited acceleration: as the twin in numpy says, to the last bit, and as closed forms say."""

from __future__ import annotations

import numpy as np
import pytest
from motion_twin import durations_s as twin

from ssbfab.toolpath.motion import durations_s


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("count", [0, 1, 2, 3, 50, 800])
def test_the_same_as_the_twin(seed, count):
    rng = np.random.default_rng(seed)
    points = np.cumsum(rng.normal(0, 0.3, (count, 3)) * [1, 1, 0.01] * (rng.uniform(0, 1, (count, 1)) > 0.1), axis=0)
    speed = rng.uniform(1, 40, count)
    rests = rng.uniform(0, 1, count) < 0.05
    for where in (None, rests):
        how = {"acceleration_mm_s2": 500.0, "junction_mm": 0.01, "rests": where}
        found, wanted = durations_s(points, speed, **how), twin(points, speed, **how) if count else np.zeros(0)
        assert found.shape == wanted.shape and (found == wanted).all()


def test_from_rest_to_rest_along_a_line():
    """A long straight way: v / a longer than at full speed; a short one: twice the root of its length over a."""
    points, speed = np.array([[0.0, 0, 0], [100, 0, 0]]), np.full(2, 20.0)
    assert durations_s(points, speed, acceleration_mm_s2=400.0, junction_mm=0.0)[0] == pytest.approx(100 / 20 + 20 / 400)
    points[1, 0] = 0.25
    assert durations_s(points, speed, acceleration_mm_s2=400.0, junction_mm=0.0)[0] == pytest.approx(2 * np.sqrt(0.25 / 400))


def test_what_cannot_be_is_no_crash():
    points = np.full((4, 3), np.nan)
    assert durations_s(points, np.full(4, np.nan), acceleration_mm_s2=0.0, junction_mm=np.inf).shape == (3,)
