"""How deep regions are: known shapes, and the largest disc inside as GEOS finds it."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
import shapely
from shapely import Polygon, affinity

from ssbfab.toolpath.fills import FillSpec
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.ringwidth import depths

SPEC = FillSpec.around(0.2)
EXACT_MM = 0.01 * SPEC.width_mm
DISC = shapely.Point(3, -2).buffer(7, 128)
WAVE = shapely.LineString([(x, 10 * np.sin(x / 8)) for x in np.linspace(0, 60, 400)])
SHAPES = {
    "disc": (DISC, 7.0),
    "annulus": (DISC - shapely.Point(3, -2).buffer(3, 128), 2.0),
    "square": (shapely.box(0, 0, 15, 15), 7.5),
    "bar, turned": (affinity.rotate(shapely.box(0, 0, 60, 8), 17), 4.0),
    "triangle of 3, 4, 5": (Polygon([(0, 0), (12, 0), (0, 16)]), 4.0),
    "band": (WAVE.buffer(3, 64), 3.0),
    "comb": (shapely.union_all([shapely.box(0, 0, 60, 4), *(shapely.box(8 * k, 0, 8 * k + 4, 30) for k in range(8))]), 2.5),
}


def depth_mm(polygon: Polygon) -> list[float]:
    (patch,) = patches([shapely.orient_polygons(polygon)])
    return depths(patch, SPEC)


@pytest.mark.parametrize("name", SHAPES)
def test_the_depth_of_known_shapes(name):
    polygon, known_mm = SHAPES[name]
    found_mm = max(depth_mm(polygon))
    assert found_mm == pytest.approx(known_mm, abs=2 * EXACT_MM)
    assert found_mm == pytest.approx(shapely.maximum_inscribed_circle(polygon, tolerance=EXACT_MM).length, abs=3 * EXACT_MM)


def test_parts_that_a_neck_joins_each_have_their_depth():
    dumbbell = shapely.union_all([shapely.Point(0, 0).buffer(4), shapely.Point(20, 0).buffer(3), shapely.box(0, -0.3, 20, 0.3)])
    assert sorted(depth_mm(dumbbell)) == pytest.approx([3.0, 4.0], abs=0.02)
    assert depth_mm(shapely.box(0, 0, 50, 1.5)) == []  # no deeper than the edges see


def test_a_ring_whose_whole_middle_is_equally_deep_takes_no_longer_than_other_shapes():
    ring, square = SHAPES["annulus"][0].simplify(0.001), affinity.scale(DISC, 1.0, 0.5).simplify(0.001)

    def cpu_s(polygon: Polygon) -> float:
        began = process_time()
        for _ in range(10):
            depth_mm(polygon)
        return process_time() - began

    cpu_s(ring)
    assert min(cpu_s(ring) for _ in range(3)) < 10 * min(cpu_s(square) for _ in range(3))
