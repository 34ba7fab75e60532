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
from ssbfab.toolpath.fills.euler import odd_nodes, trails
from ssbfab.toolpath.fills.medial import _voronoi_edges

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
    "a disc with five rays: five ends, five places on its loop": (STAR, 10),
    "two discs and a neck": (shapely.union_all([DISC, shapely.transform(DISC, lambda p: p + np.array([4, 0])), box(0, -0.1, 4, 0.1)]), 2),
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
