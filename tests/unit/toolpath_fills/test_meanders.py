"""Walls of single beads that run straight, bend and turn back: the middle is the middle, and corners are drawn out."""

import numpy as np
import pytest
import shapely
from shapely import affinity
from shapely.geometry import LineString

from ssbfab.kernels.patch import ends
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.centring import centred
from ssbfab.toolpath.fills.cover import measure, opened, swept
from ssbfab.toolpath.fills.medial import medial_strands
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.thinness import walls

SPEC = FillSpec.around(0.2)
CONTINUOUS = get_fill("continuous")
WIDTHS = (0.65, 0.75, 0.85, 0.95, 1.0, 1.05)
GAPS = (0.6, 1.0, 1.4, 2.0, 3.0)


def meander(beads, gap, runs=4, length=7.0, degrees=10.0):
    """Runs to and fro, so many nominal beads wide and apart."""
    pitch = beads + gap
    corners = [(k * pitch, y) for k in range(runs) for y in ((0.0, length) if k % 2 == 0 else (length, 0.0))]
    line = LineString(SPEC.width_mm * np.array(corners))
    return shapely.orient_polygons(affinity.rotate(
        line.buffer(beads * SPEC.width_mm / 2, cap_style="flat", join_style="mitre"), degrees, origin=(0, 0)))


def edges(polygon):
    return Segments(*ends(patches([polygon])))


@pytest.mark.parametrize("degrees", [0.0, 10.0])
@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("beads", WIDTHS)
def test_meanders_meet_the_bars_with_one_start(beads, gap, degrees):
    polygon = meander(beads, gap, degrees=degrees)
    trails = CONTINUOUS([polygon], SPEC)
    result = measure([polygon], trails, SPEC)
    assert result.starts_count == 1
    assert result.cover_ratio >= 0.99 and result.spill_ratio <= 0.005, (result.cover_ratio, result.spill_ratio)
    assert abs(result.volume_error_ratio) <= 0.005, result.volume_error_ratio


@pytest.mark.parametrize("beads", [0.7, 0.9, 1.0, 1.1])
def test_no_void_at_a_right_angle_is_over_six_percent_of_a_bead_squared(beads):
    polygon = meander(beads, 1.4, runs=3, length=8.0, degrees=0.0)
    voids = shapely.get_parts(opened(polygon, SPEC).difference(swept(CONTINUOUS([polygon], SPEC)).buffer(1e-5)))
    assert max(void.area for void in voids) <= 0.06 * SPEC.width_mm**2


@pytest.mark.parametrize("gap", [0.6, 1.0, 2.0])
def test_walls_just_thinner_than_two_beads_turn_back_in_one(gap):
    """Where such a wall turns back two beads would fit beside each other, but a wider one does."""
    assert len(CONTINUOUS([meander(1.19, gap)], SPEC)) == 1


def test_the_middle_of_a_straight_wall_is_straight():
    wall = shapely.orient_polygons(affinity.rotate(LineString([(0, 0), (5, 0)]).buffer(0.09, cap_style="flat"), 33, origin=(0, 0)))
    staggered = walls(wall, wall, SPEC)
    (strand,) = medial_strands(wall, staggered, edges(wall), SPEC)
    off = strand.points_mm @ np.array([-np.sin(np.radians(33)), np.cos(np.radians(33))])
    assert np.abs(off).max() < 1e-9 and strand.length_mm > 4.8
    assert np.abs(strand.width_mm - 0.18).max() < 1e-9


def test_places_that_are_a_little_off_are_put_in_the_middle_but_for_held_ones():
    ring = shapely.Point(0, 0).buffer(1.1, 256).difference(shapely.Point(0, 0).buffer(0.9, 256))
    angle, radius = np.linspace(0.2, 2.0, 40), 1.0 + 0.002 * (-1.0) ** np.arange(40)
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    place, width = centred(points, np.full(40, 0.197), edges(shapely.orient_polygons(ring)), (True, False))
    assert np.abs(np.hypot(*place[1:].T) - 1.0).max() < 2e-5 and np.abs(width[1:] - 0.2).max() < 5e-5
    assert (place[0] == points[0]).all() and width[0] == 0.197


def test_places_without_a_wall_to_each_side_stay():
    """In a corner, where walls converge, and far from the middle."""
    wedge = shapely.orient_polygons(shapely.Polygon([(0, 0), (2, -0.4), (2, 0.4)]))
    points = np.column_stack([np.linspace(0.3, 1.5, 9), np.full(9, 0.001)])
    place, width = centred(points, 0.4 * points[:, 0], edges(wedge), (False, False))
    assert (place == points).all() and (width == 0.4 * points[:, 0]).all()
    wall = shapely.orient_polygons(shapely.box(0, -0.1, 3, 0.1))
    points = np.column_stack([np.linspace(0.5, 2.5, 9), np.full(9, 0.03)])
    assert (centred(points, np.full(9, 0.14), edges(wall), (False, False))[0] == points).all()
