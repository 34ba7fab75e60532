"""Half the thickness of a region, compiled, against its twin in numpy and against closed forms."""

import numpy as np
import pytest
import shapely
from facing_twin import half_thickness as twin

from ssbfab.toolpath.fills.facing import OPPOSITE, half_thickness
from ssbfab.toolpath.fills.ring import sampled, seen_from
from ssbfab.toolpath.fills.rings import Rings


def looked(polygon: shapely.Polygon, step_mm: float = 0.1):
    rings = Rings.of([shapely.get_coordinates(ring)[:-1] for ring in (polygon.exterior, *polygon.interiors)])
    samples = sampled(rings, step_mm, 1.0)
    return seen_from(samples, np.flatnonzero(~samples.is_sharp)), samples.rings


@pytest.mark.parametrize("reach_mm", [0.05, 0.4, 3.0])
@pytest.mark.parametrize("opposite", [OPPOSITE - 0.003, -0.17])  # not at -1/2: discs of eight corners hold ties there
def test_the_same_balls_as_the_twin(region, reach_mm, opposite):
    seen, edges = looked(region)
    assert len(seen.points_mm) > 50
    np.testing.assert_allclose(half_thickness(seen, edges, reach_mm, opposite), twin(seen, edges, reach_mm, opposite), rtol=1e-9)


def test_a_strip_is_as_thick_as_it_is():
    seen, edges = looked(shapely.box(0, 0, 10, 0.6))
    radius = half_thickness(seen, edges, 1.0)
    middle = (seen.points_mm[:, 0] > 1) & (seen.points_mm[:, 0] < 9)
    np.testing.assert_allclose(radius[middle], 0.3, rtol=1e-12)


def test_nothing_faces_beyond_reach():
    seen, edges = looked(shapely.box(0, 0, 10, 0.6))
    middle = (seen.points_mm[:, 0] > 1) & (seen.points_mm[:, 0] < 9)
    assert np.isinf(half_thickness(seen, edges, 0.29)[middle]).all()


def test_no_points_and_no_edges():
    seen, edges = looked(shapely.box(0, 0, 1, 1))
    assert len(half_thickness(type(seen)(*(each[:0] for each in (seen.points_mm, seen.normals, seen.ring, seen.along_mm))), edges, 1.0)) == 0
