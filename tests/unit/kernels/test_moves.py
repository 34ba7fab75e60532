"""What the moves of a block amount to, compiled, against their twin and cases by hand."""

import moves_twin as twin
import numpy as np
import pytest

from ssbfab.kernels import moves


@pytest.fixture(params=range(20))
def block(request):
    """Steps' first points, points, widths, heights and kinds of steps, and speeds; some steps are empty, some points are repeated."""
    rng = np.random.default_rng(request.param)
    counts = rng.integers(0, 12, int(rng.integers(0, 10)))
    n = int(counts.sum())
    points = rng.normal(size=(n, 3)) * rng.choice([1e-3, 1.0, 300.0])
    points[rng.random(n) < 0.3] = points[0] if n else 0
    return (np.cumsum([0, *counts]), points, rng.uniform(0, 0.4, n), rng.uniform(0.05, 0.2, len(counts)),
            rng.random(len(counts)) < 0.6, rng.uniform(1, 50, n))


def test_the_same_as_the_twin(block):
    first, points, width, height, beads, speed = block
    length = moves.lengths(points)
    np.testing.assert_allclose(length, twin.lengths(points), rtol=1e-12)
    volume = moves.volumes(first, length, width, height, beads)
    np.testing.assert_allclose(volume, twin.volumes(first, length, width, height, beads), rtol=1e-12)
    given = first, points, length, volume, speed
    for ours, wanted in zip((*moves.ranges(first, points), *moves.rates(*given)), (*twin.ranges(first, points), *twin.rates(*given)),
                            strict=True):
        np.testing.assert_allclose(ours, wanted, rtol=1e-12)


def test_a_bead_up_a_slope_and_a_travel():
    points = np.array([[0, 0, 1], [3, 0, 5], [3, 0, 5], [3, 9, 5]], dtype=float)  # 5 mm up a slope, then 9 mm along y
    first, speed = np.array([0, 2, 2, 4]), np.array([99.0, 10, 99, 20])
    length = moves.lengths(points)
    assert length.tolist() == [0, 5, 0, 9]
    volume = moves.volumes(first, length, np.array([0.2, 0.4, 0, 0]), np.array([0.1, 0, 0]), np.array([True, False, False]))
    assert volume.tolist() == pytest.approx([0, 0.15, 0, 0])
    low, high = moves.ranges(first, points)
    assert low[[0, 2]].tolist() == [[0, 0, 1], [3, 0, 5]] and high[[0, 2]].tolist() == [[3, 0, 5], [3, 9, 5]]
    assert np.isposinf(low[1]).all() and np.isneginf(high[1]).all()
    fastest, slowest, flow = moves.rates(first, points, length, volume, speed)
    np.testing.assert_allclose(fastest, [[6, 8, 10], [0, 0, 0], [20, 0, 20]])
    assert slowest.tolist() == [10, np.inf, 20] and flow.tolist() == pytest.approx([0.3, 0, 0])


@pytest.mark.parametrize(("speed", "least", "most"), [(np.nan, -np.inf, 7.0), (np.inf, 7.0, np.inf), (-3.0, -3.0, 7.0), (0.0, 0.0, 7.0)])
def test_a_speed_that_is_none_shows(speed, least, most):
    points, first = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0.0]]), np.array([0, 3])
    for speeds in ([1.0, speed, 7.0], [1.0, 7.0, speed]):
        fastest, slowest, _ = moves.rates(first, points, moves.lengths(points), np.zeros(3), np.array(speeds))
        assert slowest.tolist() == [least] and fastest[0, 2] == most


@pytest.mark.parametrize("first", [[0, 2], [1, 3], [0, 2, 1, 3], [0, 4]])
def test_steps_that_do_not_own_the_points_are_refused(first):
    first, points, each = np.array(first), np.zeros((3, 3)), np.zeros(3)
    of_steps = np.zeros(len(first) - 1)
    for asked in (lambda: moves.ranges(first, points), lambda: moves.rates(first, points, each, each, each),
                  lambda: moves.volumes(first, each, each, of_steps, of_steps > 0)):
        with pytest.raises(ValueError, match="step"):
            asked()


def test_arrays_that_do_not_fit_are_refused():
    first, points, each = np.array([0, 3]), np.zeros((3, 3)), np.zeros(3)
    for asked in (lambda: moves.lengths(points[:, :2].copy()), lambda: moves.ranges(first, points[:, :2].copy()),
                  lambda: moves.rates(first, points, each[:2], each, each),
                  lambda: moves.volumes(first, each, each[:2], np.zeros(1), np.ones(1, dtype=bool))):
        with pytest.raises(ValueError, match="needed"):
            asked()
