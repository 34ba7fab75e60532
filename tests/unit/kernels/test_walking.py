"""Loops that are joined become closed curves, compiled, against its twin in numpy and what must hold of any."""

import numpy as np
import pytest
import walking_twin as twin

from ssbfab.kernels.linking import Board
from ssbfab.kernels.walking import walks
from ssbfab.toolpath.fills.curve import Loop


def board(loops):
    first = np.cumsum([0, *(len(loop.points_mm) for loop in loops)])
    return Board(np.concatenate([loop.points_mm for loop in loops]), first, np.concatenate([loop.width_mm for loop in loops]), 0.2, 0.12, 0.36)


def ring(radius, corners, turned):
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)[:: -1 if turned else 1]
    points = (radius + 0.02 * np.sin(5 * angle))[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return Loop(np.ascontiguousarray(points), 0.2 + 0.03 * np.cos(angle))


def nested(seed):
    rng = np.random.default_rng(seed)
    return [ring(1.8 - 0.2 * k, int(rng.integers(12, 90)), bool(rng.integers(2))) for k in range(6)]


def links(loops, slack=1.15):
    joined = board(loops)
    joined.join(slack)
    return joined.links()


@pytest.mark.parametrize("seed", range(12))
def test_walks_are_those_of_the_twin(seed):
    loops = [*nested(seed), ring(0.1, 7, False)]  # the last is joined to nothing
    made = links(loops)
    ours, wanted = walks(board(loops), *made), list(twin.walks(loops, made))
    assert len(ours) == len(wanted) == 2
    for (points, width), curve in zip(ours, wanted, strict=True):
        np.testing.assert_allclose(points, curve.points_mm, atol=1e-12)
        np.testing.assert_allclose(width, curve.width_mm, rtol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_one_curve_goes_through_every_loop_but_for_the_gaps(seed):
    loops = nested(seed)
    made = links(loops)
    ((points, width),) = walks(board(loops), *made)
    strokes = 2 * len(made[2])
    whole = sum(loop.length_mm for loop in loops) - 2 * made[2].sum()
    joints = sum(np.hypot(*(a - b)) for a, b in zip(points, np.roll(points, -1, axis=0), strict=True)) - whole
    assert 0.15 * strokes < joints < 0.25 * strokes  # a bead apart each
    held = sum(loop.held_mm2 for loop in loops)
    assert Loop(points, width).held_mm2 == pytest.approx(held, rel=0.02)


def test_random_links_end_where_they_began():
    """Any links on two loops, joined either way, give closed curves that hold every arc once."""
    rng = np.random.default_rng(11)
    loops = [ring(1.0, 40, False), ring(1.2, 50, False)]
    for count in (1, 2, 3, 5):
        at = np.column_stack([np.sort(rng.permutation(20)[:count] * loop.length_mm / 20) for loop in loops])
        for crossed in (np.ones(count, dtype=bool), np.zeros(count, dtype=bool), rng.integers(0, 2, count).astype(bool)):
            made = np.tile([0, 1], (count, 1)), at, np.full(count, 0.1), crossed
            ours, wanted = walks(board(loops), *made), list(twin.walks(loops, made))
            assert [len(points) for points, _ in ours] == [len(curve.points_mm) for curve in wanted]
            for (points, _), curve in zip(ours, wanted, strict=True):
                np.testing.assert_allclose(points, curve.points_mm, atol=1e-12)


def test_what_cannot_be_walked_is_refused():
    loops = [ring(1.0, 40, False), ring(1.2, 50, False)]
    good = np.array([[0, 1]]), np.array([[0.5, 0.5]]), np.array([0.1]), np.array([True])
    assert len(walks(board(loops), *good)) == 1
    for bad in ((np.array([[0, 2]]), *good[1:]), (np.array([[-1, 1]]), *good[1:]), (*good[:2], np.array([9.0]), good[3]),
                (good[0], np.array([[np.nan, 0.5]]), *good[2:])):
        with pytest.raises(ValueError, match="links must be on loops"):
            walks(board(loops), *bad)
    with pytest.raises(ValueError, match="each link"):
        walks(board(loops), *good[:2], np.array([0.1, 0.1]), good[3])
