"""Lanes along fat parts, and closed trails that are linked to open ones."""

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, box

from ssbfab.toolpath.fills import get_fill
from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.continuous import _roughly_filled
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.lanes import _every_other, _has_room, _sides, laned
from ssbfab.toolpath.fills.linking import joined
from ssbfab.toolpath.fills.swellings import arms_of
from ssbfab.toolpath.fills.thinness import ARM, divided
from ssbfab.toolpath.fills.trail import FillSpec, Trail

SPEC = FillSpec.around(0.25)
DISC = Point(0, 0).buffer(1)


def with_rays(count, radius=1.0, far=3.4):
    """A disc 8 beads across or more, with walls for one bead."""
    ways = 2 * np.pi * np.arange(count) / count
    return shapely.union_all([Point(0, 0).buffer(radius), *(LineString([(0, 0), (far * np.cos(a), far * np.sin(a))]).buffer(0.13, cap_style="flat") for a in ways)])


def sides_of(polygon):
    (part,) = divided(polygon, SPEC).fat
    return _sides(part, arms_of(part, polygon, SPEC, ARM), SPEC)


class TestSides:
    @pytest.mark.parametrize("count", [2, 3, 4, 6])
    def test_as_many_as_walls_and_together_the_edge_between_them(self, count):
        (sides,) = sides_of(with_rays(count))
        assert len(sides) == count
        for side in sides:
            assert side.length == pytest.approx(2 * np.pi / count - 0.26, abs=0.05)

    def test_none_where_one_wall_hangs_on_a_part(self):
        assert sides_of(with_rays(1)) == []

    @pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
    def test_every_other_side_joins_each_wall_once(self, count):
        sides = [LineString([(k, 0), (k + 1, 0)]) for k in range(count)]
        for turn in (0, 1):
            ends = [x for side in _every_other(sides, turn) for x in {side.coords[0][0] % count, side.coords[1][0] % count}]
            assert len(ends) == len(set(ends)) == 2 * (count // 2)

    def test_the_shorter_choice_comes_first(self):
        sides = [LineString([(0, 0), (length, 0)]) for length in (3, 1, 3, 2)]
        assert [sum(side.length for side in _every_other(sides, turn)) for turn in (0, 1)] == [3, 6]


class TestRoom:
    def test_of_what_lies_beside(self):
        part, rest = box(0, 0, 2, 1), box(0, 0, 2, 0.4)
        assert _has_room(part, [rest], 0.29, SPEC) and not _has_room(part, [rest], 0.31, SPEC)

    def test_of_all_where_nothing_is_fat(self):
        assert _has_room(box(0, 0, 2, 1), [], 0.49, SPEC) and not _has_room(box(0, 0, 2, 1), [], 0.51, SPEC)

    def test_not_within_what_is_in_it_already(self):
        assert not _has_room(DISC, [DISC.buffer(-0.05)], 0.3, SPEC)


def test_what_is_missed_is_what_lies_open_and_what_lies_outside():
    """Of a bead one wide along a wall two wide: a half, and round ends beyond."""
    wall = box(0, 0, 5, 0.5)
    trail = Trail(points_mm=np.array([[0, 0.125], [5, 0.125]]), width_mm=np.array([0.25, 0.25]), closed=False)
    result = measure([wall], [trail], SPEC)
    wanted = (1 - result.cover_ratio + result.spill_ratio) * Bars(wall, SPEC).opened_mm2
    assert Bars(wall, SPEC).missed_mm2([trail]) == pytest.approx(wanted, rel=0.02)
    assert wanted == pytest.approx(1.25 + np.pi * 0.125**2, rel=0.03)
    assert Bars(wall, SPEC).missed_mm2([]) == pytest.approx(2.5, rel=0.01)


class TestLaned:
    def test_parts_cover_the_region_once(self):
        polygon = with_rays(4)
        found = next(laned(divided(polygon, SPEC), Bars(polygon, SPEC), _roughly_filled))
        pieces = [*found.fat, *found.thin]
        assert shapely.union_all(pieces).area == pytest.approx(polygon.area, rel=0.01)
        assert sum(piece.area for piece in pieces) == pytest.approx(polygon.area, rel=0.01)
        assert len(found.walls) == 1 and len(found.thin) == 2  # two lanes, each with its two rays

    def test_nothing_to_do_without_walls(self):
        assert list(laned(divided(DISC, SPEC), Bars(DISC, SPEC), _roughly_filled)) == []

    @pytest.mark.parametrize(("count", "starts"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (8, 4)])
    def test_starts_are_half_the_odd_nodes_of_the_middles(self, count, starts):
        result = measure([with_rays(count, 1.4)], get_fill("continuous")([with_rays(count, 1.4)], SPEC), SPEC)
        assert result.starts_count == starts
        assert result.cover_ratio >= 0.99 and result.spill_ratio <= 0.005


def straight(y, length=4.0, count=21):
    return Trail(points_mm=np.column_stack([np.linspace(0, length, count), np.full(count, y)]), width_mm=np.full(count, 0.25), closed=False)


def ring(y, length=3.0):
    """A closed bead whose lower side lies at y."""
    x = np.linspace(0.5, 0.5 + length, 13)
    points = np.concatenate([np.column_stack([x, np.full(13, y)]), np.column_stack([x[::-1], np.full(13, y + 0.25)])])
    return Trail(points_mm=points, width_mm=np.full(26, 0.25), closed=True)


class TestJoined:
    def test_a_closed_trail_beside_an_open_one_becomes_part_of_it(self):
        open_, closed = straight(0), ring(0.25)
        (found,) = joined([open_, closed], SPEC)
        assert not found.closed
        assert {tuple(found.points_mm[0]), tuple(found.points_mm[-1])} == {(0.0, 0.0), (4.0, 0.0)}
        assert found.area_mm2 == pytest.approx(open_.area_mm2 + closed.area_mm2, rel=0.01)

    @pytest.mark.parametrize("turned", [False, True])
    def test_several_on_both_sides(self, turned):
        trails = [straight(0), ring(0.25, 1.2), ring(-0.5), ring(0.75)]
        if turned:
            trails = [trail.reversed() for trail in trails]
        (found,) = joined(trails, SPEC)[:1]
        assert found.area_mm2 > sum(trail.area_mm2 for trail in trails[:3]) * 0.98

    def test_one_that_ends_on_itself(self):
        """Its last point is one that it has been at before."""
        loop = np.array([[0, 0], [1, 0], [2, 0], [3, 0], [3, -1], [2, -1], [2, 0]], dtype=float)
        open_ = Trail(points_mm=loop, width_mm=np.full(7, 0.25), closed=False)
        (found,) = joined([open_, ring(0.25, 2.0)], SPEC)
        assert {tuple(found.points_mm[0]), tuple(found.points_mm[-1])} == {(0.0, 0.0), (2.0, 0.0)}

    def test_what_lies_apart_stays_as_it_is(self):
        trails = [straight(0), ring(2.0)]
        assert [len(trail.points_mm) for trail in joined(trails, SPEC)] == [21, 26]

    def test_closed_ones_alone_are_linked_to_each_other(self):
        (found,) = joined([ring(0.0), ring(0.5)], SPEC)
        assert found.closed
