"""Vertices joined, compiled, against the twin that sorts them all, and by the bounds of points that are not all numbers."""

import numpy as np
import pytest
from weld_twin import welded as twin

from ssbfab.kernels.weld import bounds, welded


def same(points: np.ndarray, scale: float = 1.0) -> int:
    """Both give the same, to the last bit; how many places there are."""
    (places, number), (wanted, wanted_number) = welded(points, scale), twin(points, scale)
    assert places.tobytes() == wanted.tobytes() and np.array_equal(number, wanted_number)
    assert places.dtype == np.float64 and number.dtype == np.int64
    return len(places)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1.0, 25.4, 1e-3])
@pytest.mark.parametrize("steps", [1, 3, 40])
def test_points_of_a_lattice(kind, scale, steps):
    draw = np.random.default_rng(steps)
    points = np.ascontiguousarray(draw.integers(-steps, steps + 1, (5000, 3)) * 0.1, dtype=kind)
    assert same(points, scale) == len(np.unique(points + kind(0), axis=0))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_points_that_are_all_different_in_all_their_bits(kind):
    draw = np.random.default_rng(1)
    points = (draw.normal(size=(20_000, 3)) * 10.0 ** draw.integers(-30, 30, (20_000, 3))).astype(kind)
    assert same(points) == len(points)


def test_both_zeros_are_one_place():
    assert same(np.array([[0.0, -0.0, 1.0], [-0.0, 0.0, 1.0], [0.0, 0.0, -1.0]])) == 2


def test_none_and_one():
    assert same(np.zeros((0, 3))) == 0
    assert same(np.zeros((1, 3), np.float32)) == 1


def test_numbers_that_meet_when_they_are_scaled():
    assert same(np.array([[1e-20, 0, 0], [2e-20, 0, 0], [1.0, 0, 0]]), 1e-310) == 2


def slot(x: np.ndarray) -> np.ndarray:
    """The first slot of a table of 1024 for points (x, 0, 0)."""
    with np.errstate(over="ignore"):
        h = x.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        h = (h ^ (h >> np.uint64(32))) * np.uint64(0xC2B2AE3D27D4EB4F)
        h = (h ^ (h >> np.uint64(29))) * np.uint64(0x165667B19E3779F9)
        return (h ^ (h >> np.uint64(32))) & np.uint64(1023)


def test_a_file_made_to_fall_into_one_slot_is_joined_all_the_same():
    draw = np.random.default_rng(2)
    x = draw.uniform(0, 100, 400_000)
    x = x[slot(x) == 7][:200]
    assert len(x) == 200
    points = np.zeros((600, 3))
    points[:, 0] = draw.permutation(np.tile(x, 3))
    assert same(points) == 200


def test_what_is_not_a_number_does_no_harm():
    points = np.array([[np.nan, 0, 0], [np.inf, 0, 0], [np.nan, 0, 0], [1.0, -np.inf, 0], [1.0, 2.0, 3.0]])
    places, number = welded(points, 1.0)
    assert len(number) == 5 and (number >= 0).all() and (number < len(places)).all()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_bounds_of_the_points_that_are_finite(kind):
    points = np.random.default_rng(3).normal(size=(1000, 3)).astype(kind)
    low, high, unmeasured = bounds(points)
    assert (low == points.min(axis=0)).all() and (high == points.max(axis=0)).all() and unmeasured == 0
    points[[3, 5, 8], [0, 1, 2]] = np.nan, np.inf, -np.inf
    low, high, unmeasured = bounds(points)
    finite = points[np.isfinite(points).all(axis=1)]
    assert (low == finite.min(axis=0)).all() and (high == finite.max(axis=0)).all() and unmeasured == 3
