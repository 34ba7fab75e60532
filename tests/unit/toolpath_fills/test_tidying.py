"""Regions without superfluous points: what is filled instead of them must not be larger or smaller."""

import pytest
import shapely
from shapely import Point, box

from ssbfab.toolpath.fills import FillSpec
from ssbfab.toolpath.fills.continuous import Continuous
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.region import tidy

SPEC = FillSpec.around(0.2)


def lattice(fillet_mm, wall_mm=0.17, pitch_mm=0.6):
    """Three by three walls with rounded corners where they cross: arcs all of which are hollow."""
    out = 2 * pitch_mm + wall_mm
    walls = [box(k * pitch_mm, -0.2, k * pitch_mm + wall_mm, out + 0.2) for k in range(3)]
    walls += [box(-0.2, k * pitch_mm, out + 0.2, k * pitch_mm + wall_mm) for k in range(3)]
    return shapely.union_all(walls).buffer(fillet_mm, quad_segs=32).buffer(-fillet_mm, quad_segs=32)


@pytest.mark.parametrize("polygon", [lattice(0.04), lattice(0.08), lattice(0.12), Point(0, 0).buffer(0.3, quad_segs=64)])
def test_no_more_points_hold_the_same(polygon):
    """Chords of hollow arcs all lie outside: half of the tolerance there was 0.05 % of a lattice."""
    (found,) = tidy(polygon, SPEC)
    assert len(found.exterior.coords) <= len(polygon.exterior.coords)
    assert found.area == pytest.approx(polygon.area, rel=2e-4)
    assert shapely.hausdorff_distance(found, polygon) < SPEC.tolerance_mm


def test_rounded_lattices_are_filled_as_they_are_and_not_as_they_are_tidied():
    polygon = lattice(0.06)
    found = measure([polygon], Continuous()([polygon], SPEC), SPEC)
    assert found.cover_ratio >= 0.99 and found.spill_ratio <= 0.005 and abs(found.volume_error_ratio) <= 0.005
