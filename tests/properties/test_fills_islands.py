"""The bars of the continuous fill on islands of one to six beads, as in an array of pillars; and no fill loses one."""

import numpy as np
import pytest
import shapely
from held_bars import faults
from shapely import affinity
from shapely.geometry import Point, Polygon, box

from ssbfab.errors import ToolpathError
from ssbfab.toolpath import filling
from ssbfab.toolpath.filling import filled
from ssbfab.toolpath.fills import FILLS, FillSpec

SPEC = FillSpec.around(0.25)
BEAD = SPEC.width_mm
FEW, SOME, MANY = 15, 60, 100
SURE = 1.05  # of the thinnest bead


def regular(corners: int, radius: float) -> Polygon:
    turn = 2 * np.pi * np.arange(corners) / corners
    return Polygon(radius * np.column_stack([np.cos(turn), np.sin(turn)]))


def square(rng):
    side = rng.uniform(1.05, 6) * BEAD
    return box(0, 0, side, side)


def rectangle(rng):
    return box(0, 0, *(rng.uniform(1.05, 6, 2) * BEAD))


def disc(rng):
    return Point(0, 0).buffer(rng.uniform(1.05, 6) / 2 * BEAD, quad_segs=int(rng.integers(8, 32)))


def stadium(rng):
    radius = rng.uniform(1.05, 3) / 2 * BEAD
    return shapely.LineString([(0, 0), (rng.uniform(0.5, 4) * BEAD, 0)]).buffer(radius, quad_segs=16)


def triangle(rng):
    return regular(3, rng.uniform(0.9, 4) * BEAD)


KINDS = [square, rectangle, disc, stadium, triangle]


def island(kind, seed):
    rng = np.random.default_rng(seed)
    return affinity.rotate(kind(rng), rng.uniform(0, 180))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_islands_meet_the_bars(kind):
    assert all_faults(kind, range(FEW)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_many_islands_meet_the_bars(kind):
    assert all_faults(kind, range(FEW, MANY)) == {}


def all_faults(kind, seeds):
    found = {seed: faults(island(kind, seed), SPEC) for seed in seeds}
    return {seed: told for seed, told in found.items() if told}


def near_bars(corners, seeds):
    """How much is covered of regular polygons that meet all other bars."""
    shares = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        told = faults(affinity.rotate(regular(corners, rng.uniform(0.6, 3) * BEAD), rng.uniform(0, 60)), SPEC)
        assert set(told) <= {"cover"}, (seed, told)
        shares.append(told.get("cover", 1.0))
    return np.array(shares)


@pytest.mark.parametrize("corners", [5, 6, 8])
def test_obtuse_corners_are_nearly_covered(corners):
    """Where a bead along the edge is all that there is room for, 1.5 beads wide, what it leaves at obtuse corners is up to 1.7 %."""
    assert near_bars(corners, range(FEW)).min() >= 0.983


@pytest.mark.slow
@pytest.mark.parametrize("corners", [5, 6, 8])
def test_most_obtuse_corners_are_covered(corners):
    shares = near_bars(corners, range(SOME))
    assert shares.min() >= 0.983 and np.mean(shares >= 0.99) > 0.75


def any_shape(rng):
    """From less than a thinnest bead to a few, of any form."""
    wide, high = rng.uniform(0.5, 2.2, 2) * BEAD
    kind = rng.integers(4)
    if kind == 0:
        return box(0, 0, wide, high)
    if kind == 1:
        return affinity.scale(Point(0, 0).buffer(0.5, quad_segs=int(rng.integers(2, 20))), wide, high)
    if kind == 2:
        return Polygon(rng.uniform(0, 2, (3, 2)) * [wide, high])
    return shapely.MultiPoint(rng.uniform(0, 1.5, (8, 2)) * [wide, high]).convex_hull


@pytest.mark.parametrize("fill", FILLS, ids=lambda fill: fill.name)
def test_no_fill_loses_an_island_that_holds_a_bead(fill):
    rng = np.random.default_rng(7)
    shapes = [affinity.translate(affinity.rotate(any_shape(rng), rng.uniform(0, 180)), 4 * k * BEAD) for k in range(200)]
    holds = {k for k, shape in enumerate(shapes) if not shape.buffer(-SURE * SPEC.width_min_mm / 2).is_empty}
    trails = filled([shapely.orient_polygons(shape) for shape in shapes], SPEC, fill)
    assert len(holds) > 100 and holds <= {trail.region for trail in trails}
    for trail in trails:
        assert shapes[trail.region].buffer(BEAD).contains(shapely.MultiPoint(trail.points_mm))


def test_an_island_without_a_bead_is_an_error_with_its_place(monkeypatch):
    class Nothing:
        name = "nothing"

        def __call__(self, polygons, spec):
            return ()

    monkeypatch.setattr(filling, "get_fill", lambda name: Nothing())
    with pytest.raises(ToolpathError, match=r"no bead was found for the island .* at \(2, 1\) mm"):
        filled([box(0, 0, 0.01, 0.01), box(1, 0, 3, 2)], SPEC, Nothing())
