"""Sides of beads in ink, compiled, against every pair and against closed forms."""

import numpy as np
import pytest
from sides_twin import in_ink as twin

from ssbfab.kernels.sides import in_ink
from ssbfab.toolpath.fills.beads import Beads
from ssbfab.toolpath.fills.trail import Trail


def asked(trails, reach_mm, own_widths=1.0):
    """What the kernel is given of some trails, both of whose sides are looked from."""
    beads = Beads.of(trails, 0.05)
    half = beads.width_mm[:, None] / 2 * beads.normals
    sides = np.concatenate([beads.points_mm + half, beads.points_mm - half])
    return (sides, beads.points_mm, beads.points_mm[beads.after], (beads.width_mm + beads.width_mm[beads.after]) / 4, beads.width_mm,
            beads.bead, beads.along_mm, beads.edge_mm, np.where(beads.closed, beads.length_mm, np.inf)[beads.bead], reach_mm, own_widths)


def trail(points, width, closed):
    points = np.array(points, dtype=float)
    return Trail(points_mm=points, width_mm=np.full(len(points), width), closed=closed)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_as_every_pair(seed):
    rng = np.random.default_rng(seed)
    trails = [Trail(points_mm=rng.uniform(0, 2, (k, 2)), width_mm=rng.uniform(0.05, 0.3, k), closed=bool(rng.random() < 0.5))
              for k in rng.integers(3, 9, 3)]
    given = asked(trails, reach_mm=float(rng.choice([0.0, 0.02, 0.2])), own_widths=float(rng.choice([0.5, 1.0, 3.0])))
    for ours, wanted in zip(in_ink(*given), twin(*given), strict=True):
        np.testing.assert_allclose(ours, wanted, atol=1e-12)


def test_two_beads_side_by_side():
    """0.2 mm wide and 0.23 mm apart: 0.03 mm are between their inner sides, nothing is near the outer ones."""
    depth, gap = in_ink(*asked([trail([(0, 0), (5, 0)], 0.2, False), trail([(0, 0.23), (5, 0.23)], 0.2, False)], 0.1))
    lower, upper = np.split(np.arange(len(gap) // 2), 2)
    inner = np.concatenate([lower, len(gap) // 2 + upper])  # the left sides of the lower one, the right ones of the upper
    np.testing.assert_allclose(gap[inner], 0.03, atol=1e-9)
    assert np.isposinf(np.delete(gap, inner)).all()
    np.testing.assert_allclose(depth, 0.0, atol=1e-9)


def test_a_bead_is_its_own_neighbour_only_far_along_it():
    """A hairpin whose arms are 0.3 mm apart, 0.1 mm between them; at its bend the arms are the same ink."""
    depth, gap = in_ink(*asked([trail([(0, 0), (5, 0), (5, 0.3), (0, 0.3)], 0.2, False)], 0.2))
    points = Beads.of([trail([(0, 0), (5, 0), (5, 0.3), (0, 0.3)], 0.2, False)], 0.05).points_mm
    arm = np.flatnonzero((points[:, 0] < 4) & (points[:, 1] == 0))
    np.testing.assert_allclose(gap[arm], 0.1, atol=1e-9)
    corner = int(np.flatnonzero((points == [5, 0]).all(axis=1))[0])
    assert depth[corner] > 0.02  # inside the corner lies the ink of both arms


def test_what_does_not_fit_is_refused():
    given = asked([trail([(0, 0), (1, 0), (1, 1)], 0.2, True)], 0.1)
    for place, wrong in ((0, given[0][:-1]), (3, given[3][:-1]), (8, given[8][:-1]), (9, -1.0), (9, np.nan), (1, np.full_like(given[1], np.inf)),
                         (3, np.full_like(given[3], np.nan))):
        with pytest.raises(ValueError, match="in_ink"):
            in_ink(*given[:place], wrong, *given[place + 1:])


def test_nothing_is_in_no_ink():
    none, nothing = np.zeros((0, 2)), np.zeros(0)
    depth, gap = in_ink(none, none, none, nothing, nothing, np.zeros(0, dtype=np.int64), nothing, nothing, nothing, 0.1, 1.0)
    assert len(depth) == 0 and len(gap) == 0
