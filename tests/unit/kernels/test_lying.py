"""Places lie on segments where the nearest segment is within reach, in whatever order they come."""

from __future__ import annotations

import numpy as np
import pytest

from ssbfab.kernels.lying import lie_on
from ssbfab.kernels.polyline import Segments


def ring(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = 5 + np.random.default_rng(seed).uniform(-0.5, 0.5, count)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return points, np.roll(points, -1, axis=0).copy()


@pytest.mark.parametrize("count", [1, 2, 3, 40, 700])
@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("in_order", [True, False])
def test_as_the_nearest_segment_says(count, sign, in_order):
    rng = np.random.default_rng(count)
    start, end = ring(count, 1)
    for reach in (0.01, 0.3):
        part = rng.uniform(0, 1, (count, 1))
        points = start + part * (end - start) + rng.uniform(-0.7 * reach, 0.7 * reach, (count, 2))
        points = points if in_order else rng.permutation(points)
        near = Segments(start, end).nearest(points, reach)[0] >= 0
        for k in range(0, count, max(1, count // 20)):
            assert lie_on(sign * points[k:k + 1], sign, start, end, reach) == near[k]
        assert lie_on(sign * points, sign, start, end, reach) == near.all()
        assert lie_on(sign * points[near], sign, start, end, reach)


def test_one_place_beside_is_enough():
    start = ring(300, 2)[0]
    start *= 5 / np.hypot(*start.T)[:, None]
    end = np.roll(start, -1, axis=0).copy()
    assert lie_on(start, 1.0, start, end, 0.01)
    for k in (0, 150, 299):
        points = start.copy()
        points[k] *= 1.01
        assert not lie_on(points, 1.0, start, end, 0.01)


def test_what_is_no_number():
    start, end = ring(10, 3)
    assert not lie_on(np.array([[np.nan, 0.0]]), 1.0, start, end, 1e9)
    assert lie_on(np.zeros((0, 2)), 1.0, start, end, 0.1)
    with pytest.raises(ValueError, match="finite"):
        lie_on(start, 1.0, start + np.inf, end, 0.1)
    with pytest.raises(ValueError, match="needed"):
        lie_on(start, 1.0, start[:0], end[:0], 0.1)
