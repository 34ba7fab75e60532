"""Equal polygons are found whatever corner they begin with, filled once, and their copies lie in their own places."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
import shapely.affinity

from ssbfab.slicing import Region
from ssbfab.toolpath.filling import fill_spec, filled
from ssbfab.toolpath.fills import get_fill
from ssbfab.toolpath.fills.congruent import families
from ssbfab.toolpath.heads import Extrusion

HOW = Extrusion(width_mm=0.1, width_min_mm=0.06, width_max_mm=0.18, height_mm=0.05, speed_mm_s=5, pressure_pa=None,
                tolerance_mm=0.001)


def pillars(count: int, noise_mm: float = 0.0):
    rng = np.random.default_rng(0)
    circle = np.array(shapely.Point(0, 0).buffer(0.1, quad_segs=8).exterior.coords)[:-1]
    places = np.column_stack([0.4 * np.arange(count), np.zeros(count)]) + rng.uniform(-noise_mm, noise_mm, (count, 2))
    return tuple(shapely.Polygon(np.roll(circle, int(rng.integers(32)), axis=0) + place) for place in places)


def test_an_array_is_one_family_and_what_differs_is_not():
    shapes = (*pillars(30, 1e-6), shapely.box(0, 5, 1, 6), shapely.box(3, 5, 4, 6), shapely.box(3, 7, 4.001, 8),
              shapely.Point(0, 9).buffer(1).difference(shapely.Point(0, 9).buffer(0.5)))
    found = families(shapes, 1e-5)
    assert [len(family.members) for family in found] == [30, 2, 1, 1]
    for family in found:
        for member, move in zip(family.members, family.moves_mm, strict=True):
            leader = shapely.affinity.translate(shapes[family.members[0]], *move)
            assert leader.symmetric_difference(shapes[member]).area < 1e-5 * leader.length


def test_copies_are_what_the_fill_itself_gives():
    region, fill = Region(body="b", polygons=pillars(12)), get_fill("continuous")
    copied = filled(region.polygons, fill_spec(HOW), fill)
    assert {trail.region for trail in copied} == set(range(12))
    for trail in copied:
        polygon = region.polygons[trail.region]
        assert polygon.buffer(1e-6).contains(shapely.LineString(trail.points_mm))
    assert sum(trail.area_mm2 for trail in copied) == pytest.approx(region.area_mm2, rel=0.01)
