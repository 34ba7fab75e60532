"""The shortest tree between groups of segments, compiled, against its twin and against closed forms."""

import numpy as np
import pytest
import shapely
from spanning_twin import spanning as twin

from ssbfab.kernels.spanning import spanning_ways


def ways(lines: list[np.ndarray]) -> np.ndarray:
    """Between polylines, or single points."""
    segments = [np.hstack([line[:-1], line[1:]] if len(line) > 1 else [line, line]) for line in lines]
    return spanning_ways(np.concatenate(segments).astype(float), np.cumsum([0, *map(len, segments)]))


def drawn(seed: int) -> list[np.ndarray]:
    """Polylines of 2 to 70 points that may cross each other, some with points that repeat."""
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(int(rng.integers(2, 25))):
        walk = np.cumsum(rng.normal(size=(int(rng.integers(2, 70)), 2)) * 0.2, axis=0) + rng.uniform(0, 30, 2)
        lines.append(np.repeat(walk, rng.integers(1, 3, len(walk)), axis=0))
    return lines


@pytest.mark.parametrize("seed", range(30))
def test_the_same_tree_as_the_twin(seed):
    lines = drawn(seed)
    expected = twin(np.array([shapely.linestrings(line) for line in lines], dtype=object))
    assert len(expected) > 0
    np.testing.assert_allclose(ways(lines), expected, atol=1e-12)


def test_bars_side_by_side():
    bars = [np.array([[0.0, y], [5.0, y]]) for y in (0.0, 3.0, 1.0)]
    np.testing.assert_allclose(ways(bars), [1.0, 2.0])


def test_lines_that_cross_or_touch_are_not_apart():
    np.testing.assert_array_equal(ways([np.array([[0.0, 0.0], [2, 2]]), np.array([[0.0, 2.0], [2, 0]]), np.array([[2.0, 2.0], [3, 3]])]), 0.0)


def test_points_and_what_is_alone():
    np.testing.assert_allclose(ways([np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]])]), [5.0])
    assert len(ways([np.array([[0.0, 0.0], [1.0, 0.0]])])) == 0


def test_what_lies_between_the_segments_of_a_line_is_not_part_of_it():
    ends = np.array([[0.0, 0, 0, 0], [4, 0, 4, 0], [2, 1, 2, 1]])
    np.testing.assert_allclose(spanning_ways(ends, np.array([0, 2, 3])), [np.sqrt(5)])


@pytest.mark.parametrize(("ends", "first"), [(np.zeros((3, 2)), [0, 1, 3]), (np.zeros((3, 4)), [0, 0, 3]), (np.zeros((3, 4)), [0, 4])])
def test_lines_without_segments_are_refused(ends, first):
    with pytest.raises(ValueError, match="spanning_ways"):
        spanning_ways(ends, np.array(first))


def test_numbers_that_are_none_do_no_harm():
    assert len(ways([np.full((40, 2), np.nan), np.array([[3.0, 4.0]]), np.array([[1.0, 4.0], [np.inf, 2.0]])])) == 2
