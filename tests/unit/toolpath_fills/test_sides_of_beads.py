"""What sides tell of beads, against the areas that they are the gradients of."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import box

from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.sides import Sides
from ssbfab.toolpath.fills.trail import FillSpec, Trail

SPEC = FillSpec.around(0.2)
FAR = Walls(box(-50, -50, 50, 50), 0.02)


def swaying(seed, closed):
    """One bead that turns gently and changes its width: its sides meet no ink, not even its own."""
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    radius = 2 + 0.1 * np.sin(3 * t + rng.uniform(0, 6))
    width = 0.2 + 0.02 * np.sin(2 * t + rng.uniform(0, 6))
    return Beads.of([Trail(points_mm=np.column_stack([radius * np.cos(t), radius * np.sin(t)]), width_mm=width, closed=closed)], 9.0)


def ink_mm2(beads):
    """What beads cover, each piece as wide as its mean, with round ends."""
    start, end = beads.points_mm, beads.points_mm[beads.numbers.after]
    wide = (beads.width_mm + beads.width_mm[beads.numbers.after]) / 4
    return shapely.union_all(shapely.buffer(shapely.linestrings(np.stack([start, end], axis=1)), wide, quad_segs=128)).area


def changed(beads, points, width, by):
    return replace(beads, points_mm=beads.points_mm + by * points, width_mm=beads.width_mm + by * width)


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("seed", range(4))
class TestGradients:
    def test_what_is_taken_is_the_gradient_of_what_beads_hold(self, seed, closed):
        beads, rng = swaying(seed, closed), np.random.default_rng([seed, 1])
        points, width = rng.normal(size=beads.points_mm.shape), rng.normal(size=beads.width_mm.shape)
        of_point, of_width = Sides(beads).taken
        step = 1e-6
        measured = (changed(beads, points, width, step).held_mm2 - changed(beads, points, width, -step).held_mm2) / (2 * step)
        assert (of_point * points).sum() + of_width @ width == pytest.approx(measured, rel=1e-6)

    def test_what_is_gained_is_the_gradient_of_what_beads_cover(self, seed, closed):
        """As far as the way goes that is smooth: places stand for all of a side."""
        beads = swaying(seed, closed)
        t = np.linspace(0, 2 * np.pi, len(beads.width_mm), endpoint=False)
        points = np.column_stack([np.cos(2 * t + seed), np.sin(t)])
        width = 0.3 * np.cos(t - seed)
        sides = Sides(beads)
        of_point, of_width = sides.gained(sides.facing(FAR, SPEC))
        step = 1e-4
        measured = (ink_mm2(changed(beads, points, width, step)) - ink_mm2(changed(beads, points, width, -step))) / (2 * step)
        scale = float(np.abs(of_point * points).sum() + np.abs(of_width * width).sum())
        assert (of_point * points).sum() + of_width @ width == pytest.approx(measured, abs=0.02 * scale)


def test_places_stand_for_the_whole_edge_of_a_bead():
    """Of a square ring, sharp at its corners: both sides, and the round ends of pieces outside; inside they lie in its ink."""
    square = Trail(points_mm=np.array([(0.0, 0), (2, 0), (2, 2), (0, 2)]), width_mm=np.full(4, 0.2), closed=True)
    sides = Sides(Beads.of([square], 0.02))
    facing = sides.facing(FAR, SPEC)
    assert facing @ sides.places.length_mm == pytest.approx(8 + 0.2 * np.pi + 8 - 8 * 0.1, rel=0.01)


def test_round_ends_show_where_the_next_piece_is_narrower():
    """A step from 0.3 to 0.2 mm: the shoulder of the wider piece is an arc of arccos(2/3) on either side."""
    points = np.array([(0.0, 0), (1, 0), (1 + 1e-9, 0), (2, 0)])
    beads = Beads.of([Trail(points_mm=points, width_mm=np.array([0.3, 0.3, 0.2, 0.2]), closed=False)], 9.0)
    places = Sides(beads).places
    ahead = (places.out[:, 0] > 1e-6) & (places.points_mm[:, 0] < 1.5) & (places.points_mm[:, 0] > 0.99)
    # by way of a piece of no length as wide as 0.25 mm
    assert places.length_mm[ahead].sum() == pytest.approx(2 * (0.15 * np.arccos(0.25 / 0.3) + 0.125 * np.arccos(0.2 / 0.25)))


def test_a_step_outwards_is_worth_something_only_into_a_void():
    """Three beads side by side, the last on the edge of the region and beyond it."""
    lines = [Trail(points_mm=np.array([(0.0, y), (3, y)]), width_mm=np.full(2, 0.2), closed=False) for y in (0.2, 0.4, 0.65)]
    sides = Sides(Beads.of(lines, 0.1))
    facing, places = sides.facing(Walls(box(-1, 0, 4, 0.7), 0.02), SPEC), sides.places
    middle = (places.points_mm[:, 0] > 0.5) & (places.points_mm[:, 0] < 2.5)

    def told(y, up):
        some = facing[middle & np.isclose(places.points_mm[:, 1], y) & (np.sign(places.out[:, 1]) == up)]
        assert len(some) >= 20
        return some

    assert (told(0.1, -1) == 1).all()  # into the void below
    assert told(0.3, 1) == pytest.approx(0, abs=1e-6) and told(0.3, -1) == pytest.approx(0, abs=1e-6)  # the first two touch
    assert (told(0.5, 1) == 1).all() and (told(0.55, -1) == 1).all()  # a gap of a quarter
    assert (told(0.75, 1) < -1).all()  # outside
