"""Polygons that come again, moved or turned by half a turn, are filled once; what differs is not taken for the same."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
import shapely.affinity

from ssbfab.slicing import Region
from ssbfab.toolpath.ahead import Ahead
from ssbfab.toolpath.filling import Fillings
from ssbfab.toolpath.fills import FILLS, get_fill, likeness
from ssbfab.toolpath.fills.likeness import Shapes
from ssbfab.toolpath.heads import Extrusion

HOW = Extrusion(width_mm=0.2, width_min_mm=0.12, width_max_mm=0.36, height_mm=0.1, speed_mm_s=5, pressure_pa=None,
                tolerance_mm=0.002)


def blob(phase: float = 0.0, holes: bool = True) -> shapely.Polygon:
    """An outline without symmetry, with two holes that are not alike either."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radius = 2 + 0.3 * np.sin(3 * angle + phase) + 0.2 * np.cos(2 * angle)
    outline = shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    inner = shapely.union_all([shapely.Point(0.8, 0.3).buffer(0.3), shapely.Point(-0.7, -0.4).buffer(0.3), shapely.Point(-0.7, -0.2).buffer(0.3)])
    return shapely.orient_polygons(outline.difference(inner) if holes else outline)


def begun_elsewhere(polygon: shapely.Polygon, by: int) -> shapely.Polygon:
    """The same polygon, every ring from another corner and the holes in another order."""
    rings = [np.roll(shapely.get_coordinates(ring)[:-1], by, axis=0) for ring in (polygon.exterior, *polygon.interiors)]
    return shapely.Polygon(rings[0], rings[:0:-1])


def turned(polygon: shapely.Polygon) -> shapely.Polygon:
    return shapely.affinity.translate(shapely.affinity.rotate(polygon, 180, origin=(3, -1)), 5.5, 2.25)


@pytest.mark.parametrize("change", [lambda p: shapely.affinity.translate(p, 7, -3), turned])
@pytest.mark.parametrize("by", [0, 17])
def test_moved_and_turned_polygons_are_like_the_first(change, by):
    shapes = Shapes(tolerance_mm=0.002)
    first, again = blob(), begun_elsewhere(change(blob()), by)
    assert shapes.meet([first])[0].leads
    like = shapes.meet([again])[0]
    assert not like.leads and like.shape.polygon is first
    carried = shapely.transform(first, lambda p: (p - like.shape.outline.middle_mm) * like.sign + like.middle_mm)
    assert carried.symmetric_difference(again).area < 1e-9


def test_corners_on_straight_edges_make_no_other_shape():
    shapes = Shapes(tolerance_mm=0.002)
    shapes.meet([blob()])
    assert not shapes.meet([shapely.orient_polygons(shapely.segmentize(turned(blob()), 0.02))])[0].leads


@pytest.mark.parametrize("other", [blob(phase=0.01), blob(holes=False), shapely.affinity.scale(blob(), 1.001, 1.001),
                                   shapely.affinity.scale(blob(), -1, 1), shapely.affinity.rotate(blob(), 90)])
def test_what_differs_is_itself(other):
    shapes = Shapes(tolerance_mm=0.002)
    shapes.meet([blob()])
    assert shapes.meet([shapely.orient_polygons(other)])[0].leads


def test_a_hole_at_another_place_makes_another_shape():
    shapes, whole = Shapes(tolerance_mm=0.002), blob(holes=False)
    hole = shapely.Point(0, 0).buffer(0.2)
    shapes.meet([shapely.orient_polygons(whole.difference(hole))])
    assert shapes.meet([shapely.orient_polygons(whole.difference(shapely.affinity.translate(hole, 0.001, 0)))])[0].leads


def test_the_oldest_are_forgotten(monkeypatch):
    monkeypatch.setattr(likeness, "MOST_CORNERS", 700)
    shapes = Shapes(tolerance_mm=0.002)
    for phase in range(6):
        assert shapes.meet([blob(phase, holes=False)])[0].leads
        assert shapes.corners <= 700
    assert not shapes.meet([blob(5, holes=False)])[0].leads
    assert shapes.meet([blob(0, holes=False)])[0].leads


@pytest.mark.parametrize("fill", [fill.name for fill in FILLS])
def test_what_is_like_gets_the_trails_of_the_shape_in_its_own_place(fill):
    """Whatever the angle of its rows, a region that is turned by half a turn is filled as the first one, turned."""
    region, again = Region(body="b", polygons=(blob(),)), Region(body="b", polygons=(turned(blob()),))
    fillings = Fillings(ahead=Ahead(count=0))
    first = fillings.of(region, HOW, get_fill(fill), 0.3).trails
    found = fillings.of(again, HOW, get_fill(fill), 0.3).trails
    assert len(found) == len(first) and {trail.region for trail in found} == {0}
    assert sum(trail.area_mm2 for trail in found) == pytest.approx(sum(trail.area_mm2 for trail in first), rel=1e-9)
    for trail in found:
        assert again.polygons[0].buffer(1e-3).covers(shapely.LineString(trail.path_mm))
        if fill == "raster":  # its rows keep their direction
            long = [b - a for a, b in pairwise(trail.path_mm) if np.hypot(*(b - a)) > 1.0]
            assert all(abs(np.sin(np.arctan2(d[1], d[0]) - 0.3)) < 1e-6 for d in long)


def test_who_fills_when_does_not_matter():
    """Filled one by one, or asked ahead of other processes: the same trails to the last bit."""
    regions = [Region(body="b", polygons=(blob(phase), turned(blob(phase / 2)))) for phase in (0.0, 1.0, 2.0, 0.5, 1.0)]
    fill, found = get_fill("contour"), []
    for ahead in (Ahead(count=0), Ahead(count=2)):
        fillings = Fillings(ahead=ahead)
        fillings.begin()
        try:
            for region in regions:
                fillings.foresee(region, HOW, fill, 0.0)
            found.append([fillings.of(region, HOW, fill, 0.0).trails for region in regions])
        finally:
            fillings.end()
    for one, other in zip(*found, strict=True):
        for a, b in zip(one, other, strict=True):
            assert (a.points_mm == b.points_mm).all() and (a.width_mm == b.width_mm).all() and a.region == b.region
