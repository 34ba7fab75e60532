"""Beads that go on, back and on again where their wall swells."""

import numpy as np
import pytest
import shapely
from shapely import Polygon

from ssbfab.kernels.patch import ends
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills import get_fill
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.folds import folded
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.trail import FillSpec, Trail

SPEC = FillSpec.around(0.2)
W = SPEC.width_mm


def wall(most, long=10.0, at=0.5):
    """A straight wall one bead thick that swells to so many, at a place along it; all in beads."""
    x = np.linspace(0, long, 200)
    half = W / 2 * (1 + (most - 1) * np.exp(-(((x - at * long) / 1.5) ** 2)))
    x = x * W
    return Polygon(np.concatenate([np.column_stack([x, -half]), np.column_stack([x, half])[::-1]]))


def strand_of(polygon):
    """Down the middle, no wider than the widest bead, as the medial graph has it."""
    x = np.linspace(0.5 * W, polygon.bounds[2] - 0.5 * W, 150)
    middle = np.column_stack([x, np.zeros_like(x)])
    width = 2 * shapely.distance(polygon.exterior, shapely.points(middle))
    return Strand(middle, np.clip(width, SPEC.width_min_mm, SPEC.width_max_mm), (0, 1))


def fold_of(polygon):
    return folded(strand_of(polygon), Segments(*ends(patches([polygon]))), SPEC)


def passes(strand, x):
    """How often it comes past a place along the wall."""
    return int((np.diff(np.sign(strand.points_mm[:, 0] - x)) != 0).sum())


@pytest.mark.parametrize("most", [2.0, 2.4, 2.8])
def test_it_passes_a_swelling_three_times_and_the_rest_once(most):
    polygon = wall(most)
    found = fold_of(polygon)
    assert passes(found, 5 * W) == 3
    assert passes(found, 1.5 * W) == passes(found, 8.5 * W) == 1
    assert found.nodes == (0, 1)
    assert found.points_mm[[0, -1]] == pytest.approx(strand_of(polygon).points_mm[[0, -1]])


@pytest.mark.parametrize("most", [2.0, 2.4, 2.8])
def test_it_holds_about_what_the_wall_holds(most):
    polygon = wall(most)
    found = fold_of(polygon)
    ends_mm2 = W**2  # half a bead before the first place, and after the last
    assert found.held_mm2 + ends_mm2 == pytest.approx(polygon.area, rel=0.05)
    assert strand_of(polygon).held_mm2 + ends_mm2 < found.held_mm2 + ends_mm2


def test_in_the_middle_the_three_lie_side_by_side():
    x = np.array([0.0, 20]) * W
    polygon = Polygon([(x[0], -1.2 * W), (x[1], -1.2 * W), (x[1], 1.2 * W), (x[0], 1.2 * W)]).buffer(0)
    narrow = polygon.union(Polygon([(-5 * W, -0.5 * W), (25 * W, -0.5 * W), (25 * W, 0.5 * W), (-5 * W, 0.5 * W)]))
    middle = np.column_stack([np.linspace(-4.5, 24.5, 300) * W, np.zeros(300)])
    found = folded(Strand(middle, np.full(300, SPEC.width_max_mm), (0, 1)), Segments(*ends(patches([narrow]))), SPEC)
    at = np.flatnonzero(np.abs(found.points_mm[:, 0] - 10 * W) < 0.06 * W)
    assert sorted(found.points_mm[at, 1]) == pytest.approx([-0.8 * W, 0, 0.8 * W], abs=1e-9)
    assert found.width_mm[at] == pytest.approx(0.8 * W)


@pytest.mark.parametrize("polygon", [wall(1.0), wall(1.7), wall(2.4, at=0.05), wall(2.4, long=4.0)])
def test_where_one_bead_does_or_three_have_no_room_it_stays_as_it_is(polygon):
    strand = strand_of(polygon)
    assert folded(strand, Segments(*ends(patches([polygon]))), SPEC) is strand


@pytest.mark.parametrize("most", [2.0, 2.4, 2.8])
def test_a_wall_with_two_swellings_is_one_trail_that_meets_the_bars(most):
    one = wall(most, 12.0)
    again = shapely.affinity.translate(one, 12 * W)
    polygon = one.union(again).buffer(1e-6).buffer(-1e-6)
    trails = get_fill("continuous")([polygon], SPEC)
    found = measure([polygon], trails, SPEC)
    assert len(trails) == 1
    assert found.cover_ratio >= 0.99 and found.spill_ratio <= 0.005 and abs(found.volume_error_ratio) <= 0.005


def test_one_bead_alone_would_miss_the_bars():
    """Seeded: the widest bead down the middle of such a wall, not folded."""
    polygon = wall(2.4)
    strand = strand_of(polygon)
    alone = Trail(points_mm=strand.points_mm, width_mm=strand.width_mm, closed=False)
    assert measure([polygon], [alone], SPEC).cover_ratio < 0.97
