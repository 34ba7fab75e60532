"""What is too thin for two beads: one bead down the middle, the fewest trails, and what no bead reaches is named."""

from itertools import pairwise

import networkx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from ssbfab.toolpath.fills import FillSpec, get_fill, unprintable
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.ends import with_corners
from ssbfab.toolpath.fills.euler import odd_nodes, trails
from ssbfab.toolpath.fills.medial import Strand, _voronoi_edges
from ssbfab.toolpath.fills.network import anchored
from ssbfab.toolpath.fills.thinness import divided, with_strands
from ssbfab.toolpath.fills.trying import first_loops

SPEC = FillSpec.around(0.25)
CONTINUOUS = get_fill("continuous")

DISC = Point(0, 0).buffer(1)
FINGERS = shapely.union_all([box(0, 0, 5.2, 0.25), *(box(1.1 * i, 0, 1.1 * i + 0.25, 4) for i in range(5))])
STAR = shapely.union_all([DISC, *(LineString([(0, 0), (3 * np.cos(a), 3 * np.sin(a))]).buffer(0.11, cap_style="flat")
                                  for a in 2 * np.pi * np.arange(5) / 5)])
RUNGS = shapely.union_all([box(0, 0, 0.22, 5), box(2, 0, 2.22, 5), *(box(0, y, 2.22, y + 0.22) for y in (0, 1.6, 3.2, 4.78))])

# odd vertices of the medial graph, counted by hand
CASES = {
    "a bar": (box(0, 0, 5, 0.25), 2),
    "a bar of exactly the thinnest bead": (box(0, 0, 5, 0.15), 2),
    "a ring": (Point(0, 0).buffer(2).difference(Point(0, 0).buffer(1.75)), 0),
    "five fingers on a bus: six ends, four junctions": (FINGERS, 10),
    "a disc with five rays: five ends, and the disc": (STAR, 6),
    "two discs and a neck": (shapely.union_all([DISC, shapely.transform(DISC, lambda p: p + np.array([4, 0])), box(0, -0.1, 4, 0.1)]), 2),
    "three discs and two necks": (shapely.union_all([shapely.transform(DISC, lambda p, k=k: p + np.array([4 * k, 0])) for k in range(3)]
                                                    + [box(0, -0.12, 8, 0.12)]), 2),
    "a ladder with two inner rungs: four junctions": (RUNGS, 4),
}


@pytest.mark.parametrize("name", CASES)
def test_starts_are_half_the_odd_vertices(name):
    polygon, odd = CASES[name]
    result = measure([polygon], CONTINUOUS([polygon], SPEC), SPEC)
    assert result.starts_count == max(1, odd // 2)
    assert result.cover_ratio >= 0.985 and result.spill_ratio <= 0.005


@pytest.mark.parametrize("name", ["a bar", "a bar of exactly the thinnest bead", "a ring", "two discs and a neck"])
def test_volume_is_right_without_crossings(name):
    polygon, _ = CASES[name]
    assert abs(measure([polygon], CONTINUOUS([polygon], SPEC), SPEC).volume_error_ratio) <= 0.005


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=24))
@settings(max_examples=100, deadline=None)
def test_trails_of_a_graph_are_as_few_as_can_be_and_walk_every_edge_once(edges):
    found = trails(edges)
    graph = networkx.MultiGraph(edges)
    least = sum(max(1, sum(graph.degree(node) % 2 for node in part) // 2) for part in networkx.connected_components(graph))
    assert len(found) == least
    assert sorted(edge for trail in found for edge, _ in trail) == list(range(len(edges)))
    assert odd_nodes(edges) == sorted(node for node in graph if graph.degree(node) % 2)
    for trail in found:
        places = [edges[e] if forwards else edges[e][::-1] for e, forwards in trail]
        assert all(a[1] == b[0] for a, b in pairwise(places))


class TestUnprintable:
    def test_nothing_in_what_can_be_printed(self):
        for polygon in (box(0, 0, 3, 2), FINGERS, DISC, box(0, 0, 5, SPEC.width_min_mm)):
            assert unprintable([polygon], SPEC) == ()

    def test_a_thin_arm_with_its_place(self):
        parts = unprintable([shapely.union(box(0, 0, 2, 2), box(2, 0.9, 4, 1.0))], SPEC)
        assert len(parts) == 1
        assert parts[0].bounds == pytest.approx((2.0, 0.9, 4.0, 1.0), abs=0.02)

    def test_what_is_thin_throughout(self):
        whole = box(0, 0, 5, 0.99 * SPEC.width_min_mm)
        parts = unprintable([whole], SPEC)
        assert sum(part.area for part in parts) == pytest.approx(whole.area, rel=1e-3)

    def test_a_neck_beside_a_hole(self):
        parts = unprintable([Point(0, 0).buffer(1).difference(Point(0.85, 0).buffer(0.1))], SPEC)
        assert len(parts) == 1 and parts[0].intersects(Point(0.97, 0))

    def test_slivers_are_not_counted(self):
        assert unprintable([shapely.union(box(0, 0, 2, 2), box(2, 1, 5, 1 + 1e-6))], SPEC) == ()


def tooth(root=0.36, tip=0.24, high=1.0):
    """A plate with a tooth that gets too thin for two beads (0.3) near its tip."""
    half, end = root / 2, tip / 2
    return shapely.union(box(-1.5, -1, 1.5, 0), shapely.Polygon([(-half, -0.1), (half, -0.1), (half, 0), (end, high), (-end, high), (-half, 0)]))


class TestShortThinParts:
    """Their strands are no longer than wide: what is near one end is near the other too."""

    def test_a_wall_is_as_wide_as_it_is_where_it_was_cut_off_what_is_fat(self):
        division = divided(tooth(), SPEC)
        _, (strand,) = with_strands(tooth(), division, SPEC)
        assert len(strand.points_mm) >= 2
        for (x, y), width in zip(strand.points_mm.tolist(), strand.width_mm, strict=True):
            assert x == pytest.approx(0, abs=1e-6)
            assert width == pytest.approx((0.36 - 0.12 * y) / np.hypot(1, 0.06), rel=0.02)

    def test_corners_belong_to_the_end_that_is_nearest(self):
        """Of a strand 0.1 long in a wall 0.25 wide that ends 0.125 beyond it, both corners are within a width of both ends."""
        wall = box(-0.125, -2, 0.125, 1)
        strand = Strand(np.array([[0, 0.775], [0, 0.875]]), np.array([0.25, 0.25]), (0, 1))
        (found,) = with_corners([strand], wall, box(-0.125, 0.7, 0.125, 1), SPEC)
        assert found.points_mm[0].tolist() == [0, 0.775]
        assert found.points_mm[1].tolist() == [0, 0.875] and len(found.points_mm) > 3
        assert (found.points_mm[2:, 1] > 0.875).all()

    def test_only_the_end_beside_a_loop_is_led_to_it(self):
        polygon = tooth()
        division = divided(polygon, SPEC)
        loops = [loop for part in division.fat for loop in first_loops(part, SPEC)]
        (strand,), meets = anchored(with_strands(polygon, division, SPEC)[1], loops, division.fat, polygon, SPEC)
        assert sum(map(len, meets)) == 1
        assert max(strand.points_mm[0, 1], strand.points_mm[-1, 1]) > 1 - SPEC.width_mm

    def test_a_short_neck_is_led_to_both_sides(self):
        polygon = shapely.union_all([box(-2, -1, 0, 1), box(0.3, -1, 2.3, 1), box(-0.1, -0.11, 0.4, 0.11)])
        division = divided(polygon, SPEC)
        loops = [loop for part in division.fat for loop in first_loops(part, SPEC)]
        _, meets = anchored(with_strands(polygon, division, SPEC)[1], loops, division.fat, polygon, SPEC)
        assert sum(map(len, meets)) == 2
        assert measure([polygon], CONTINUOUS([polygon], SPEC), SPEC).starts_count == 1

    @pytest.mark.parametrize("high", [0.9, 1.0, 1.3])
    def test_what_hangs_on_a_plate_holds_no_more_than_there_is_room(self, high):
        result = measure([tooth(high=high)], CONTINUOUS([tooth(high=high)], SPEC), SPEC)
        assert abs(result.volume_error_ratio) <= 0.005 and result.cover_ratio >= 0.99 and result.spill_ratio <= 0.005


def test_slivers_that_no_bead_reaches_are_not_made_up_for_elsewhere():
    wall, fin = box(0, 0, 5, 0.22), box(2, 0.2, 2.06, 3)
    fill = CONTINUOUS([wall.union(fin)], SPEC)
    assert abs(measure([wall.union(fin)], fill, SPEC).volume_error_ratio) <= 0.005
    assert sum(trail.area_mm2 for trail in fill) == pytest.approx(sum(trail.area_mm2 for trail in CONTINUOUS([wall], SPEC)), rel=0.01)


@pytest.mark.parametrize("polygon", [box(0, 0, 5, 0.1), box(0, 0, 5, 1e-3), shapely.Polygon([(0, 0), (0.2, 0), (0, 0.2)])])
def test_what_no_bead_reaches_at_all_is_no_ink(polygon):
    assert sum(trail.area_mm2 for trail in CONTINUOUS([polygon], SPEC)) <= 1.01 * polygon.area


@pytest.mark.parametrize("degrees", [0.0, 17.0])
def test_edges_between_cells_are_halfway_between_the_points_that_are_nearest(degrees):
    """Points of crossing walls, four and more on every line and many circles: as far from the told point as from any other, and a
    second one is as near."""
    lattice = shapely.union_all([LineString([(k, -1), (k, 4)]) for k in range(4)] + [LineString([(-1, k), (4, k)]) for k in range(4)])
    turned = shapely.affinity.rotate(lattice.buffer(0.1, cap_style="flat"), degrees)
    points = np.unique(shapely.get_coordinates(shapely.segmentize(turned.boundary, 0.05)), axis=0)
    edges, told = _voronoi_edges(points)
    middle = edges.mean(axis=1)
    apart = np.sort(np.hypot(*(middle[:, None] - points).T), axis=0)[:2]
    held = (np.hypot(*(edges[:, 1] - edges[:, 0]).T) > 1e-6) & (apart[0] < 10)
    assert held.sum() > 1000
    assert np.hypot(*(middle - told)[held].T) == pytest.approx(apart[0, held], abs=1e-9)
    assert apart[1, held] == pytest.approx(apart[0, held], abs=1e-9)
