"""The continuous fill on the shapes that matter, against the bars: cover, spill, volume, starts, voids at corners."""

import math

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.cover import measure

CONTINUOUS = get_fill("continuous")


def comb(count, width, gap, length, bus):
    pitch = 2 * (width + gap)
    return shapely.union_all([box(0, 0, (count - 1) * pitch + width, bus),
                              *(box(i * pitch, 0, i * pitch + width, length) for i in range(count))], grid_size=1e-6)


def curved_wall():
    return shapely.union_all([Point(x, 2 * math.sin(0.7 * x)).buffer(0.25 + 0.12 * math.sin(0.9 * x) ** 2)
                              for x in np.linspace(0, 12, 500)]).simplify(1e-4)


def spiral():
    turn = np.linspace(0, 6 * np.pi, 500)
    return LineString(np.column_stack([(1 + 0.35 * turn) * np.cos(turn), (1 + 0.35 * turn) * np.sin(turn)])).buffer(0.6)


CASES = {
    "fingers two beads wide": (comb(4, 0.06, 0.05, 0.8, 0.06), 0.03),
    "long fingers, bus of four beads": (comb(6, 0.25, 0.10, 20, 0.5), 0.125),
    "fingers of 2.6 beads": (comb(6, 0.325, 0.10, 5, 0.5), 0.125),
    "fingers of 3.4 beads": (comb(6, 0.425, 0.10, 5, 0.6), 0.125),
    "fingers of 1.4 beads": (comb(6, 0.175, 0.10, 5, 0.5), 0.125),
    "plate of 40 beads": (box(0, 0, 10, 10), 0.25),
    "plate of 5.3 beads": (box(0, 0, 10, 1.33), 0.25),
    "pillar of two beads": (Point(0, 0).buffer(0.1, quad_segs=16), 0.1),
    "pillar of 2.6 beads": (Point(0, 0).buffer(0.13, quad_segs=16), 0.1),
    "annulus": (Point(0, 0).buffer(1, quad_segs=32).difference(Point(0, 0).buffer(0.65, quad_segs=32)), 0.1),
    "eccentric annulus": (Point(0, 0).buffer(1, quad_segs=32).difference(Point(0.2, 0).buffer(0.55, quad_segs=32)), 0.1),
    "frame": (box(0, 0, 4, 4).difference(box(1, 1, 3, 3)), 0.25),
    "L": (shapely.union(box(0, 0, 4, 1.1), box(0, 0, 1.1, 4)), 0.25),
    "triangle": (shapely.Polygon([(0, 0), (8, 0), (4, 7)]), 0.25),
    "curved wall": (curved_wall(), 0.2),
    "spiral": (spiral(), 0.25),
}


@pytest.mark.parametrize("name", CASES)
def test_one_start_and_the_bars(name):
    polygon, width_mm = CASES[name]
    spec = FillSpec.around(width_mm)
    trails = CONTINUOUS([polygon], spec)
    result = measure([polygon], trails, spec)
    assert result.starts_count == 1 and trails[0].closed
    assert result.cover_ratio >= 0.99, result.cover_ratio
    assert result.spill_ratio <= 0.005, result.spill_ratio
    assert abs(result.volume_error_ratio) <= 0.005, result.volume_error_ratio
    for trail in trails:
        assert trail.width_mm.min() >= spec.width_min_mm - 1e-12 and trail.width_mm.max() <= spec.width_max_mm + 1e-12


def test_voids_at_right_angles_are_small():
    """No void at the corners of a plate is over 6 % of the squared width of the bead that turns there (beads not yet linked)."""
    polygon, spec = box(0, 0, 10, 8), FillSpec.around(0.25)
    trails = get_fill("concentric")([polygon], spec)
    points, width = np.concatenate([t.points_mm for t in trails]), np.concatenate([t.width_mm for t in trails])
    missed = measure([polygon], trails, spec).missed
    corners = shapely.union_all([LineString([(0, 0), (4, 4)]), LineString([(10, 0), (6, 4)]), LineString([(0, 8), (4, 4)]),
                                 LineString([(10, 8), (6, 4)])]).buffer(0.01)
    at_corners = [void for void in missed.geoms if void.intersects(corners) and void.area > 1e-6]
    assert len(at_corners) > 20
    for void in at_corners:
        nearest = np.hypot(*(points - np.array(void.centroid.coords[0])).T).argmin()
        assert void.area <= 0.06 * width[nearest] ** 2


def test_the_fingers_of_a_comb_of_exactly_two_beads_keep_the_nominal_width():
    trail = CONTINUOUS([comb(4, 0.06, 0.05, 0.8, 0.06)], FillSpec.around(0.03))[0]
    fingers = trail.points_mm[:, 1] > 0.2
    assert np.allclose(trail.width_mm[fingers], 0.03, rtol=0.005)


def test_widths_take_up_what_is_no_whole_number_of_beads():
    trail = CONTINUOUS([comb(6, 0.325, 0.10, 5, 0.5)], FillSpec.around(0.125))[0]
    fingers = trail.points_mm[:, 1] > 1.0
    assert np.allclose(trail.width_mm[fingers], 0.325 / 2, rtol=0.005)


def test_congruent_regions_get_congruent_trails():
    pillars = [Point(0.4 * i, 0.4 * j).buffer(0.1, quad_segs=16) for i in range(8) for j in range(8)]
    trails = CONTINUOUS(pillars, FillSpec.around(0.1))
    assert [trail.region for trail in trails] == list(range(64))
    for pillar, trail in zip(pillars, trails, strict=True):
        assert np.allclose(trail.points_mm - np.array(pillar.centroid.coords[0]), trails[0].points_mm, atol=1e-12)


def test_shapes_that_differ_a_little_are_not_taken_for_one_another():
    spec = FillSpec.around(0.1)
    trails = CONTINUOUS([box(0, 0, 1, 1), box(3, 0, 4, 1 + spec.tolerance_mm)], spec)
    assert trails[1].points_mm[:, 1].max() > trails[0].points_mm[:, 1].max()


class TestHostile:
    """Right or a clear error."""

    SPEC = FillSpec.around(0.25)

    def bars(self, polygon, whole):
        result = measure([whole], CONTINUOUS([polygon], self.SPEC), self.SPEC)
        assert result.starts_count == 1 and result.cover_ratio > 0.99 and result.spill_ratio < 0.005

    def test_slivers_of_a_nanometre(self):
        assert CONTINUOUS([shapely.Polygon([(0, 0), (10, 0), (10, 1e-6)])], self.SPEC) == ()
        assert CONTINUOUS([box(0, 0, 1e-7, 1e-7)], self.SPEC) == ()
        plate = box(0, 0, 4, 4)
        self.bars(shapely.union(plate, box(4, 1, 9, 1 + 1e-6)), plate)
        self.bars(plate.difference(box(1, 2, 3, 2 + 1e-6)), plate)

    def test_spikes_and_repeated_points(self):
        spiked = shapely.Polygon([(0, 0), (0, 0), (3, 0), (3, 1.5), (20, 1.5), (3, 1.5), (3, 3), (3, 3), (0, 3)])
        self.bars(spiked, box(0, 0, 3, 3))

    def test_far_from_the_origin(self):
        self.bars(box(9e4, 9e4, 9e4 + 3, 9e4 + 2), box(9e4, 9e4, 9e4 + 3, 9e4 + 2))

    def test_a_bow_tie_is_two_regions(self):
        tie = shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
        trails = CONTINUOUS([tie], self.SPEC)
        assert len(trails) == 2 and {trail.region for trail in trails} == {0}

    def test_holes_that_touch(self):
        touching = shapely.Polygon([(0, 0), (6, 0), (6, 4), (0, 4)],
                                   [[(1, 2), (2, 1), (3, 2), (2, 3)], [(3, 2), (4, 1), (5, 2), (4, 3)]])
        self.bars(touching, touching)

    def test_a_rough_edge(self):
        rng = np.random.default_rng(0)
        angle = np.linspace(0, 2 * np.pi, 1500, endpoint=False)
        radius = 3 + 0.002 * rng.normal(size=1500)
        rough = shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
        self.bars(rough, rough)
