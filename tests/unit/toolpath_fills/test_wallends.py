"""Ends of walls that no middle shows: where they are found, and what leads into them."""

import numpy as np
import pytest
import shapely
from shapely import affinity, box

from ssbfab.toolpath.fills import FillSpec
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.region import tidy
from ssbfab.toolpath.fills.wallends import wall_ends, with_ends

SPEC = FillSpec.around(0.2)
WALL = 0.16  # mm


def cross(beyond, wall=WALL, fillet=0.0, arm=2.0):
    """A wall from left to right, and one upwards from it that ends so far, mm, below its side."""
    level, upright = box(-arm, -wall / 2, arm, wall / 2), box(-wall / 2, -wall / 2 - beyond, wall / 2, arm)
    (found,) = tidy(shapely.union(level, upright).buffer(fillet).buffer(-fillet), SPEC)
    return found


def line(points, nodes, width=WALL):
    return Strand(np.array(points, dtype=float), np.full(len(points), width), nodes)


def lowest(polygon):
    return min(wall_ends(polygon, SPEC), key=lambda end: end.tip_mm[1])


class TestWallEnds:
    @pytest.mark.parametrize("turn", [0.0, 30.0])
    def test_every_end_is_found_with_the_way_out_of_it(self, turn):
        found = wall_ends(shapely.orient_polygons(affinity.rotate(cross(0.12), turn, origin=(0, 0))), SPEC)
        ways = np.array([(1, 0), (0, 1), (-1, 0), (0, -1)]) @ np.array([[np.cos(np.radians(turn)), np.sin(np.radians(turn))],
                                                                      [-np.sin(np.radians(turn)), np.cos(np.radians(turn))]])
        assert len(found) == 4
        assert all(min(np.hypot(*(way - end.out)) for end in found) < 1e-9 for way in ways)
        assert [end.width_mm for end in found] == pytest.approx([WALL] * 4)

    def test_a_bead_ends_where_the_thinnest_comes_to_the_edge(self):
        end = lowest(cross(0.12))
        assert end.tip_mm == pytest.approx([0, -WALL / 2 - 0.12 + SPEC.width_min_mm / 2]) and end.out == pytest.approx([0, -1])

    def test_and_no_nearer_to_the_crossing_than_it_takes_to_show(self):
        assert lowest(cross(0.065)).tip_mm == pytest.approx([0, -1.16 * WALL / 2])

    def test_what_is_shallow_or_holds_no_bead_or_two_is_none(self):
        assert len(wall_ends(cross(0.03), SPEC)) == 3
        assert wall_ends(cross(0.2, wall=0.1), SPEC) == wall_ends(cross(0.2, wall=0.3), SPEC) == []

    def test_round_corners_of_the_crossing_belong_to_its_sides(self):
        """Up to where they have turned by some 45 degrees."""
        deep = -lowest(cross(0.1, fillet=0.05)).tip_mm[1] - WALL / 2
        assert 0.1 - SPEC.width_min_mm / 2 - 0.02 < deep < 0.1 - SPEC.width_min_mm / 2 + 0.02

    def test_holes_end_no_wall(self):
        assert wall_ends(shapely.orient_polygons(box(0, 0, 2, 2).difference(box(0.5, 0.5, 0.65, 0.65))), SPEC) == []


class TestWithEnds:
    level = staticmethod(lambda: [line([(-2, 0), (0, 0)], (0, 1)), line([(0, 0), (2, 0)], (1, 2)), line([(0, 0), (0, 2)], (1, 3))])

    def test_one_more_leads_from_where_others_meet(self):
        polygon = cross(0.12)
        found = with_ends(self.level(), [lowest(polygon)], SPEC)
        assert len(found) == 4
        assert found[-1].nodes == (1, 4)
        assert found[-1].points_mm == pytest.approx(np.array([(0, 0), lowest(polygon).tip_mm]))

    def test_where_none_meet_a_strand_is_parted(self):
        found = with_ends([line([(-2, 0), (2, 0)], (0, 1))], [lowest(cross(0.12))], SPEC)
        assert sorted(each.nodes for each in found) == [(0, 2), (2, 1), (2, 3)]
        assert sum(each.length_mm for each in found[:2]) == pytest.approx(4)

    def test_ends_that_have_strands_and_those_far_from_any_get_none(self):
        end = lowest(cross(0.12))
        own = [*self.level(), line([(0, 0), end.tip_mm + 0.02], (1, 4))]
        assert with_ends(own, [end], SPEC) == own
        far = [line([(-2, 1), (2, 1)], (0, 1))]
        assert with_ends(far, [end], SPEC) == far
        assert with_ends([], [end], SPEC) == []

    def test_a_wall_whose_strand_ends_early_is_not_parted_at_its_end(self):
        """That left a strand of a single point."""
        end = lowest(cross(0.12))
        own = [line([(0, 2), end.tip_mm - 0.1 * end.out], (0, 1))]
        assert with_ends(own, [end], SPEC) == own

    def test_two_ends_of_a_corner_hang_on_one_node(self):
        """Two walls that bend into each other, and both end beyond the bend."""
        corner = shapely.orient_polygons(shapely.union(box(-0.12 - WALL / 2, -WALL / 2, 2, WALL / 2),
                                                       box(-WALL / 2, -0.12 - WALL / 2, WALL / 2, 2)))
        short = [end for end in wall_ends(corner, SPEC) if end.tip_mm.max() < 0.5]
        found = with_ends([line([(2, 0), (0, 0), (0, 2)], (0, 1))], short, SPEC)
        assert len(short) == 2 and len(found) == 4
        assert sorted(node for each in found for node in each.nodes).count(2) == 4
