"""Elbows of walls, compiled, against a twin in shapely, and walls whose elbows are known."""

import elbows_twin as twin
import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.affinity import rotate

from ssbfab.kernels.elbows import elbows
from ssbfab.kernels.patch import Patch

WALL = [(0, 0), (6, 0), (6, 7), (12, 7)]


def found(polygon):
    return elbows(Patch(shapely.get_coordinates(shapely.orient_polygons(polygon))))


def wall(points, thick):
    return LineString(points).buffer(thick / 2, cap_style="flat", join_style="mitre")


def winding(rng):
    """A wall of right or blunt angles, or a plate with windows, turned anyhow."""
    if rng.random() < 0.3:
        width, gap = rng.uniform(0.3, 1.5, 2)
        gaps = [box(k * (width + gap), 0, k * (width + gap) + gap, rng.uniform(1, 4)) for k in range(3)]
        plate = box(-width, -width, 3 * (width + gap), 4 + width).difference(shapely.union_all(gaps))
        return rotate(plate, rng.uniform(0, 360), origin=(0, 0))
    angle, here, points = 0.0, np.zeros(2), [np.zeros(2)]
    for _ in range(int(rng.integers(2, 7))):
        here = here + rng.uniform(1, 6) * np.array([np.cos(angle), np.sin(angle)])
        points.append(here)
        angle += rng.choice([-1, 1]) * rng.choice([np.pi / 2, np.pi / 3, np.pi / 4, 0.3, 2.0])
    return rotate(wall(points, rng.uniform(0.2, 1.5)), rng.uniform(0, 360), origin=(0, 0))


def test_the_same_elbows_as_the_twin():
    count = 0
    for seed in range(300):
        shape = winding(np.random.default_rng(seed))
        if not isinstance(shape, Polygon):
            continue
        shape = shapely.orient_polygons(shape)
        own, expected = found(shape), list(twin.elbows(shape))
        if own is None:
            assert not expected
            continue
        assert own[0].tolist() == [each[0] for each in expected]
        for k in range(1, 5):
            assert np.allclose(own[k], [each[k] for each in expected], rtol=0, atol=1e-12)
        count += len(own[0])
    assert count > 300


def test_a_wall_of_two_bends_has_two():
    number, inner, outer, before, after = found(wall(WALL, 2))
    assert sorted(map(tuple, inner.tolist())) == [(5, 1), (7, 6)]
    assert sorted(map(tuple, outer.tolist())) == [(5, 8), (7, -1)]
    assert np.allclose(outer - inner, 2 * (before - after))
    assert shapely.get_coordinates(shapely.orient_polygons(wall(WALL, 2)))[number].tolist() == inner.tolist()


@pytest.mark.parametrize("unlike", [
    pytest.param(box(0, 0, 10, 2).union(box(8, 0, 10, 10)).union(box(0, 0, 10, 2.5)), id="one arm a quarter thicker"),
    pytest.param(box(0, 0, 10, 2).union(box(8, 0, 10, 10)).difference(Point(9, 1).buffer(0.2)), id="a hole between the corners"),
    pytest.param(box(0, 0, 10, 2).union(box(8, 0, 10, 10)).difference(box(9.3, 0.2, 9.6, 0.4)), id="a hole off the diagonal"),
    pytest.param(box(0, 0, 10, 2).union(box(8, 0, 10, 10)).difference(box(9.5, 0, 10, 0.5)), id="an outer corner cut off"),
    pytest.param(box(0, 0, 10, 2).union(box(4, 0, 6, 10)), id="walls that meet"),
    pytest.param(Polygon([(0, 0), (10, 0), (10, 2), (0, 2)]), id="a bar"),
    pytest.param(wall([(0, 0), (6, 0), (1, 3)], 1), id="an acute bend"),
])
def test_what_is_no_elbow(unlike):
    assert found(unlike) is None
