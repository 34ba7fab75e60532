"""The lines of a block, compiled, against their twin and cases by hand."""

import numpy as np
import pytest
from lines_twin import worded as twin

from ssbfab.kernels.lines import worded


@pytest.mark.parametrize("seed", range(40))
def test_the_same_lines_as_the_twin(seed):
    rng = np.random.default_rng(seed)
    decimals = int(rng.integers(0, 6))
    counts = rng.integers(0, 30, int(rng.integers(0, 12)))
    n = int(counts.sum())
    points = rng.normal(size=(n, 3)) * rng.choice([1e-5, 1e-2, 1.0, 300.0]) + rng.integers(-2, 3, (n, 3)) / 2
    points[rng.random(n) < 0.3] = points[0] if n else 0
    feed = rng.choice([300.0, 299.6, 0.004, 1e4 / 3], n)
    given = points, feed, np.cumsum([0, *counts]), rng.choice([0, 16, 18, 50], len(counts)), float(rng.normal()), decimals, int(rng.integers(0, 3))
    for ours, expected in zip(worded(*given), twin(*given), strict=True):
        np.testing.assert_array_equal(ours, expected)


def test_a_corner_a_rise_and_what_rounds_away():
    points = np.array([[0, 0, 1], [1, 0, 1], [1, 0.0004, 1], [1, 0, 1.5], [2, 0, 1.5], [-0.0001, 0, 1.5]], dtype=float)
    kept, code, values, first = worded(points, np.full(6, 60.0), np.array([0, 4, 6]), np.array([16, 0]), 1.0, 2, 0)
    assert kept.tolist() == [1, 3, 5] and code.tolist() == [16 + 4 + 1, 16 + 8, 4 + 1] and first.tolist() == [0, 2, 3]
    assert values.tolist() == [[1, 0, 0, 60], [1, 0, 0, 60], [0, 0, 0, 60]] and not np.signbit(values).any()


@pytest.mark.parametrize(("points", "feeds", "first", "kinds"), [((3, 2), 3, [0, 3], 1), ((3, 3), 2, [0, 3], 1), ((3, 3), 3, [0, 2], 1),
                                                               ((3, 3), 3, [0, 3], 2), ((3, 3), 3, [0, 4, 3], 2), ((3, 3), 3, [1, 3], 1)])
def test_what_does_not_fit_is_refused(points, feeds, first, kinds):
    with pytest.raises(ValueError, match="worded"):
        worded(np.zeros(points), np.zeros(feeds), np.array(first), np.zeros(kinds, dtype=np.int64), 0.0, 5, 0)
