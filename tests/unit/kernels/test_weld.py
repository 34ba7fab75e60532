"""Vertices joined, compiled, against the twin that sorts them all, and by the bounds of points that are not all numbers."""

import numpy as np
import pytest
from weld_twin import welded as twin

from ssbfab.kernels.weld import Weld


def welded(points: np.ndarray, scale: float, piece: int = 777) -> tuple[np.ndarray, np.ndarray]:
    weld = Weld(len(points), scale)
    for at in range(0, len(points), piece):
        weld.add(points[at:at + piece])
    return weld.joined()


def same(points: np.ndarray, scale: float = 1.0) -> int:
    """Both give the same, to the last bit; how many places there are."""
    (places, number), (wanted, wanted_number) = welded(points, scale), twin(points, scale)
    assert places.tobytes() == wanted.tobytes() and np.array_equal(number, wanted_number)
    assert places.dtype == np.float64 and number.dtype == np.int32
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
    weld = Weld(2000, 2.0)
    weld.add(points)
    low, high = weld.bounds()
    assert (low == points.min(axis=0)).all() and (high == points.max(axis=0)).all() and weld.unmeasured == 0
    points[[3, 5, 8], [0, 1, 2]] = np.nan, np.inf, -np.inf
    points[9] = 7.0
    weld.add(points)
    assert (weld.bounds()[0] == low).all() and (weld.bounds()[1] == 7.0).all() and weld.unmeasured == 3
    assert (Weld(0, 1.0).bounds()[0] == np.inf).all()


@pytest.mark.parametrize("seed", range(6))
def test_pieces_are_joined_as_the_whole_is(seed):
    draw = np.random.default_rng(seed)
    points = draw.integers(0, 9, (int(draw.integers(1, 5000)), 3)).astype(np.float32)
    for piece in (1, 64, 1000):
        for ours, whole in zip(welded(points, 0.1, piece), twin(points, 0.1), strict=True):
            np.testing.assert_array_equal(ours, whole)


def test_more_or_fewer_points_than_were_announced():
    weld = Weld(3, 1.0)
    weld.add(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="fewer"):
        weld.joined()
    with pytest.raises(ValueError, match="no more"):
        weld.add(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="points"):
        weld.add(np.zeros((1, 2)))
    with pytest.raises(ValueError, match="at most"):
        Weld(2**31, 1.0)
