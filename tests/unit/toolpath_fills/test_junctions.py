"""Where single beads meet or cross, their ink is laid once."""

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, box

from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.cover import measure
from ssbfab.toolpath.fills.junctions import junctions, uncrossed
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


def test_passages_of_a_crossing_touch_and_hold_its_square():
    """Without the turning away, two straight passages would lay the crossing's square twice."""
    strands = star(4)
    meeting = junctions(strands)[0]
    assert meeting.crossing(((0, False), (2, False)), ((1, False), (3, False)))
    assert not meeting.crossing(((0, False), (1, False)), ((2, False), (3, False)))
    trails = woven([], strands, [], SPEC)
    assert len(trails) == 2
    lines = [LineString(trail.points_mm) for trail in trails]
    assert not lines[0].intersects(lines[1])
    assert sum(trail.area_mm2 for trail in trails) == pytest.approx(4 * (2 - 0.125) * 0.25 + 0.25**2, rel=2e-3)


@pytest.mark.parametrize("walks", [
    [[(0, False), (2, True)], [(1, False), (3, True)]],
    [[(1, False), (3, True)], [(2, False), (0, True)]],
])
def test_crossed_walks_are_parted_and_keep_their_strands(walks):
    strands = star(4)
    after = uncrossed(walks, strands, junctions(strands))
    assert sorted(e for walk in after for e, _ in walk) == [0, 1, 2, 3] and len(after) == 2
    assert all({walk[0][0], walk[1][0]} not in ({0, 2}, {1, 3}) for walk in after)


def test_strands_too_short_to_be_cut_back_are_left_as_they_are():
    strands = [Strand(s.points_mm * 0.1, s.width_mm, s.nodes) for s in star(3)]
    assert junctions(strands) == {}
