"""The bars of the continuous fill on random regions: with holes, necks, combs, spirals, unions of plates, convex ones."""

import numpy as np
import pytest
import shapely
from held_bars import faults
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from ssbfab.toolpath.fills import FILLS, FillSpec
from ssbfab.toolpath.fills.cover import measure

SPEC = FillSpec.around(0.25)
SEEDS, SEEDS_LONG = 70, 25


def fat(region):
    """The largest piece of a region in which two thinnest beads fit everywhere."""
    r = SPEC.width_min_mm + 1e-4
    reach = region.buffer(-r)
    middle = max(getattr(reach, "geoms", [reach]), key=lambda piece: piece.area)
    wide = middle.buffer(r, join_style="mitre", mitre_limit=1.5).intersection(region)
    return None if middle.is_empty else max(getattr(wide, "geoms", [wide]), key=lambda piece: piece.area)


def blob(rng, radius, waves, roughness):
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    wave = sum(roughness / j * rng.normal() * np.cos(j * angle + rng.uniform(0, 2 * np.pi)) for j in range(1, waves))
    r = radius * np.maximum(1 + wave, 0.2)
    return shapely.Polygon(np.column_stack([r * np.cos(angle), r * np.sin(angle)])).buffer(0)


def holed_blob(rng):
    region = blob(rng, rng.uniform(2, 5), rng.integers(3, 10), rng.uniform(0.1, 0.3))
    for _ in range(rng.integers(0, 4)):
        at = rng.uniform(-2.5, 2.5, 2)
        region = region.difference(shapely.transform(blob(rng, rng.uniform(0.3, 1), 4, 0.2), lambda p, at=at: p + at))
    return region


def plates(rng):
    return shapely.union_all([box(x, y, x + a, y + b) for x, y, a, b in rng.uniform([0, 0, 0.8, 0.8], [5, 5, 5, 5], (6, 4))])


def comb(rng):
    width, gap, length, bus = rng.uniform([0.32, 0.1, 2, 0.32], [1.3, 0.5, 8, 1.5])
    count = int(rng.integers(2, 9))
    return shapely.union_all([box(0, 0, count * (width + gap), bus),
                              *(box(i * (width + gap), 0, i * (width + gap) + width, length) for i in range(count))])


def spiral(rng):
    turn, pitch = np.linspace(0, rng.uniform(2, 6) * np.pi, 400), rng.uniform(0.3, 0.6)
    line = np.column_stack([(1 + pitch * turn) * np.cos(turn), (1 + pitch * turn) * np.sin(turn)])
    return LineString(line).buffer(pitch * np.pi * rng.uniform(0.3, 0.8))


def islands_and_necks(rng):
    places = rng.uniform(0, 9, (4, 2))
    return shapely.union_all([*(Point(p).buffer(rng.uniform(0.7, 1.6)) for p in places),
                              LineString(places).buffer(rng.uniform(0.16, 0.4), cap_style="flat")])


def convex_with_hole(rng):
    outer, inner = (shapely.convex_hull(shapely.MultiPoint(rng.uniform(a, b, (n, 2)))) for a, b, n in ((0, 8, 8), (2, 6, 5)))
    return outer.difference(inner)


KINDS = (holed_blob, plates, comb, spiral, islands_and_necks, convex_with_hole)


def seeds(kind):
    """Spirals are so long that what they cover takes seconds to measure."""
    return range(SEEDS_LONG if kind is spiral else SEEDS)


def missed(kind, seed):
    """Nothing where no piece is fat."""
    polygon = fat(kind(np.random.default_rng(seed)))
    return {} if polygon is None else faults(polygon, SPEC)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_regions_meet_the_bars(kind, data):
    """Some of those that the slow test goes through one by one."""
    assert missed(kind, data.draw(st.sampled_from(seeds(kind)))) == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_many_random_regions_meet_the_bars(kind):
    """Of 70 regions of a kind, 25 spirals, none may miss a bar."""
    assert not {seed for seed in seeds(kind) if missed(kind, seed)}


@pytest.mark.parametrize("fill", FILLS, ids=lambda fill: fill.name)
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_fill_spills_or_leaves_its_widths(fill, seed):
    """On anything at all, thin parts included."""
    region = holed_blob(np.random.default_rng(seed))
    polygons = [piece for piece in getattr(region, "geoms", [region]) if piece.area > 0]
    trails = fill(polygons, SPEC)
    assert measure(polygons, trails, SPEC).spill_ratio <= 0.01
    for trail in trails:
        assert trail.width_mm.min() >= SPEC.width_min_mm - 1e-12 and trail.width_mm.max() <= SPEC.width_max_mm + 1e-12
        assert np.isfinite(trail.points_mm).all() and 0 <= trail.region < len(polygons)
