"""Places on polylines, compiled, against plain numpy over all pairs."""

import numpy as np
import pytest
import shapely

from ssbfab.kernels import polyline
from ssbfab.toolpath.fills.curve import Loop


def nearest_twin(points, start, end):
    """Number, fraction along and distance of the nearest of all segments."""
    edge = end - start
    t = np.clip(((points[:, None] - start) * edge).sum(2) / (edge**2).sum(1), 0, 1)
    apart = np.hypot(*(points[:, None] - start - t[..., None] * edge).transpose(2, 0, 1))
    best = apart.argmin(axis=1)
    rows = np.arange(len(points))
    return best, t[rows, best], apart[rows, best]


def ends(rings):
    return np.concatenate(rings), np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])


@pytest.mark.parametrize("reach_mm", [np.inf, 0.3])
def test_the_nearest_of_all(rings, reach_mm):
    start, end = ends(rings)
    points = np.random.default_rng(3).uniform(-3, 8, (400, 2))
    best, part, apart = polyline.Segments(start, end).nearest(points, reach_mm)
    _, _, wanted = nearest_twin(points, start, end)
    seen = wanted <= reach_mm
    np.testing.assert_array_equal(best >= 0, seen)
    np.testing.assert_allclose(apart[seen], wanted[seen], rtol=1e-9)
    there = start[best[seen]] + part[seen, None] * (end - start)[best[seen]]
    np.testing.assert_allclose(np.hypot(*(points[seen] - there).T), apart[seen], rtol=1e-9, atol=1e-12)
    assert (best[~seen] == -1).all() and np.isinf(apart[~seen]).all()


@pytest.mark.parametrize("reach_mm", [0.01, 0.1, 0.3, 1.0, 7.0, np.inf])
def test_those_within_reach_of_any(rings, reach_mm):
    start, end = np.concatenate(rings), np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    points = np.random.default_rng(3).uniform(-1, 6, (400, 2))
    points = points[np.argsort(points[:, 0])]  # so that the one found last is often near
    near = polyline.Segments(start, end).within(points, reach_mm)
    assert near.dtype == bool
    assert np.array_equal(near, nearest_twin(points, start, end)[2] <= reach_mm)
    assert not polyline.Segments(start, end).within(points, -1.0).any()
    assert not polyline.Segments(start, end).within(points, np.nan).any()
    assert not polyline.Segments(start, end).within(np.full((2, 2), np.nan), reach_mm).any()


def test_places_in_a_row_find_the_nearest_too(rings):
    """The one found last is where the next search begins."""
    start, end = np.concatenate(rings), np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    points = np.concatenate([ring + 0.1 for ring in rings]).repeat(2, axis=0)
    best, _, apart = polyline.Segments(start, end).nearest(points, 0.5)
    alone = [polyline.Segments(start, end).nearest(point[None], 0.5) for point in points]
    assert best.tolist() == [each[0][0] for each in alone]
    assert apart.tolist() == [each[2][0] for each in alone]


def test_of_equally_near_ones_the_first():
    start = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    assert polyline.Segments(start, np.roll(start, -1, axis=0)).nearest(np.array([[0.5, 0.5], [1.5, -0.5]]), np.inf)[0].tolist() == [0, 0]


def test_places_that_are_not_finite_are_near_nothing():
    start = np.array([[0.0, 0], [1, 0]])
    points = np.array([[np.nan, 0], [np.inf, 0], [-np.inf, np.nan], [0.5, 1e300]])
    assert polyline.Segments(start, start + 1).nearest(points, 1.0)[0].tolist() == [-1, -1, -1, -1]


@pytest.mark.parametrize("bad", [np.zeros((0, 2)), np.array([[np.nan, 0.0]]), np.array([[np.inf, 0.0]])])
def test_segments_must_be_some_and_finite(bad):
    with pytest.raises(ValueError, match="segments"):
        polyline.Segments(bad, bad)


def test_a_single_point_and_far_away_segments():
    start = np.array([[0.0, 0], [1e6, 1e6], [0, 0]])
    end = np.array([[0.0, 0], [1e6, 1e6 + 1], [1e-9, 0]])
    best, _, apart = polyline.Segments(start, end).nearest(np.array([[1e6 + 2, 1e6]]), np.inf)
    assert best.tolist() == [1] and apart[0] == pytest.approx(2)


def test_places_go_round_and_round(rings):
    for ring in rings:
        closed = np.concatenate([ring, ring[:1]])
        along, width = polyline.along(closed), np.linspace(1, 2, len(ring))
        np.testing.assert_allclose(along, np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))]), rtol=1e-12)
        s = np.random.default_rng(4).uniform(-2, 3, 200) * along[-1]
        points, found = polyline.places(closed, width, along, s)
        u = np.mod(s, along[-1])
        for k in range(2):
            np.testing.assert_allclose(points[:, k], np.interp(u, along, closed[:, k]), atol=1e-9)
        np.testing.assert_allclose(found, np.interp(u, along, np.append(width, width[0])), atol=1e-9)
        line = shapely.LinearRing(ring)
        assert shapely.distance(line, shapely.points(points)).max() < 1e-9


def test_turns_add_up_to_once_round(rings):
    for ring, wanted in zip(rings, [2 * np.pi, *[-2 * np.pi] * len(rings)], strict=False):
        assert polyline.turns(ring).sum() == pytest.approx(wanted)
    np.testing.assert_allclose(polyline.turns(np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])), np.pi / 2)
    assert len(polyline.turns(np.zeros((0, 2)))) == 0


def arc_twin(loop, start, end):
    """Both ends and the loop's own points between."""
    knots = np.concatenate([loop.along_mm[:-1] + k * loop.length_mm for k in range(-3, 6)])
    tiny = 1e-9 * loop.length_mm
    return loop.at(np.concatenate([[start], knots[(knots > start + tiny) & (knots < end - tiny)], [end]]))


@pytest.mark.parametrize(("start", "turn"), [(0.0, 0.3), (0.4, 1.0), (0.9, 0.5), (-1.7, 1.9), (2.0, 0.0), (0.25, 2.0)])
def test_arcs_hold_the_points_between_their_ends(rings, start, turn):
    for ring in rings:
        loop = Loop(ring, np.linspace(1, 2, len(ring)))
        a, b = start * loop.length_mm, (start + turn) * loop.length_mm
        for ours, wanted in zip(loop.arc(a, b), arc_twin(loop, a, b), strict=True):
            np.testing.assert_allclose(ours, wanted, atol=1e-9)


def test_the_two_arcs_between_two_places_hold_what_the_loop_holds(rings):
    for ring in rings:
        loop = Loop(ring, np.linspace(1, 2, len(ring)))
        a, b = 0.2 * loop.length_mm, 0.7 * loop.length_mm
        held = 0.0
        for points, width in (loop.arc(a, b), loop.arc(b, a + loop.length_mm)):
            held += (np.hypot(*np.diff(points, axis=0).T) * (width[1:] + width[:-1])).sum() / 2
        assert held == pytest.approx(loop.held_mm2, rel=1e-9)


def test_an_arc_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="forward"):
        Loop(np.array([[0.0, 0], [1, 0], [1, 1]]), np.ones(3)).arc(1.0, 0.5)


def needed_twin(points_mm, width_mm, closed, play_mm, passes, few):
    """All of a pass at once."""
    left = np.arange(len(width_mm))
    for turn in range(passes):
        points, width, count = points_mm[left], width_mm[left], len(left)
        if count < few:
            break
        some = np.arange(turn % 2, count - count % 2, 2)
        some = some if closed else some[(some > 0) & (some < count - 1)]
        before, after = some - 1, (some + 1) % count
        edge, to = points[after] - points[before], points[some] - points[before]
        part = (edge * to).sum(axis=1) / np.maximum((edge**2).sum(axis=1), 1e-300)
        off = np.linalg.norm(to - part[:, None] * edge, axis=1)
        wider = np.maximum(np.abs(width[some] - width[before]), np.abs(width[after] - width[some]))
        left = np.delete(left, some[(off < play_mm) & (wider < play_mm) & (part > 0) & (part < 1)])
    return left


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 40, 41])
@pytest.mark.parametrize("seed", range(3))
def test_points_that_are_needed_are_the_same_as_those_of_whole_passes(seed, count, closed):
    rng = np.random.default_rng([seed, count])
    points = np.cumsum(rng.choice([(0.1, 0.0), (0.1, 0.0), (0.1, 0.03), (0.0, 0.1)], count), axis=0).reshape(-1, 2)
    width = 0.2 + rng.choice([0.0, 0.0, 0.0, 0.05], count)
    found = polyline.needed(points, width, closed, 0.02, 4, 8)
    assert found.tolist() == needed_twin(points, width, closed, 0.02, 4, 8).tolist()
    assert len(found) < count or count < 8


def test_of_a_straight_line_its_ends_and_what_is_wider_are_needed():
    points, width = np.column_stack([np.linspace(0, 4, 65), np.zeros(65)]), np.full(65, 0.2)
    width[32:] = 0.3
    found = polyline.needed(points, width, False, 1e-3, 40, 3)
    assert found.tolist() == [0, 31, 32, 64]


def test_what_is_needed_asks_for_a_width_for_each_point():
    with pytest.raises(ValueError, match="needed"):
        polyline.needed(np.zeros((3, 2)), np.zeros(2), True, 0.1, 1, 1)
