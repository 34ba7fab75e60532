"""Where single beads meet or cross, their ink is laid once."""

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, box

from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.euler import crosses, ends_at, paired, trails
from ssbfab.toolpath.fills.junctions import junctions
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.network import woven

SPEC = FillSpec.around(0.25)


def lattice(count, width, pitch, rim):
    """Crossing bars that stick out by `rim` beyond the outermost crossings."""
    low, high = -rim, (count - 1) * pitch + width + rim
    return shapely.union_all([*(box(i * pitch, low, i * pitch + width, high) for i in range(count)),
                              *(box(low, i * pitch, high, i * pitch + width) for i in range(count))])


def bars(*lines):
    return shapely.union_all([LineString(line).buffer(0.125, cap_style="flat") for line in lines])


BODIES = {
    "a T": (bars([(0, 0), (5, 0)], [(2.5, 0), (2.5, 3)]), 2),
    "a tree": (bars([(0, 0), (0, 3)], [(0, 1), (2, 2)], [(0, 2), (-2, 3)], [(1, 1.5), (1.3, 3)]), 4),
    "a lattice of nine": (lattice(3, 0.25, 1.5, 0.0), 2),
    "a lattice of sixty-four": (lattice(8, 0.25, 1.2, 0.0), 12),
    "a lattice of thinner bars": (lattice(5, 0.2, 1.0, 0.0), 6),
    "a lattice with loose ends": (lattice(8, 0.22, 1.0, 0.8), 16),
}


@pytest.mark.parametrize("name", BODIES)
def test_volume_is_right_where_beads_meet(name):
    polygon, starts = BODIES[name]
    result = measure([polygon], get_fill("continuous")([polygon], SPEC), SPEC)
    assert abs(result.volume_error_ratio) <= 0.005
    assert result.starts_count == starts
    assert result.cover_ratio >= (0.975 if name == "a tree" else 0.99) and result.spill_ratio <= 0.005


def star(count, width_mm=0.25):
    """Straight strands from the origin."""
    angle = 2 * np.pi * np.arange(count) / count
    ends = 2 * np.column_stack([np.cos(angle), np.sin(angle)])
    return [Strand(np.stack([np.zeros(2), end]), np.full(2, width_mm), (0, 1 + k)) for k, end in enumerate(ends)]


def walls_of(strands):
    return shapely.union_all([LineString(s.points_mm).buffer(float(s.width_mm.mean()) / 2, cap_style="flat") for s in strands])


def test_passages_of_a_crossing_touch_and_hold_its_square():
    """Without the turning away, two straight passages would lay the crossing's square twice."""
    strands = star(4)
    meeting = junctions(strands, walls_of(strands), SPEC)[0]
    assert crosses(((0, False), (2, False)), ((1, False), (3, False)), meeting.ends)
    assert not crosses(((0, False), (1, False)), ((2, False), (3, False)), meeting.ends)
    found = woven([], strands, [], walls_of(strands), SPEC)
    assert len(found) == 2
    lines = [LineString(trail.points_mm) for trail in found]
    assert not lines[0].intersects(lines[1])
    assert sum(trail.area_mm2 for trail in found) == pytest.approx(4 * (2 - 0.125) * 0.25 + 0.25**2, rel=2e-3)


@pytest.mark.parametrize("angles", [(0, 90, 180, 270), (0, 30, 180, 210), (0, 150, 180, 330), (10, 100, 200, 250), (0, 60, 120, 180, 240, 300)])
def test_passages_of_a_node_never_cross_and_turn_as_little_as_can_be(angles):
    ends = [(k, False) for k in range(len(angles))]
    turn = {(a, b): abs(180 - abs(angles[a[0]] - angles[b[0]])) for a in ends for b in ends}
    pairs = paired(ends, lambda a, b: turn[a, b])
    assert sorted(end for pair in pairs for end in pair) == ends
    assert not any(crosses(a, b, ends) for a in pairs for b in pairs)
    if len(angles) == 4:
        found = sum(turn[pair] for pair in pairs)
        assert found == min(sum(turn[pair] for pair in each) for each in (
            [(ends[0], ends[1]), (ends[2], ends[3])], [(ends[0], ends[3]), (ends[1], ends[2])]))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_passages_of_a_lattice_do_not_cross_where_circuits_are_joined(count):
    """Bars closed to rings, all crossings even: one walk over everything, and none cuts through itself."""
    place = lambda i, j: (i % count) * count + j % count  # noqa: E731
    edges = [edge for i in range(count) for j in range(count) for edge in ((place(i, j), place(i, j + 1)), (place(i, j), place(i + 1, j)))]
    at = ends_at(edges)
    walks = trails(edges, at)
    assert len(walks) == 1 and sorted(e for e, _ in walks[0]) == list(range(len(edges)))
    steps = list(zip(walks[0], walks[0][1:] + walks[0][:1], strict=True))
    for node, ends in at.items():
        pairs = [((a, forwards), (b, not on)) for (a, forwards), (b, on) in steps if edges[a][1 if forwards else 0] == node]
        assert len(pairs) == 2 and not crosses(*pairs, ends)


def test_strands_too_short_to_be_cut_back_are_left_as_they_are():
    strands = [Strand(s.points_mm * 0.1, s.width_mm, s.nodes) for s in star(3)]
    assert junctions(strands, walls_of(strands), SPEC) == {}


@pytest.mark.parametrize("degrees", range(14, 40, 2))
@pytest.mark.parametrize("reach", [0.2, 0.5, 1.0])
def test_no_bead_leaves_the_walls_where_one_comes_to_another_at_a_small_angle(degrees, reach):
    """A wall that comes alongside another near that one's end: led straight on from there, its bead would go across the open."""
    far, angle = 1.5, np.radians(degrees)
    upright = LineString([(0, -1.2), (0, reach)])
    leaning = LineString([(0, 0), (-far * np.sin(angle), -far * np.cos(angle))])
    foot = LineString([leaning.coords[1], (leaning.coords[1][0] - 0.8, leaning.coords[1][1] + 0.9)])
    walls = [line.buffer(SPEC.width_mm / 2 * wide, cap_style="flat", join_style="mitre")
             for line, wide in ((upright, 0.85), (leaning, 0.95), (foot, 1.4))]
    polygon = shapely.union_all(walls)
    beads = shapely.MultiLineString([trail.path_mm for trail in get_fill("continuous")([polygon], SPEC)])
    assert beads.difference(polygon).length < SPEC.width_min_mm / 4


def test_no_bead_leaves_three_walls_of_which_one_leans_against_another():
    """The one that leans was taken for one that goes on from the short end above it: its ink went across the open, 0.3 mm off."""
    spec = FillSpec.around(0.2)
    walls = [(((1.772, 0.276), (1.788, 1.925)), 0.082), (((1.31, 0.423), (1.769, 1.769)), 0.069), (((0.743, 1.573), (1.276, 0.402)), 0.124)]
    polygon = shapely.union_all([LineString(line).buffer(half, cap_style="flat") for line, half in walls])
    trails = get_fill("continuous")([polygon], spec)
    assert shapely.MultiLineString([trail.path_mm for trail in trails]).difference(polygon).length < spec.width_min_mm / 4
    assert measure([polygon], trails, spec).cover_ratio >= 0.99
