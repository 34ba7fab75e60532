"""What beads cover, compiled, against GEOS and closed forms."""

import numpy as np
import pytest
import shapely

from ssbfab.kernels.cover import covered

CAPS = 8 * np.sin(np.pi / 8)  # the area of a polygon of sixteen sides, over its radius squared


def beads(seed, count):
    rng = np.random.default_rng(seed)
    start = rng.uniform(-1, 1, (count, 2))
    return start, start + rng.normal(0, 0.3, (count, 2)), rng.uniform(0.02, 0.2, count)


def edges(*polygons):
    points, ring = shapely.get_coordinates(shapely.get_rings(list(polygons)), return_index=True)
    return points[:-1][ring[1:] == ring[:-1]], points[1:][ring[1:] == ring[:-1]]


@pytest.mark.parametrize("seed", range(6))
def test_ink_and_its_share_of_areas_are_those_of_geos(seed):
    start, end, half = beads(seed, 40)
    ink = shapely.union_all(shapely.buffer(shapely.linestrings(np.stack([start, end], axis=1)), half, quad_segs=4))
    ring = shapely.Point(0.1, 0).buffer(0.9).difference(shapely.Point(0.2, 0.1).buffer(0.3))
    square = shapely.box(-0.5, -0.5, 0.7, 0.4)
    found, shares = covered(start, end, half, [edges(ring), edges(square)], 0.0007)
    assert found == pytest.approx(ink.area, rel=2e-5)
    assert shares == pytest.approx([ink.intersection(ring).area, ink.intersection(square).area], rel=5e-5)


def test_one_bead_is_its_rectangle_and_two_half_caps_whichever_way_it_runs():
    for angle in (0.0, 0.7, np.pi / 2, 3.0):
        end = np.array([[np.cos(angle), np.sin(angle)]])
        ink, (inside,) = covered(np.zeros((1, 2)), end, np.array([0.1]), [edges(shapely.box(-2, -2, 2, 2))], 0.0002)
        assert ink == pytest.approx(0.2 + CAPS * 0.01, rel=1e-5)
        assert inside == pytest.approx(ink, rel=1e-12)


def test_the_error_falls_with_the_distance_of_the_rows():
    start, end, half = beads(3, 15)
    exact = shapely.union_all(shapely.buffer(shapely.linestrings(np.stack([start, end], axis=1)), half, quad_segs=4)).area
    coarse, fine = (abs(covered(start, end, half, [], step)[0] - exact) for step in (0.02, 0.001))
    assert fine < coarse / 10


def test_ink_laid_twice_counts_once_and_a_lost_bead_is_seen():
    start, end, half = beads(5, 10)
    once = covered(start, end, half, [], 0.005)[0]
    assert covered(*(np.concatenate([each, each]) for each in (start, end, half)), [], 0.005)[0] == once
    assert covered(start[1:], end[1:], half[1:], [], 0.005)[0] < once - 1e-3


def test_beads_of_no_length_or_no_width_and_no_beads_at_all():
    place = np.array([[0.3, 0.4]])
    assert covered(place, place, np.array([0.1]), [], 1e-3)[0] == pytest.approx(CAPS * 0.01, rel=1e-4)
    assert covered(place, place + 1, np.array([0.0]), [edges(shapely.box(0, 0, 1, 1))], 1e-3) == (
        pytest.approx(0, abs=1e-12), [pytest.approx(0, abs=1e-12)])
    assert covered(np.empty((0, 2)), np.empty((0, 2)), np.empty(0), [edges(shapely.box(0, 0, 1, 1))], 1e-3) == (0.0, [0.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.1])
def test_numbers_that_are_none_are_refused(bad):
    place, box = np.zeros((1, 2)), edges(shapely.box(0, 0, 1, 1))
    with pytest.raises(ValueError, match="finite"):
        covered(place, place + 1, np.array([bad]), [box], 0.1)
    with pytest.raises(ValueError, match="rows"):
        covered(place, place + 1, np.array([0.1]), [box], min(bad, 0.0))
    if not np.isfinite(bad):
        with pytest.raises(ValueError, match="finite"):
            covered(place, place + bad, np.array([0.1]), [box], 0.1)
        with pytest.raises(ValueError, match="finite"):
            covered(place, place + 1, np.array([0.1]), [(box[0] + bad, box[1])], 0.1)
