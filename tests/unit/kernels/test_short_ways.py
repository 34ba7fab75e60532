"""Ways through places: the kernel takes the same exchanges as its twin, and finds the ways that there are no shorter ones than."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tour_twin import entered as entered_twin
from tour_twin import improved as improved_twin
from tour_twin import inserted as inserted_twin

from ssbfab.kernels.tour import entered, improved, inserted
from ssbfab.toolpath.tour import _neighbours, length_mm, tour


def places(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 10, (count, 2))


def nearest(points: np.ndarray, most: int) -> list[list[int]]:
    apart = np.hypot(*(points[:, None] - points[None]).T)
    return [[int(j) for j in np.argsort(row, kind="stable") if j != i][:most] for i, row in enumerate(apart)]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 8, 30, 120])
@pytest.mark.parametrize("seed", range(4))
def test_the_same_as_the_twin(count, seed):
    points = places(count, seed)
    if count:
        assert inserted(points).tolist() == inserted_twin(points).tolist()
    start, near = np.random.default_rng(seed).permutation(count), nearest(points, 8)
    first = np.cumsum([0, *map(len, near)])
    flat = np.array([j for others in near for j in others], dtype=np.int64)
    assert improved(points, start, flat, first).tolist() == improved_twin(points, start.tolist(), near)


def test_equal_places_and_places_in_a_row():
    for points in (np.zeros((12, 2)), np.column_stack([np.arange(20.0), np.zeros(20)])[::-1].copy()):
        order = tour(points)
        assert sorted(order.tolist()) == list(range(len(points)))
        assert length_mm(points[order]) == pytest.approx(np.ptp(points, axis=0).max())


@pytest.mark.parametrize("seed", range(6))
def test_near_the_shortest_way_through_seven(seed):
    points = places(7, seed)
    least = min(length_mm(points[list(order)]) for order in itertools.permutations(range(7)))
    assert least <= length_mm(points[tour(points)]) * (1 + 1e-12) <= 1.15 * least


@pytest.mark.parametrize("count", [20, 64, 65, 400])
def test_few_places_and_many_find_the_same_neighbours(count, monkeypatch):
    points, found = places(count, 1), []
    for few in (0, 1000):
        monkeypatch.setattr("ssbfab.toolpath.tour.FEW", few)
        found.append([part.tolist() for part in _neighbours(points)])
    assert found[0] == found[1]


@pytest.mark.parametrize("count", [1, 2, 3, 10, 100])
@pytest.mark.parametrize("doors", [1, 2, 8])
def test_doors_are_those_of_the_twin(count, doors):
    """Places of whole tenths, so that ways are equal: of those both take the same."""
    rng = np.random.default_rng(count)
    entries, exits = rng.integers(0, 6, (2, count, doors, 2)) / 10
    way, choice = entered(entries, exits, np.array([0.3, 0.2]))
    assert (way, choice.tolist()) == entered_twin(entries, exits, np.array([0.3, 0.2]))


@pytest.mark.parametrize("seed", range(4))
def test_no_other_doors_are_nearer(seed):
    """All ways of entering five islands."""
    entries, exits = np.random.default_rng(seed).uniform(0, 1, (2, 5, 3, 2))
    start = np.array([0.5, 0.5])

    def way(doors):
        come, go = entries[range(5), doors], exits[range(5), doors]
        return np.hypot(*(come - np.concatenate([start[None], go[:-1]])).T).sum()

    least, choice = entered(entries, exits, start)
    assert least == pytest.approx(way(choice.tolist()), rel=1e-12)
    assert least == pytest.approx(min(way(list(doors)) for doors in itertools.product(range(3), repeat=5)), rel=1e-12)


def test_what_has_no_doors_is_refused():
    whole = np.zeros((3, 2, 2))
    for entries, exits, start in ((whole[:0], whole[:0], np.zeros(2)), (whole, whole[:2], np.zeros(2)), (whole, whole, np.zeros(3)),
                                  (whole[:, :0], whole[:, :0], np.zeros(2))):
        with pytest.raises(ValueError, match="entered"):
            entered(entries.copy(), exits.copy(), start)
