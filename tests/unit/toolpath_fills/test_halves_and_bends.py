"""Beads side by side through one crossing, round a sharp bend, past what is no wall, and into voids beside them."""

import math

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from ssbfab.kernels.patch import ends
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.bends import squared
from ssbfab.toolpath.fills.cover import measure, opened, swept
from ssbfab.toolpath.fills.euler import odd_nodes
from ssbfab.toolpath.fills.halves import passage
from ssbfab.toolpath.fills.junctions import junctions
from ssbfab.toolpath.fills.medial import Strand, medial_strands
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.stumps import without_stumps
from ssbfab.toolpath.fills.thinness import Parts, walls, with_strands
from ssbfab.toolpath.fills.trail import Trail
from ssbfab.toolpath.fills.voids import swollen

SPEC = FillSpec.around(0.2)


def ray(degrees, length=2.0):
    return length * np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])


def middle(wall):
    return medial_strands(wall, walls(wall, wall, SPEC), Segments(*ends(patches([shapely.orient_polygons(wall)]))), SPEC)


def meeting(*degrees, width):
    strands = [Strand(np.stack([np.zeros(2), ray(each)]), np.full(2, width), (0, 1 + k)) for k, each in enumerate(degrees)]
    return junctions(strands, shapely.union_all([LineString(s.points_mm).buffer(width / 2) for s in strands]), SPEC)[0]


def passages(found):
    halves = [found._half(k, (k + 1) % 4) for k in (0, 2)]
    return [passage(halves[0], halves[1], SPEC), passage(halves[1], halves[0], SPEC)]


@pytest.mark.parametrize("degrees", [(0, 135, 180, 315), (0, 120, 180, 300), (0, 45, 180, 225), (0, 30, 180, 210)])
@pytest.mark.parametrize("width", [0.18, 0.2, 0.23])
def test_the_halves_of_a_crossing_do_not_lie_on_each_other(degrees, width):
    """Passages that turn little as those that turn back, as far as the thinnest beads allow."""
    beads = [swept([Trail(points_mm=points, width_mm=wide, closed=False)]) for points, wide in passages(meeting(*degrees, width=width))]
    both = beads[0].intersection(beads[1]).area
    assert both < 0.12 * sum(bead.area for bead in beads)


def test_a_bar_gives_way_to_the_thinnest_bead_that_bends_on_it():
    """Two walls at 45 degrees leave 0.04 mm between their corner and the bar, of which 0.08 mm more go to their bead."""
    found = meeting(0, 45, 135, 180, width=0.2)
    bend, bar = found._half(1, 2), found._half(3, 0)
    assert bend.room_mm == pytest.approx(0.1 * math.sqrt(2) - 0.1) and bar.room_mm == pytest.approx(0.2)
    points, width = passage(bar, bend, SPEC)
    assert width.min() == pytest.approx(0.2 - (SPEC.width_min_mm - bend.room_mm), rel=0.01)
    assert points[int(width.argmin()), 1] == pytest.approx(-0.1 + width.min() / 2, abs=1e-3)


@pytest.mark.parametrize("degrees", [75, 90, 100])
def test_a_bead_goes_to_the_corner_of_a_bend(degrees):
    wall = LineString([ray(degrees), (0, 0), (2, 0)]).buffer(0.1, cap_style="flat", join_style="mitre")
    (strand,) = middle(wall)
    (found,) = squared([strand], wall, SPEC)
    before, after = (opened(wall, SPEC).intersection(Point(0, 0).buffer(0.3)).difference(
        swept([Trail(points_mm=each.points_mm, width_mm=each.width_mm, closed=False)])).area for each in (strand, found))
    assert after < 0.7 * before
    assert not swept([Trail(points_mm=found.points_mm, width_mm=found.width_mm, closed=False)]).difference(wall).area > 0.005 * wall.area


def test_a_curved_wall_is_left_as_it_is():
    wall = Point(0, 0).buffer(0.5, quad_segs=32).difference(Point(0, 0).buffer(0.3, quad_segs=32)).difference(box(-1, -1, 0, 1))
    strands = middle(wall)
    assert all(a is b for a, b in zip(strands, squared(strands, wall, SPEC), strict=True))


@pytest.mark.parametrize("out_mm, odd", [(0.01, 2), (0.4, 4)])
def test_what_does_not_leave_a_meeting_is_no_wall(out_mm, odd):
    strands = [Strand(np.stack([np.zeros(2), end]), np.full(2, 0.2), (0, 1 + k))
               for k, end in enumerate(((2, 0), (-2, 0), (0, 0.1 + out_mm)))]
    assert len(odd_nodes([strand.nodes for strand in without_stumps(strands)])) == odd


def test_a_bead_swells_into_a_void_beside_it_and_holds_what_that_lacked():
    region = shapely.union(box(-2, -0.1, 2, 0.1), box(-0.2, 0, 0.2, 0.2))
    bead = Trail(points_mm=np.array([[-1.9, 0.0], [1.9, 0.0]]), width_mm=np.full(2, 0.2), closed=False)
    (found,) = swollen(swollen([bead], opened(region, SPEC), region, SPEC), opened(region, SPEC), region, SPEC)
    stump = box(-0.2, 0.1, 0.2, 0.2).area
    filled = swept([found]).intersection(box(-0.2, 0.1, 0.2, 0.2)).area
    assert filled > 0.6 * stump
    assert found.area_mm2 - bead.area_mm2 == pytest.approx(filled, rel=0.25)
    assert swept([found]).difference(region).area < 0.1 * stump


def test_forks_with_a_hole_between_them_stay_two():
    """A small triangle in the corner of a frame: its walls are beads of their own."""
    frame = shapely.union(box(0, 0, 3, 3).difference(box(0.2, 0.2, 2.8, 2.8)), LineString([(0.1, 0.7), (0.7, 0.1)]).buffer(0.1))
    _, strands = with_strands(frame, Parts([], [frame]), SPEC)
    assert sum(strand.length_mm for strand in strands) < 1.02 * frame.area / 0.2
    result = measure([frame], get_fill("continuous")([frame], SPEC), SPEC)
    assert result.starts_count == 1


@pytest.mark.parametrize("degrees", [75, 80])
def test_a_steep_truss_is_one_bead(degrees):
    high = [(k + 0.5, 0.5 * math.tan(math.radians(degrees))) for k in range(4)]
    zigzag = [place for k in range(4) for place in ((k, 0), high[k])] + [(4, 0)]
    region = shapely.union_all([LineString(line).buffer(0.1) for line in ([(0, 0), (4, 0)], high, zigzag)])
    result = measure([region], get_fill("continuous")([region], SPEC), SPEC)
    assert result.starts_count == 1
    assert result.cover_ratio >= 0.99 and result.spill_ratio <= 0.005 and abs(result.volume_error_ratio) <= 0.005
