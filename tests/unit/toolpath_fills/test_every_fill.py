"""What holds for every fill."""

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from ssbfab.errors import ToolpathError
from ssbfab.toolpath.fills import FILLS, FillSpec, get_fill

SPEC = FillSpec.around(0.1)


@pytest.mark.parametrize("fill", FILLS, ids=lambda fill: fill.name)
class TestEveryFill:
    def test_beads_stay_inside_their_polygon(self, fill):
        polygon = box(0, 0, 2, 1).difference(box(0.5, 0.3, 0.8, 0.6))
        trails = fill([polygon], SPEC)
        assert trails
        for trail in trails:
            assert polygon.buffer(1e-6).contains(shapely.MultiPoint(trail.points_mm))
            assert (trail.width_mm >= SPEC.width_min_mm - 1e-12).all() and (trail.width_mm <= SPEC.width_max_mm + 1e-12).all()
            assert len(trail.points_mm) == len(trail.width_mm)

    def test_trails_know_their_region(self, fill):
        trails = fill([box(0, 0, 1, 1), box(5, 0, 6, 1)], SPEC)
        for trail in trails:
            assert trail.points_mm[0, 0] // 5 == trail.region
        assert {trail.region for trail in trails} == {0, 1}

    def test_nothing_gives_nothing(self, fill):
        assert fill([], SPEC) == ()
        assert fill([shapely.Polygon()], SPEC) == ()

    def test_far_and_broken_polygons_are_errors(self, fill):
        with pytest.raises(ToolpathError, match="beyond"):
            fill([box(0, 0, 1e9, 1)], SPEC)
        with pytest.raises(ToolpathError, match="finite"):
            fill([shapely.Polygon([(0, 0), (1, 0), (np.nan, 1)])], SPEC)
        with pytest.raises(ToolpathError, match="expected a polygon"):
            fill([shapely.Point(0, 0)], SPEC)

    def test_same_input_same_trails(self, fill):
        one, two = (fill([box(0, 0, 1, 2)], SPEC) for _ in range(2))
        assert all((a.points_mm == b.points_mm).all() and (a.width_mm == b.width_mm).all() for a, b in zip(one, two, strict=True))


def test_unknown_fill_lists_what_there_is():
    with pytest.raises(ToolpathError, match=r"did you mean 'raster'"):
        get_fill("rastr")
