"""Polygons as kernels hand them on, against shapely."""

import math

import numpy as np
import pytest
import shapely
from test_offset import SHAPES

from ssbfab.kernels.offset import offset, shifted, wound_mm2
from ssbfab.kernels.patch import Patch, edges, ends, spaced

NO_TIPS = np.zeros((0, 2))


def patch(polygon):
    return Patch(shapely.get_coordinates(polygon))


def rings_of(polygon):
    return [polygon.exterior, *polygon.interiors]


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_the_polygon_that_it_was_made_of(shape):
    for seed in range(10):
        polygon = shape(seed)
        made = patch(polygon)
        assert shapely.from_wkb(made.wkb()).equals_exact(polygon)
        assert np.array_equal(made.points(), shapely.get_coordinates(polygon))
        assert made.area == pytest.approx(polygon.area, rel=1e-12)
        start, end = ends([made, made])
        expected = np.concatenate([shapely.get_coordinates(ring)[:-1] for ring in rings_of(polygon)])
        assert np.array_equal(start, np.concatenate([expected, expected]))
        assert np.hypot(*(end - start).T).sum() == pytest.approx(2 * polygon.length)


@pytest.mark.parametrize("tolerance_mm", [1e-4, 1e-3, 0.01, 0.05, 0.3])
@pytest.mark.parametrize("shape", SHAPES)
def test_simplified_as_shapely_does(shape, tolerance_mm):
    for seed in range(20):
        polygon = shape(seed)
        simple = shapely.simplify(rings_of(polygon), tolerance_mm, preserve_topology=False)
        expected = [shapely.get_coordinates(ring)[:-1] for ring in simple]
        points, first, part = edges([patch(polygon)], tolerance_mm)
        assert np.array_equal(points, np.concatenate([each for each in expected if len(each) > 2]))
        assert np.diff(first).tolist() == [len(each) for each in expected if len(each) > 2]
        assert not part.any()
        whole = patch(polygon).simplified(tolerance_mm)
        if whole is not None:
            assert shapely.from_wkb(whole.wkb()).equals_exact(shapely.simplify(polygon, tolerance_mm, preserve_topology=False))
        assert whole is not None or tolerance_mm > 1e-3  # it must not be that all is always left to others


@pytest.mark.parametrize("shape", SHAPES)
def test_edges_are_cut_in_steps_as_shapely_does(shape):
    polygon = shape(3)
    segmentized = [shapely.get_coordinates(ring)[:-1] for ring in rings_of(shapely.segmentize(polygon, 0.07))]
    assert np.allclose(spaced([patch(polygon)], 0.07), np.concatenate(segmentized), rtol=0, atol=1e-12)
    assert len(spaced([patch(polygon)], math.inf)) == len(spaced([patch(polygon)], 0.0)) == len(ends([patch(polygon)])[0])


def test_what_is_no_longer_a_polygon_when_simplified_is_left_to_others():
    crossing = shapely.Polygon([(0, 0), (2, -0.04), (4, 0), (4, 2), (2, -0.02), (0, 2)])
    assert patch(shapely.orient_polygons(crossing)).simplified(0.05) is None
    assert patch(shapely.Polygon([(0, 0), (0.01, 0), (0.01, 0.01)])).simplified(0.1) is None


@pytest.mark.parametrize("points", [
    np.zeros((0, 2)), [[0, 0], [1, 0], [0, 1]], [[0, 0], [0, 0]], [[0, 0], [1, 0], [0, math.nan], [0, 0]], [[0, 0], [0, 1], [1, 0], [0, 0]],
    [[0, 0], [1e300, 0], [0, 1], [0, 0]], [[0, 0], [3, 0], [0, 3], [0, 0], [1, 1], [2, 1], [1, 2], [1, 1]],
])
def test_what_is_no_polygon_is_an_error(points):
    with pytest.raises(ValueError, match="patch"):
        Patch(np.array(points, dtype=float))


@pytest.mark.parametrize("shape", SHAPES)
def test_patches_are_shifted_as_their_points_are(shape):
    for seed in range(15):
        polygon = shape(seed)
        for inward in (0.1, -0.1):
            found = shifted([patch(polygon)], inward, 8, 0.1, NO_TIPS, 0.01)
            expected = offset(shapely.get_coordinates(polygon), inward, 8, 0.1, NO_TIPS, 0.01)
            assert (None if found is None else [each.wkb() for each in found]) == expected


def test_the_area_that_shifted_edges_wind_around():
    square = patch(shapely.orient_polygons(shapely.box(0, 0, 4, 4)))
    far = patch(shapely.orient_polygons(shapely.box(5, 0, 9, 4)))
    assert wound_mm2([square], 0.5, 8, math.inf) == pytest.approx(9)
    assert wound_mm2([square], -0.5, 8, math.inf) == pytest.approx(25)
    assert wound_mm2([square, far], -1.0, 8, math.inf) == pytest.approx(72)  # where they overlap twice
