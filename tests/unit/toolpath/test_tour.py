"""Short ways: permutations, near the bound, optimal on arrays, and ends chosen together."""

from __future__ import annotations

from itertools import permutations
from time import process_time

import numpy as np
import pytest

from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.order import ordered
from ssbfab.toolpath.tour import length_mm, tour


def spanning_mm(doors_mm) -> float:
    """Length of the shortest tree that spans places with k doors each, (n, k, 2): no way through all of them is shorter.

    Prim's algorithm, one row of distances at a time.
    """
    n = len(doors_mm)
    nearest, left, total = np.full(n, np.inf), np.ones(n, dtype=bool), 0.0
    at = 0
    for _ in range(n - 1):
        left[at] = False
        step = doors_mm[:, :, None, :] - doors_mm[at][None, None, :, :]
        nearest = np.minimum(nearest, np.hypot(step[..., 0], step[..., 1]).min(axis=(1, 2)))
        at = int(np.argmin(np.where(left, nearest, np.inf)))
        total += float(nearest[at])
    return total


def trail(points, closed=False) -> Trail:
    points = np.asarray(points, dtype=float)
    return Trail(points_mm=points, width_mm=np.ones(len(points)), closed=closed)


def way(trails, start) -> float:
    total, here = 0.0, np.asarray(start, dtype=float)
    for each in trails:
        total += float(np.hypot(*(each.points_mm[0] - here)))
        here = each.path_mm[-1]
    return total


def test_a_regular_array_is_walked_along_its_bound():
    grid = np.stack(np.meshgrid(np.arange(50) * 0.4, np.arange(50) * 0.4), axis=-1).reshape(-1, 2)
    shuffled = np.random.default_rng(1).permutation(grid)
    begin = process_time()
    order = tour(shuffled)
    assert process_time() - begin < 2
    assert length_mm(shuffled[order]) == pytest.approx(spanning_mm(shuffled[:, None, :]), rel=1e-9)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 40, 400])
def test_every_place_is_visited_once_and_the_way_is_near_the_bound(count):
    places = np.random.default_rng(count).random((count, 2))
    order = tour(places)
    assert sorted(order.tolist()) == list(range(count))
    bound = spanning_mm(places[:, None, :])
    assert bound <= length_mm(places[order]) + 1e-12
    assert length_mm(places[order]) <= 1.35 * bound + 1e-12


def test_few_places_are_ordered_as_well_as_can_be():
    rng = np.random.default_rng(5)
    for _ in range(20):
        places = rng.random((7, 2))
        best = min(length_mm(places[list(order)]) for order in permutations(range(7)))
        assert length_mm(places[tour(places)]) <= 1.08 * best


def test_places_on_one_spot_or_one_line_are_no_trouble():
    assert sorted(tour(np.zeros((50, 2))).tolist()) == list(range(50))
    line = np.column_stack([np.random.default_rng(2).permutation(60), np.zeros(60)]).astype(float)
    assert length_mm(line[tour(line)]) == pytest.approx(59)


def test_fingers_are_entered_from_alternate_ends():
    fingers = [trail([[x, 0], [x, 10]]) for x in range(8)]
    assert way(ordered(fingers, np.zeros(2)), np.zeros(2)) == pytest.approx(7)
    assert way(ordered(fingers, np.array([7.0, 10.0])), np.array([7.0, 10.0])) == pytest.approx(7)


def test_closed_trails_begin_where_the_tip_comes_from():
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
    squares = [trail(np.repeat(square, 2, axis=0) + np.array([3.0 * i, 0]), closed=True) for i in range(3)]
    assert way(ordered(squares, np.array([0.0, 0.0])), np.array([0.0, 0.0])) == pytest.approx(1 + 2 + 3)


def test_choosing_ends_is_no_worse_than_any_other_choice():
    rng = np.random.default_rng(3)
    for _ in range(10):
        trails = [trail(rng.random((2, 2))) for _ in range(5)]
        chosen = way(ordered(trails, np.zeros(2), np.arange(5)), np.zeros(2))
        every = [way([t.reversed() if flip >> i & 1 else t for i, t in enumerate(walk)], np.zeros(2))
                 for walk in (trails, trails[::-1]) for flip in range(32)]
        assert chosen == pytest.approx(min(every))
