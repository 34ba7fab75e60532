"""Corners of beads, compiled, against closed forms and twins in numpy."""

import numpy as np
import pytest

from ssbfab.kernels.corners import dabbed, held, voids

SHARP, DAB, WIDEST = 0.5, 0.025, 0.36


def blob(seed, corners=30):
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    r = rng.uniform(0.6, 1.4, corners)
    return np.column_stack([r * np.cos(angle), r * np.sin(angle)]), rng.uniform(0.1, 0.3, corners)


def turns(points):
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    return np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(1))


def dabbed_twin(points, width):
    found, widths = [], []
    for k, (point, w, turn) in enumerate(zip(points, width, turns(points), strict=True)):
        before, after = points[k - 1] - point, points[(k + 1) % len(points)] - point
        room = min(np.hypot(*before), np.hypot(*after))
        if turn < SHARP or room < 5 * DAB * w:
            found.append(point[None])
            widths.append([w])
            continue
        wide = min(w / np.cos(min(turn, 2.2) / 2), WIDEST)
        u, v = before / np.hypot(*before) * DAB * w, after / np.hypot(*after) * DAB * w
        found.append(point + np.stack([2 * u, u, 0 * u, v, 2 * v]))
        widths.append([w, wide, wide, wide, w])
    return np.concatenate(found), np.concatenate(widths)


def test_a_square_loses_four_times_what_a_disc_does_not_reach():
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    lost = 4 * 0.2**2 / 4 * (1 - np.pi / 4)
    assert voids(square, np.full(4, 0.2), SHARP) == pytest.approx(lost)
    assert voids(square[::-1].copy(), np.full(4, 0.2), SHARP) == 0  # corners to the right have ink outside
    assert voids(square, np.full(4, 0.2), 1.6) == 0


@pytest.mark.parametrize("seed", range(6))
def test_voids_and_dabs_are_those_of_the_twin(seed):
    points, width = blob(seed)
    turn = turns(points)
    half = np.clip(turn, 0, 2.6) / 2
    assert voids(points, width, SHARP) == pytest.approx(np.where(turn > SHARP, width**2 / 4 * (np.tan(half) - half), 0.0).sum())
    ours, wanted = dabbed(points, width, SHARP, DAB, WIDEST), dabbed_twin(points, width)
    assert len(ours[0]) > len(points)
    np.testing.assert_allclose(ours[0], wanted[0], atol=1e-12)
    np.testing.assert_allclose(ours[1], wanted[1], rtol=1e-12)


def test_what_a_line_holds():
    points, width = np.array([[0.0, 0], [3, 0], [3, 4]]), np.array([0.1, 0.3, 0.2])
    assert held(points, width, False) == pytest.approx(3 * 0.2 + 4 * 0.25)
    assert held(points, width, True) == pytest.approx(3 * 0.2 + 4 * 0.25 + 5 * 0.15)
    assert held(points[::-1], width[::-1], True) == pytest.approx(held(points, width, True))
    line, wide = blob(3)
    apart, mean = np.hypot(*(np.roll(line, -1, axis=0) - line).T), (wide + np.roll(wide, -1)) / 2
    assert held(line, wide, True) == pytest.approx(apart @ mean)
    assert held(points[:1], width[:1], True) == held(np.empty((0, 2)), np.empty(0), False) == 0


def test_counts_that_differ_are_refused():
    for call in (lambda: voids(np.zeros((3, 2)), np.zeros(2), SHARP), lambda: held(np.zeros((3, 2)), np.zeros(4), True),
                 lambda: dabbed(np.zeros((3, 3)), np.zeros(3), SHARP, DAB, WIDEST)):
        with pytest.raises(ValueError, match="a width for each point"):
            call()
