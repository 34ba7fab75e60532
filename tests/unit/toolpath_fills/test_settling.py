"""Beads that settle: what rounds do to voids, to ink laid twice, to corners and to beads without room."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, affinity, box

from ssbfab.toolpath.fills import get_fill
from ssbfab.toolpath.fills import settling as module
from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.closing import wound
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.linking import linked
from ssbfab.toolpath.fills.peeling import peeled
from ssbfab.toolpath.fills.settling import STEPS, Settling
from ssbfab.toolpath.fills.trail import FillSpec, Trail
from ssbfab.toolpath.fills.trial import Rated, Trial

SPEC = FillSpec.around(0.2)


def trail(points, width, closed=True):
    return Trail(points_mm=np.array(points, dtype=float), width_mm=np.full(len(points), width), closed=closed)


def settling(polygon, trails):
    return Settling(Beads.of(trails, 0.12 * SPEC.width_mm), Walls(polygon, 0.1 * SPEC.width_mm), polygon.area, SPEC)


def covered(polygon, beads):
    return measure([polygon], beads.trails(1e-9), SPEC)


def settled(polygon, trails, steps=STEPS):
    return settling(polygon, trails).after(steps).beads


def two_rings(gap):
    """A ring of two beads, the inner one so far from where it should be."""
    outer, inner = Point(0, 0).buffer(2), Point(0, 0).buffer(2 - 2 * SPEC.width_mm)
    rings = [Point(0, 0).buffer(2 - off * SPEC.width_mm).exterior for off in (0.5, 1.5 + gap)]
    return outer.difference(inner), [trail(np.array(ring.coords)[:-1], SPEC.width_mm) for ring in rings]


def star():
    """A star, and its linked rings."""
    angle = np.arange(10) * np.pi / 5
    radius = np.where(np.arange(10) % 2 == 0, 2.2, 1.2)
    polygon = Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])).buffer(-0.12).buffer(0.12)
    loops = linked([each for loops in peeled(polygon, SPEC) for each in loops], SPEC)
    return polygon, [each.trail for each in loops]


def assert_half_as_short(polygon, trails):
    bars = Bars(polygon, SPEC)

    def rated(some):
        return Rated(some, bars.shortfall(some))

    first = rated(trails)
    assert Trial(bars, rated).settled(first).short < first.short / 2


def trial_of(told):
    """Two beads round a ring, on a trial that tells of so many beads how short they are, step after step."""
    polygon, rings = two_rings(0.05)
    steps = {count: iter(shorts) for count, shorts in told.items()}
    return Trial(Bars(polygon, SPEC), lambda some: Rated(some, next(steps[len(some)]))), rings


class TestTrial:
    def test_what_settles_farther_overtakes_what_misses_less_at_first(self):
        trial, rings = trial_of({1: 6 * [0.0039], 2: [0.010, 0.003, 0.002, 0.001, 0.0, 0.0]})
        assert trial.best_settled([Rated(rings[:1], 0.004), Rated(rings, 0.02)], 2).short == 0.0

    def test_of_what_settles_badly_only_the_better_half_goes_on(self):
        trial, rings = trial_of({1: 2 * [0.019], 2: np.linspace(0.015, 0.004, 6).tolist()})  # what the one would come to after that is not told
        assert trial.best_settled([Rated(rings[:1], 0.02), Rated(rings, 0.02)], 2).short == 0.004

    @pytest.mark.parametrize("first", [0, 1])
    def test_what_lacks_very_much_is_no_choice_though_its_pieces_are_fewer(self, first):
        trial, rings = trial_of({2: 6 * [1.001]})
        some = [Rated(rings[:1], 0.15), Rated(rings, 1.002)]
        assert trial.best_settled(some[first:] + some[:first], 2).short == 1.001

    @pytest.mark.parametrize(("calm", "rough"), [(6 * [0.0055], [0.003, 0.0, 0.0]), ([0.0045, 0.002, 0.0], [])])
    def test_what_misses_little_goes_on_in_small_steps_before_large_ones(self, calm, rough):
        """Each small step is told of, six of them; where they help nothing, large ones set out from the same beads."""
        trial, rings = trial_of({1: calm + rough})
        assert trial.settled(Rated(rings[:1], 0.005)).short == 0.0

    def test_small_steps_that_help_do_not_keep_large_ones_from_what_they_reach(self):
        trial, rings = trial_of({1: 6 * [0.004] + 6 * [0.001]})
        assert trial.settled(Rated(rings[:1], 0.005)).short == 0.001

    def test_of_nothing_the_best_is_nothing(self):
        trial, _ = trial_of({})
        assert trial.best_settled([], 2).short == np.inf


class TestSettling:
    def test_beads_that_tile_stay_where_they_are(self):
        polygon, rings = two_rings(0.0)
        now, beads = settling(polygon, rings).beads, settled(polygon, rings)
        assert np.abs(beads.points_mm - now.points_mm).max() < 0.005 * SPEC.width_mm
        assert np.abs(beads.width_mm - now.width_mm).max() < 0.01 * SPEC.width_mm

    @pytest.mark.parametrize("gap", [-0.12, -0.05, 0.05, 0.12])
    def test_a_gap_closes_and_ink_laid_twice_is_spread(self, gap):
        polygon, rings = two_rings(gap)
        before = covered(polygon, settling(polygon, rings).beads)
        after = covered(polygon, settled(polygon, rings))
        assert after.cover_ratio > max(0.993, before.cover_ratio + 0.01)
        assert after.spill_ratio < min(0.002, before.spill_ratio + 1e-3)
        assert abs(after.volume_error_ratio) < 0.0045

    def test_a_corner_goes_out_as_far_as_there_is_room(self):
        polygon = box(0, 0, 4, 3 * SPEC.width_mm)
        half = 0.75 * SPEC.width_mm
        ring = np.array(polygon.buffer(-half, join_style="mitre").exterior.coords)[:-1]
        found = settled(polygon, [trail(ring, 2 * half)])
        assert np.hypot(*found.points_mm.T).min() < 0.97 * half * 2**0.5
        before, after = covered(polygon, settling(polygon, [trail(ring, 2 * half)]).beads), covered(polygon, found)
        assert after.cover_ratio > before.cover_ratio + 0.002
        assert after.spill_ratio < 0.0025

    def test_a_bead_without_room_is_pushed_in(self):
        polygon, rings = two_rings(0.0)
        outside = [trail(each.points_mm * 1.03, SPEC.width_mm) for each in rings]
        assert covered(polygon, settling(polygon, outside).beads).spill_ratio > 0.05
        assert covered(polygon, settled(polygon, outside)).spill_ratio < 0.002

    @pytest.mark.parametrize("seed", range(4))
    def test_widths_stay_within_the_tip_and_the_volume_near_the_region(self, seed):
        rng = np.random.default_rng(seed)
        angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        radius = 1.5 + 0.2 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.1 * np.sin(5 * angle)
        polygon = Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
        rings = [polygon.buffer(-(k + 0.5) * SPEC.width_mm * rng.uniform(0.97, 1.03)).exterior for k in range(6)]
        found = settled(polygon, [trail(np.array(ring.coords)[:-1], SPEC.width_mm) for ring in rings], 12)
        assert found.width_mm.min() >= SPEC.width_min_mm and found.width_mm.max() <= SPEC.width_max_mm
        assert np.isfinite(found.points_mm).all()

    def test_steps_become_smaller(self):
        polygon, rings = two_rings(0.12)
        now = settling(polygon, rings)
        late = replace(now, steps=STEPS - 1)
        early, end = (np.abs(each.after(1).beads.points_mm - now.beads.points_mm).max() for each in (now, late))
        assert 0 < end < early / 3

    def test_a_step_goes_on_in_the_next_one(self, monkeypatch):
        """Seeded: without that, as many steps leave half as much again of what the rings of a star miss."""
        polygon, rings = star()
        bars, missed_mm2 = Bars(polygon, SPEC), []
        for again in (module._AGAIN, 0.0):
            monkeypatch.setattr(module, "_AGAIN", again)
            missed_mm2.append(bars.missed_mm2(settled(polygon, rings, 12).trails(1e-9)))
        assert missed_mm2[1] > 1.5 * missed_mm2[0]

    def test_another_course_makes_less_what_one_left(self):
        """Of beads told to miss less and less: as many courses as asked for, as long as each helps."""
        trial, rings = trial_of({1: [0.009, 0.009, 0.009, 0.009, 0.009, 0.008, 0.008, 0.008, 0.008, 0.008, 0.008, 0.005, 0.005, 0.005, 0.005,
                                     0.005, 0.005, 0.0045]})
        first = Rated(rings[:1], 0.02)
        assert trial.settled(first, 4).short == 0.0045  # the third helped too little for a fourth

    def test_it_mends_what_the_rings_of_a_star_leave(self):
        assert_half_as_short(*star())

    def test_it_mends_a_bead_that_winds_inwards(self):
        """That of a disc in one a little longer than wide."""
        turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        circle = np.column_stack([np.cos(turn), np.sin(turn)]) * SPEC.width_mm
        loops = [Loop(radius * circle, np.full(60, SPEC.width_mm)) for radius in (1.5, 0.5)]
        disc = Point(0, 0).buffer(2 * SPEC.width_mm)
        winding = wound(loops, disc.area, 0.5 * SPEC.width_mm)
        assert_half_as_short(affinity.scale(disc, 1.03, 0.97), [winding])

    def test_ends_of_open_beads_go_with_their_sides(self):
        """A bead in the middle of a wall that is wider than it becomes as wide as there is room, and its ends reach into the corners."""
        wall = box(0, 0, 3, 1.2 * SPEC.width_mm)
        middle = [(0.12, 0.6 * SPEC.width_mm), (2.88, 0.6 * SPEC.width_mm)]
        found = settled(wall, [trail(middle, SPEC.width_mm, closed=False)])
        inner = (found.points_mm[:, 0] > 0.4) & (found.points_mm[:, 0] < 2.6)
        assert found.width_mm[inner] == pytest.approx(1.2 * SPEC.width_mm, rel=0.02)
        assert found.width_mm[[0, -1]].min() > 1.15 * SPEC.width_mm
        after = covered(wall, found)
        assert after.cover_ratio > 0.99 and after.spill_ratio < 0.005


class TestBeads:
    @pytest.mark.parametrize(("closed", "edges"), [(True, 4), (False, 3)])
    def test_points_between_are_added_and_left_out_again(self, closed, edges):
        square = trail([(0, 0), (2, 0), (2, 2), (0, 2)], 0.2, closed)
        dense = Beads.of([square, square], 0.05)
        assert np.diff(dense.numbers.first).tolist() == [40 * edges + (not closed)] * 2
        assert dense.edge_mm.max() <= 0.05 + 1e-12
        assert dense.held_mm2 == pytest.approx(2 * 2 * edges * 0.2)
        sparse = dense.trails(1e-6)
        assert len(sparse[0].points_mm) < 15 * edges and sparse[0].closed == closed
        assert sum(each.area_mm2 for each in sparse) == pytest.approx(dense.held_mm2)
        assert closed or sparse[1].points_mm[[0, -1]].tolist() == [[0, 0], [0, 2]]

    def test_points_where_the_width_changes_are_kept(self):
        points = np.column_stack([np.linspace(0, 2, 21), np.zeros(21)])
        points = np.concatenate([points, [[1, 1]]])
        widening = Trail(points_mm=points, width_mm=np.append(np.linspace(0.2, 0.3, 21), 0.2), closed=True)
        assert len(Beads.of([widening], 9.0).trails(1e-3)[0].points_mm) == 22

    def test_ways_begin_with_each_bead(self):
        square = [(0, 0), (2, 0), (2, 2), (0, 2)]
        beads = Beads.of([trail(square, 0.2), trail(square, 0.2, closed=False)], 9.0)
        assert beads.along_mm == pytest.approx([0, 2, 4, 6] * 2)
        assert beads.length_mm == pytest.approx([8, 6])
        assert beads.numbers.after.tolist() == [1, 2, 3, 0, 5, 6, 7, 7] and beads.numbers.before.tolist() == [3, 0, 1, 2, 4, 4, 5, 6]


def test_walls_tell_depth():
    plate = box(0, 0, 4, 3).difference(box(1, 1, 3, 2))
    points = np.array([[0.3, 1.5], [2.0, -0.2], [2.0, 0.9], [2.0, 1.5], [2.0, 1.5], [1.2, 1.4]])
    asked = np.array([True, False, True, True, False, True])
    assert Walls(plate, 0.4).depths(points, asked) == pytest.approx([0.3, -0.2, 0.1, -0.4, 0.4, -0.2])


def test_trying_fills_the_corners_of_a_wall_of_two_wide_beads():
    """2.8 beads wide: its corners are all that two beads leave empty."""
    wall = shapely.orient_polygons(LineString([(0, 0), (2.2, 0)]).buffer(1.4 * SPEC.width_mm, cap_style="flat"))
    assert Bars(wall, SPEC).shortfall(list(get_fill("continuous")([wall], SPEC))) == 0
