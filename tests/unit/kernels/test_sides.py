"""Where the sides of beads lie and how far they are from ink, compiled, against numpy, every pair and closed forms."""

import numpy as np
import pytest
import sides_twin as twins
from sides_twin import from_ink as twin

from ssbfab.kernels.sides import evened, from_ink, gained, pieces, places, taken
from ssbfab.toolpath.fills.beads import Beads
from ssbfab.toolpath.fills.sides import Sides
from ssbfab.toolpath.fills.trail import Trail


def asked(trails, reach_mm, deep_mm=0.002, own_widths=1.0):
    """What the kernel is given of the places on the sides of some trails, and these."""
    beads = Beads.of(trails, 0.05)
    sides = Sides(beads)
    return (sides.places.points_mm, sides.places.piece, beads.points_mm, beads.points_mm[beads.numbers.after], beads.pieces[1], beads.numbers.bead,
            beads.along_mm, beads.edge_mm, np.where(beads.numbers.closed, beads.length_mm, np.inf)[beads.numbers.bead], reach_mm, deep_mm, own_widths)


def trail(points, width, closed):
    points = np.array(points, dtype=float)
    return Trail(points_mm=points, width_mm=np.full(len(points), width), closed=closed)


def zigzags(rng):
    return [Trail(points_mm=rng.uniform(0, 2, (k, 2)), width_mm=rng.uniform(0.05, 0.3, k), closed=bool(rng.random() < 0.5))
            for k in rng.integers(3, 9, 3)]


def described(trails):
    """What the kernel is given to say where the places on the sides of some trails are."""
    beads = Beads.of(trails, 0.05)
    return [beads.points_mm, *beads.pieces, beads.numbers.before, beads.numbers.after]


@pytest.mark.parametrize("seed", range(12))
def test_places_are_the_same_as_those_of_numpy(seed):
    given = described(zigzags(np.random.default_rng(seed)))
    for ours, theirs in zip(places(*given), twins.places(*given), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_places_of_what_does_not_fit_are_refused():
    given = described([trail([(0, 0), (1, 0), (1, 1)], 0.2, True)])
    for place, wrong in ((1, given[1][:-1]), (2, given[2][:-1]), (3, given[3][:-1]), (4, given[4] + len(given[4])), (5, given[5] - len(given[5])),
                         (5, given[5][:-1])):
        with pytest.raises(ValueError, match="places"):
            places(*given[:place], wrong, *given[place + 1:])


def changing(seed):
    """What the other kernels are given: beads, what it is worth that their places go outwards, and these."""
    rng = np.random.default_rng([seed, 2])
    beads = Beads.of(zigzags(rng), 0.2)
    found = Sides(beads).places
    worth, numbers = rng.normal(size=len(found.piece)), beads.numbers
    return {
        "pieces": (pieces, twins.pieces, (beads.points_mm, beads.width_mm, numbers.after)),
        "gained": (gained, twins.gained, (worth, found.out, found.piece, found.part, numbers.after)),
        "taken": (taken, twins.taken, (*beads.pieces, numbers.after)),
        "evened": (evened, twins.evened, (beads.points_mm, numbers.before, numbers.after, 0.3, 0.05, float(rng.choice([0.2, 1.0, 4.0])))),
    }


@pytest.mark.parametrize("name", ["pieces", "gained", "taken", "evened"])
@pytest.mark.parametrize("seed", range(6))
def test_what_points_gain_and_where_they_go_is_the_same_as_in_numpy(seed, name):
    kernel, twin, given = changing(seed)[name]
    ours, theirs = (some if isinstance(some, tuple) else (some,) for some in (kernel(*given), twin(*given)))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("name", "wrong"), [
    ("pieces", {0: np.zeros((3, 2))}), ("pieces", {2: np.zeros(3, dtype=np.int64)}), ("pieces", {2: 1000}), ("pieces", {2: -1}),
    ("gained", {1: np.zeros((3, 2))}), ("gained", {2: 1000}), ("gained", {2: -1}), ("gained", {3: np.zeros(3)}), ("gained", {4: 1000}),
    ("taken", {0: np.zeros((3, 2))}), ("taken", {1: np.zeros(3)}), ("taken", {2: np.zeros(3)}), ("taken", {3: -1}),
    ("evened", {1: np.zeros(3, dtype=np.int64)}), ("evened", {1: -1}), ("evened", {2: 1000}),
])
def test_numbers_and_lengths_that_do_not_fit_are_refused(name, wrong):
    kernel, _, given = changing(0)[name]
    with pytest.raises(ValueError, match=name):
        kernel(*(np.full_like(each, wrong[k]) if isinstance(wrong.get(k), int) else wrong.get(k, each) for k, each in enumerate(given)))


def test_points_of_a_straight_bead_come_to_lie_evenly_and_its_ends_stay():
    found = np.array([(0.0, 0), (1, 0), (5, 0), (6, 0)])
    for _ in range(100):
        found = evened(found, np.array([0, 0, 1, 2]), np.array([1, 2, 3, 3]), 0.3, 0.0, 0.2)
    np.testing.assert_allclose(found, [(0, 0), (2, 0), (4, 0), (6, 0)], atol=1e-6)


def test_sharp_corners_stay_where_they_are():
    square = np.array([(0.0, 0), (2, 0), (3, 0), (3, 3), (0, 3)])
    found = evened(square, np.array([4, 0, 1, 2, 3]), np.array([1, 2, 3, 4, 0]), 0.3, 0.0, 0.2)
    np.testing.assert_allclose(found - square, [(0, 0), (-0.15, 0), (0, 0), (0, 0), (0, 0)], atol=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_as_every_pair(seed):
    rng = np.random.default_rng(seed)
    given = asked(zigzags(rng), *(float(rng.choice(some)) for some in ([0.0, 0.02, 0.2], [0.0, 0.01], [0.5, 1.0, 3.0])))
    found = from_ink(*given)
    np.testing.assert_allclose(found, twin(*given), atol=1e-12)
    assert given[9] == 0 or 0 < (found == 0).sum() < len(found)


def test_two_beads_side_by_side():
    """0.2 mm wide and 0.23 mm apart: 0.03 mm are between their inner sides, nothing is near the outer ones."""
    given = asked([trail([(0, 0), (5, 0)], 0.2, False), trail([(0, 0.23), (5, 0.23)], 0.2, False)], 0.1)
    places, found = given[0], from_ink(*given)
    inner = np.isclose(places[:, 1], 0.1) | np.isclose(places[:, 1], 0.13)
    outer = np.isclose(places[:, 1], -0.1) | np.isclose(places[:, 1], 0.33)
    assert inner.sum() == outer.sum() == 200
    np.testing.assert_allclose(found[inner], 0.03, atol=1e-9)
    np.testing.assert_allclose(found[outer], 0.1)


def test_a_bead_is_its_own_neighbour_only_far_along_it():
    """A hairpin whose arms are 0.3 mm apart, 0.1 mm between them; inside its corners lies the ink of both arms."""
    given = asked([trail([(0, 0), (5, 0), (5, 0.3), (0, 0.3)], 0.2, False)], 0.2)
    places, found = given[0], from_ink(*given)
    between = (places[:, 0] > 0.1) & (places[:, 0] < 4) & np.isclose(places[:, 1], 0.1)
    assert between.sum() > 70
    np.testing.assert_allclose(found[between], 0.1, atol=1e-9)
    assert (found[(places[:, 0] > 0.1) & (places[:, 0] < 4) & np.isclose(places[:, 1], -0.1)] > 0.1).all()  # its own, a width on
    assert (found[(places[:, 0] > 4.92) & (places[:, 0] < 5) & np.isclose(places[:, 1], 0.1)] == 0).all()


def test_what_does_not_fit_is_refused():
    given = asked([trail([(0, 0), (1, 0), (1, 1)], 0.2, True)], 0.1)
    for place, wrong in ((1, given[1][:-1]), (1, given[1] + len(given[2])), (1, given[1] - len(given[2])), (4, given[4][:-1]), (8, given[8][:-1]),
                         (9, -1.0), (9, np.nan), (2, np.full_like(given[2], np.inf)), (4, np.full_like(given[4], np.nan))):
        with pytest.raises(ValueError, match="from_ink"):
            from_ink(*given[:place], wrong, *given[place + 1:])


def test_nothing_is_in_no_ink():
    none, nothing, no = np.zeros((0, 2)), np.zeros(0), np.zeros(0, dtype=np.int64)
    assert len(from_ink(none, no, none, none, nothing, no, nothing, nothing, nothing, 0.1, 0.0, 1.0)) == 0
