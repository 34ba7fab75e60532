"""The bases of beads, compiled, against their twin in numpy and against closed forms."""

from itertools import pairwise

import numpy as np
import pytest
import ring_twin as twin

from ssbfab.kernels import ring as kernel
from ssbfab.toolpath.fills.ring import sampled
from ssbfab.toolpath.fills.rings import Rings

STEP_MM, MOST = 0.15, 64
WIDTHS = {"width_min_mm": 0.12, "width_max_mm": 0.36}


def test_edges_and_turns(rings):
    found = Rings.of(rings)
    for ring, (a, b) in zip(rings, pairwise(found.first), strict=True):
        length, turn = twin.measured(ring)
        np.testing.assert_allclose(found.edge_mm[a:b], length, rtol=1e-12)
        np.testing.assert_allclose(found.turn_rad[a:b], turn, atol=1e-9)
        assert turn.sum() == pytest.approx(2 * np.pi if a == 0 else -2 * np.pi)  # an outline turns once round, a hole the other way
    np.testing.assert_allclose(found.length_mm.sum(), found.edge_mm.sum(), rtol=1e-12)


def test_repeated_points_are_left_out():
    square = np.array([[0.0, 0], [1, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    assert Rings.of([square, square + 5]).points_mm.tolist() == [
        [0, 0], [1, 0], [1, 1], [0, 1], [5, 5], [6, 5], [6, 6], [5, 6]]


def test_places_are_those_of_the_twin(rings):
    found = Rings.of(rings)
    edge, part = kernel.places(found.first, found.edge_mm, found.turn_rad, STEP_MM, MOST)
    for a, b in pairwise(found.first):
        own = (edge >= a) & (edge < b)
        wanted_edge, wanted_part = twin.places(found.edge_mm[a:b], found.turn_rad[a:b], STEP_MM, MOST)
        np.testing.assert_array_equal(edge[own] - a, wanted_edge)
        np.testing.assert_allclose(part[own], wanted_part, rtol=1e-12)


def test_samples_are_those_of_the_twin(rings):
    found = sampled(Rings.of(rings), STEP_MM)
    for r, ring in enumerate(rings):
        own = slice(found.first[r], found.first[r + 1])
        points, inwards, turn, along = twin.samples(ring, *twin.places(*twin.measured(ring), STEP_MM, MOST))
        for ours, wanted in ((found.points_mm, points), (found.inwards, inwards), (found.turn_rad, turn), (found.along_mm, along)):
            np.testing.assert_allclose(ours[own], wanted, atol=1e-9)
        np.testing.assert_allclose(found.normals[own], inwards / np.hypot(*inwards.T)[:, None], atol=1e-9)


@pytest.mark.parametrize("limit_mm", [0.05, 0.25, 2.0])
def test_widths_are_those_of_the_twin(rings, limit_mm):
    found, rng = sampled(Rings.of(rings), STEP_MM), np.random.default_rng(1)
    radius = np.where(rng.random(len(found.points_mm)) < 0.2, np.inf, 0.3 + 0.25 * np.sin(3 * found.points_mm[:, 0]))
    ours = kernel.widths(found.first, found.along_mm, found.turn_rad, found.is_sharp, radius, found.rings.length_mm, 0.2, limit_mm, **WIDTHS)
    for r, (a, b) in enumerate(pairwise(found.first)):
        wanted = twin.widths(found.along_mm[a:b], found.turn_rad[a:b], found.is_sharp[a:b], radius[a:b], found.rings.length_mm[r], 0.2,
                             limit_mm, **WIDTHS)
        np.testing.assert_allclose(ours[a:b], wanted, rtol=1e-9)


@pytest.mark.parametrize("depth_mm", [0.02, 0.1, 0.3])
def test_middles_are_those_of_the_twin(rings, depth_mm):
    found = sampled(Rings.of(rings), STEP_MM)
    width = 0.24 + 0.1 * np.sin(4 * found.points_mm[:, 1])
    ours = kernel.middles(found.first, found.points_mm, found.inwards, found.turn_rad, found.is_sharp, width, depth_mm, tolerance_mm=0.002,
                          **WIDTHS)
    for (a, b), (points, widths) in zip(pairwise(found.first), ours, strict=True):
        wanted, wide = twin.middle(found.points_mm[a:b], found.inwards[a:b], found.turn_rad[a:b], found.is_sharp[a:b], width[a:b], depth_mm,
                                   tolerance_mm=0.002, **WIDTHS)
        np.testing.assert_allclose(points, wanted, atol=1e-9)
        np.testing.assert_allclose(widths, wide, atol=1e-9)


def test_no_width_changes_faster_than_twice_the_way(rings):
    found = sampled(Rings.of(rings), STEP_MM)
    radius = np.random.default_rng(2).uniform(0.05, 0.5, len(found.points_mm))
    width = kernel.widths(found.first, found.along_mm, found.turn_rad, found.is_sharp, radius, found.rings.length_mm, 0.2, 0.6, **WIDTHS)
    for a, b in pairwise(found.first):
        assert (np.abs(np.diff(width[a:b])) <= 2 * np.diff(found.along_mm[a:b]) + 1e-12).all()


def test_a_square_has_its_middle_half_a_width_inside():
    found = sampled(Rings.of([np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]])]), STEP_MM)
    (points, width), = kernel.middles(found.first, found.points_mm, found.inwards, found.turn_rad, found.is_sharp,
                                      np.full(len(found.points_mm), 0.2), 0.0, tolerance_mm=0.002, **WIDTHS)
    np.testing.assert_allclose(points, [[0.1, 0.1], [1.9, 0.1], [1.9, 1.9], [0.1, 1.9]], atol=1e-12)
    np.testing.assert_allclose(width, 0.2)
