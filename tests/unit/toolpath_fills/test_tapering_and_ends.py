"""Beads that are thin at their corners, and closed beads of which a part is left out or laid twice."""

import numpy as np
import pytest
from shapely import affinity
from shapely.geometry import MultiPoint, Point, Polygon, box

from ssbfab.toolpath.fills import FILLS, FillSpec, Trail
from ssbfab.toolpath.fills.closing import closed_up, to_and_fro, wound
from ssbfab.toolpath.fills.cover import measure, swept
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.ends import withdrawn
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.ring import sampled
from ssbfab.toolpath.fills.rings import Rings
from ssbfab.toolpath.fills.tapering import middles_mm, tapered

SPEC = FillSpec.around(0.25)


def samples_of(polygon):
    return sampled(Rings.around(patches([polygon]), SPEC), 0.05)


def test_the_middle_of_a_rectangle_is_its_half_or_as_far_as_the_corner():
    samples = samples_of(box(0, 0, 3, 1))
    x, y = samples.points_mm[~samples.is_sharp].T
    to_corner = np.where((y == 0) | (y == 1), np.minimum(x, 3 - x), np.minimum(y, 1 - y))
    assert middles_mm(samples)[~samples.is_sharp] == pytest.approx(np.minimum(to_corner, 0.5), abs=1e-9)


def test_the_middle_of_a_triangle_rises_by_the_tangent_of_half_its_angle():
    samples = samples_of(Polygon([(0, 0), (2, 0), (1, 3**0.5)]))
    bottom = ~samples.is_sharp & (samples.points_mm[:, 1] == 0)
    x = samples.points_mm[bottom, 0]
    assert middles_mm(samples)[bottom] == pytest.approx(np.minimum(x, 2 - x) * np.tan(np.pi / 6), abs=1e-9)


def test_the_middle_of_a_disc_is_its_radius():
    assert middles_mm(samples_of(Point(0, 0).buffer(1, quad_segs=32))) == pytest.approx(1, rel=0.01)


def test_a_wall_that_comes_in_is_seen_by_its_corner():
    """Past the corner at (1, 1) of an L the ball touches it: R = (1 + d²) / 2 for a place d from below it."""
    samples = samples_of(Polygon([(0, 0), (3, 0), (3, 1), (1, 1), (1, 3), (0, 3)]))
    at = np.flatnonzero((samples.points_mm[:, 1] == 0) & (samples.points_mm[:, 0] > 0.7) & (samples.points_mm[:, 0] < 1))
    away = 1 - samples.points_mm[at, 0]
    assert middles_mm(samples)[at] == pytest.approx((1 + away**2) / 2, abs=1e-9)


@pytest.mark.parametrize("angle_deg", [0, 30, 90])
def test_a_bead_goes_to_and_fro_along_the_middle_of_a_core(angle_deg):
    core = affinity.rotate(box(0, 0, 0.6, 0.1), angle_deg)
    loop = to_and_fro(core, SPEC)
    assert loop.length_mm == pytest.approx(2 * (0.6 - 0.1), rel=0.01) and set(loop.width_mm) == {SPEC.width_min_mm}
    assert core.buffer(-0.04).contains(MultiPoint(loop.points_mm))


def test_in_a_round_core_it_stays_where_it_is():
    loop = to_and_fro(Point(2, 1).buffer(0.05), SPEC)
    assert np.hypot(*(loop.points_mm - [2, 1]).T).max() < 0.03 * SPEC.width_mm and loop.length_mm > 0


@pytest.mark.parametrize("polygon", [box(0, 0, 0.5, 0.5), box(0, 0, 0.6, 1.5), Polygon([(0, 0), (0.9, 0), (0.3, 0.8)])],
                         ids=["square", "rectangle", "triangle"])
def test_a_bead_holds_the_part_and_keeps_to_its_edge(polygon):
    """Where edge and middle line part by t a step, a bead that is 2 k / t of that wide holds what lies between."""
    (loop,) = tapered(polygon, SPEC.width_min_mm, SPEC)
    assert loop.held_mm2 == pytest.approx(polygon.area, rel=0.05)
    assert loop.width_mm.min() == pytest.approx(SPEC.width_min_mm) and loop.width_mm.max() > 1.4 * SPEC.width_min_mm
    outside = [Point(place).buffer(width / 2).difference(polygon).area
               for place, width in zip(loop.points_mm, loop.width_mm, strict=True)]
    assert max(outside) < 1e-3 * SPEC.width_mm**2


def test_there_is_no_bead_where_none_fits():
    assert tapered(box(0, 0, 0.9 * SPEC.width_min_mm, 1), SPEC.width_min_mm, SPEC) == []


def around_square(width=0.1):
    return Trail(points_mm=np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), width_mm=np.full(4, width), closed=True, region=3)


@pytest.mark.parametrize("wanted_mm2", [0.395, 0.4, 0.45, 1.1])
def test_a_closed_bead_ends_where_it_holds_what_is_wanted(wanted_mm2):
    trail = closed_up(around_square(), wanted_mm2)
    assert not trail.closed and trail.region == 3
    assert trail.area_mm2 == pytest.approx(wanted_mm2)
    x, y = trail.points_mm.T
    assert (np.minimum(np.abs(x - 0.5), np.abs(y - 0.5)) <= 0.5 + 1e-12).all()  # on the square
    assert (np.isclose(np.maximum(np.abs(x - 0.5), np.abs(y - 0.5)), 0.5)).all()


def test_a_gap_is_no_longer_than_the_bead_is_wide():
    assert closed_up(around_square(), 0.2).length_mm == pytest.approx(4 - 0.1)


def test_a_bead_does_not_go_round_for_ever():
    assert closed_up(around_square(), 100.0).closed


def test_it_begins_where_it_is_thinnest():
    trail = Trail(points_mm=around_square().points_mm, width_mm=np.array([0.2, 0.2, 0.1, 0.2]), closed=True)
    assert closed_up(trail, 0.6).points_mm[0] == pytest.approx([1, 1])


def square(side, width=0.1):
    low, high = (1 - side) / 2, (1 + side) / 2
    return Loop(np.array([[low, low], [high, low], [high, high], [low, high]]), np.full(4, width))


def test_a_bead_winds_inwards_and_ends_where_it_holds_what_is_wanted():
    """Round the outer square but for a gap of 0.1, 0.1 across, and round the inner one: 3.9 + 0.1 + 3.2 long, less 0.05."""
    trail = wound([square(1.0), square(0.8)], 0.715, 0.1)
    assert trail.area_mm2 == pytest.approx(0.715) and not trail.closed
    assert trail.points_mm[0] == pytest.approx([0, 0])
    assert trail.length_mm == pytest.approx(7.15)
    inner = trail.points_mm[np.cumsum(np.hypot(*np.diff(trail.points_mm, axis=0, prepend=[[0, 0]]).T)) > 3.95]
    assert np.max(np.abs(inner - 0.5), axis=1) == pytest.approx(0.4)


def test_what_the_innermost_cannot_hold_is_refused():
    assert wound([square(1.0), square(0.001)], 0.6, 0.1) is None


def wall_and_loop():
    """A bead up a wall, round a square, and back to where the wall meets it."""
    points = np.array([[0.0, -1.0], [0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    return Trail(points_mm=points, width_mm=np.full(6, 0.1), closed=False)


def test_a_bead_that_comes_round_to_itself_ends_earlier_and_its_loose_end_stays():
    (shorter,) = withdrawn([wall_and_loop()], 0.492)
    assert shorter.points_mm[0] == pytest.approx([0, -1]) and shorter.points_mm[-1] == pytest.approx([0, 0.08])
    assert shorter.area_mm2 == pytest.approx(0.492)
    (most,) = withdrawn([wall_and_loop()], 0.4)
    assert most.points_mm[-1] == pytest.approx([0, 0.1])  # a width, no more


def test_a_bead_that_ends_on_another_ends_earlier_too():
    bar = Trail(points_mm=np.array([[-1.0, 0.0], [1.0, 0.0]]), width_mm=np.full(2, 0.1), closed=False)
    wall = Trail(points_mm=np.array([[0.0, 1.0], [0.0, 0.0]]), width_mm=np.full(2, 0.1), closed=False)
    kept, shorter = withdrawn([bar, wall], 0.296)
    assert kept.length_mm == pytest.approx(2) and shorter.points_mm[[0, -1]] == pytest.approx(np.array([[0, 1], [0, 0.04]]))


def test_what_holds_no_more_than_is_wanted_or_ends_nowhere_in_ink_stays():
    assert withdrawn([wall_and_loop()], 0.499)[0].length_mm == pytest.approx(5)
    assert withdrawn([around_square()], 0.3)[0].closed
    alone = Trail(points_mm=np.array([[0.0, 0.0], [1.0, 0.0]]), width_mm=np.full(2, 0.1), closed=False)
    assert withdrawn([alone], 0.05)[0].length_mm == pytest.approx(1)


def test_a_long_piece_that_widens_is_divided_and_holds_the_same():
    """From 0.2 to 0.3 over 5 mm: 0.5 mm2, in steps of a fifth of a square bead 40; what is short stays as it is."""
    points, width = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 0.01]]), np.array([0.2, 0.3, 0.2])
    trail = Trail(points_mm=points, width_mm=width, closed=False).stepped(SPEC)
    assert len(trail.points_mm) == 40 + 2 and trail.points_mm[[0, -2, -1]] == pytest.approx(points)
    assert trail.area_mm2 == pytest.approx(1.25 + 0.0025)
    assert trail.width_mm[:-1] == pytest.approx(0.2 + 0.02 * trail.points_mm[:-1, 0])
    closed = Trail(points_mm=points * [1, 100], width_mm=width, closed=True).stepped(SPEC)
    assert closed.closed and len(closed.points_mm) == 40 + 8 + 1 and not np.allclose(closed.points_mm[-1], closed.points_mm[0])


WALL = Polygon([(0, -0.1), (6, -0.142), (6, 0.142), (0, 0.1)])


def test_a_wall_that_widens_slowly_is_laid_as_wide_as_it_is():
    """0.8 to 1.14 nominal beads over 24; in one piece its beads would lay 4 % beside the wall."""
    for fill in FILLS:
        if fill.name not in ("serpentine", "woodpile"):
            found = measure([WALL], fill([WALL], SPEC), SPEC)
            assert found.cover_ratio >= 0.99 and found.spill_ratio <= 0.005 and found.starts_count == 1, fill.name
    whole = Trail(points_mm=np.array([[0.1, 0.0], [5.87, 0.0]]), width_mm=np.array([0.2, 0.28]), closed=False)
    assert swept([whole]).difference(WALL).area > 0.03 * WALL.area
