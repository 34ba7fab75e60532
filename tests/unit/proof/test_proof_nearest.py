"""The tightest pair and the near pairs against all pairs tried, whatever the order, the widths and the number of beads."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ssbfab.proof.near import near_pairs
from ssbfab.proof.nearest import Crowd, segment_distance, tightest_pair

pytestmark = pytest.mark.filterwarnings("error")


def crowd(rng, count, size, wide):
    start = rng.uniform(0, 10, (count, 2))
    end = start + rng.normal(0, size, (count, 2))
    claim = rng.uniform(0.01, 0.05, count) * np.where(rng.random(count) < 0.05, wide, 1.0)
    run = np.cumsum(rng.random(count) < 0.3)
    return start, end, claim, run


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), one=st.integers(1, 150), two=st.integers(1, 150), size=st.sampled_from([0.0, 0.05, 1.0]),
       wide=st.sampled_from([1.0, 30.0]), reach=st.sampled_from([-1.0, 0.0, 0.3]))
def test_the_tightest_pair_is_that_of_all_pairs(seed, one, two, size, wide, reach):
    rng = np.random.default_rng(seed)
    a, b = crowd(rng, one, size, wide), crowd(rng, two, size, wide)
    lines = [shapely.linestrings(np.stack([start, end], axis=1)) for start, end, _, _ in (a, b)]
    room = shapely.distance(lines[0][:, None], lines[1][None, :]) - a[2][:, None] - b[2][None, :]
    found = tightest_pair(Crowd.of(*a), Crowd.of(*b), reach)
    if room.min() > reach + 1e-9:
        assert found is None
    elif room.min() < reach - 1e-9:
        assert found is not None and found[0] == pytest.approx(room.min(), abs=1e-8)
        assert room[found[1], found[2]] == pytest.approx(room.min(), abs=1e-8)


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_distance_of_segments(seed):
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 4, (4, 50, 2)).astype(float)
    lines = [shapely.linestrings(np.stack(pair, axis=1)) for pair in (points[:2], points[2:])]
    assert segment_distance(*points) == pytest.approx(shapely.distance(*lines), abs=1e-12)


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 120))
def test_near_pairs_are_those_of_all_pairs(seed, count):
    rng = np.random.default_rng(seed)
    start, end, claim, _ = crowd(rng, count, 0.5, 40.0)
    lines, paths = shapely.linestrings(np.stack([start, end], axis=1)), shapely.linestrings(rng.uniform(0, 10, (20, 2, 2)))
    close = shapely.distance(paths[:, None], lines[None, :]) <= claim
    assert np.array_equal(np.column_stack(near_pairs(paths, lines, claim)), np.argwhere(close))


@pytest.mark.parametrize("wide", [1, 100, 20_000])
def test_beads_as_wide_as_the_bed_cost_no_more(wide):
    rng = np.random.default_rng(1)
    a, b = crowd(rng, 20_000, 0.02, 1.0), crowd(rng, 20_000, 0.02, 1.0)
    a[2][:wide], b[2][-wide:] = 50.0, 50.0
    before = time.process_time()
    room, i, j = tightest_pair(Crowd.of(*a), Crowd.of(*b))
    assert time.process_time() - before < 2.0
    assert i < wide and j >= 20_000 - wide and -100 <= room < -80
