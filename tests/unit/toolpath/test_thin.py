"""TPH001: what holds no bead is an error with its place and width; its good twin is silent."""

from __future__ import annotations

import pytest
import shapely

from ssbfab.findings import Severity, run
from ssbfab.slicing import Layer, Region
from ssbfab.toolpath import RULES, PrintSettings


def asked(polygon, heads):
    layer = Layer(index=3, z_mm=0.4, height_mm=0.1, regions=(Region(body="positive", polygons=(polygon,)),), section=0)
    return list(run(RULES, {"sections": (layer,), "settings": PrintSettings(printer="p", layer_height_mm=0.1), "heads": heads}))


@pytest.mark.parametrize(("width", "lost"), [(0.10, True), (0.16, False), (0.15, False), (0.149, True)])
def test_a_wall_below_the_thinnest_bead_is_an_error(two_boxes, syringe_printer, heads_of, width, lost):
    found = asked(shapely.box(2, 5, 2 + width, 9), heads_of(two_boxes, syringe_printer))
    assert bool(found) is lost
    if lost:
        (finding,) = found
        assert finding.code == "TPH001" and finding.severity is Severity.ERROR and finding.layer == 3
        assert finding.value == pytest.approx(width, rel=1e-3) and finding.limit == pytest.approx(0.15)
        x, y, z = finding.place_mm
        assert 2 < x < 2 + width and 5 < y < 9 and z == pytest.approx(0.35)


def test_a_thin_neck_between_two_pads_is_named_where_it_is(two_boxes, syringe_printer, heads_of):
    shape = shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(1, 0.45, 3, 0.5), shapely.box(3, 0, 4, 1)])
    (finding,) = asked(shape, heads_of(two_boxes, syringe_printer))
    assert finding.value == pytest.approx(0.05, rel=1e-2)
    assert 1 < finding.place_mm[0] < 3 and "50 um wide" in finding.message


@pytest.mark.parametrize("shape", [
    shapely.box(0, 0, 3, 1), shapely.Point(0, 0).buffer(2), shapely.Polygon([(0, 0), (3, 0), (0, 3)]),
    shapely.Point(0, 0).buffer(2).difference(shapely.Point(0, 0).buffer(1)),
    shapely.union_all([shapely.box(i, 0, i + 0.3, 3) for i in range(3)] + [shapely.box(0, 0, 3, 0.3)])])
def test_corners_are_not_features(shape, two_boxes, syringe_printer, heads_of):
    assert asked(shape, heads_of(two_boxes, syringe_printer)) == []
