"""Pads and the walls for one bead that join them: the bars, and as many starts as the graph of the middles of the walls asks for.

A pad is a node of that graph and a wall an edge; a connected graph with 2 k odd nodes needs max(1, k) trails (Euler 1736).
"""

import networkx
import numpy as np
import pytest
import shapely
from held_bars import faults
from shapely import LineString, Point, Polygon, box
from test_fills_bars import SPEC
from test_fills_shapes import BEAD

from ssbfab.toolpath.fills import get_fill

SEEDS, SEEDS_LONG = 3, 19


def graph_of(rng):
    """A connected graph of two to nine nodes on a grid, with and without rings."""
    grid = networkx.grid_2d_graph(int(rng.integers(2, 4)), int(rng.integers(1, 4)))
    for edge in grid.edges:
        grid.edges[edge]["weight"] = float(rng.random())
    found = networkx.minimum_spanning_tree(grid)
    found.add_edges_from([edge for edge in grid.edges if not found.has_edge(*edge) and rng.random() < 0.35])
    return found


def pads(rng, graph):
    """Discs 5 to 9 beads across and squares 4 to 7, joined by walls of 1 to 1.15 beads."""
    far, wall = rng.uniform(13, 17) * BEAD, rng.uniform(1, 1.15) * BEAD
    at = {node: far * np.array(node) + rng.uniform(-1, 1, 2) * BEAD for node in graph}
    found = []
    for place in at.values():
        half = rng.uniform(2.5, 4.5) * BEAD
        square = shapely.affinity.rotate(box(*(place - 0.8 * half), *(place + 0.8 * half)), float(rng.uniform(0, 90)))
        found.append(Point(place).buffer(half) if rng.random() < 0.6 else square)
    found += [LineString([at[a], at[b]]).buffer(wall / 2, cap_style="flat") for a, b in graph.edges]
    return shapely.union_all(found)


def missed(seed):
    """Which bars the pads of a seed miss: starts are held against the graph."""
    rng = np.random.default_rng(4000 + seed)
    graph = graph_of(rng)
    polygon = pads(rng, graph)
    assert isinstance(polygon, Polygon)
    found = faults(polygon, SPEC)
    starts = found.pop("starts", 1)
    least = max(1, sum(degree % 2 for _, degree in graph.degree) // 2)
    return found | ({} if starts == least else {"starts": (starts, least)})


@pytest.mark.parametrize("seed", range(SEEDS))
def test_pads_meet_the_bars(seed):
    assert missed(seed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS, SEEDS_LONG))
def test_many_pads_meet_the_bars(seed):
    assert missed(seed) == {}


@pytest.mark.parametrize("seed", range(6))
def test_a_crescent_is_one_trail_from_tip_to_tip(seed):
    rng = np.random.default_rng(5000 + seed)
    disc = Point(0, 0).buffer(rng.uniform(6, 18) * BEAD, quad_segs=32)
    bite = shapely.affinity.scale(disc, *[rng.uniform(0.5, 0.95)] * 2)
    crescent = disc.difference(shapely.affinity.translate(bite, rng.uniform(0.3, 0.8) * disc.bounds[2]))
    assert faults(max(shapely.get_parts(crescent), key=lambda part: part.area), SPEC) == {}


def test_pads_that_are_joined_by_nothing_start_each_for_itself():
    """The count can fail: as many trails as there are regions."""
    discs = [Point(x, 0).buffer(3 * BEAD) for x in (0.0, 10 * BEAD)]
    assert len(get_fill("continuous")(discs, SPEC)) == 2
