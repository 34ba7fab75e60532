"""Scan lines against shapely: areas, differences and pieces."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from ssbfab.proof import pieces, scan, stadia

pytestmark = pytest.mark.filterwarnings("error")

GRID = scan.Grid(low_mm=-0.003, pitch_mm=0.002)


def beads(seed, count=40):
    rng = np.random.default_rng(seed)
    start = rng.uniform(0, 5, (count, 2))
    end = start + rng.uniform(-2, 2, (count, 2)) * rng.choice([0.0, 1.0], (count, 2), p=[0.2, 0.8])
    end[(start == end).all(axis=1)] += (1.0, 0.0)
    return start, end, rng.uniform(0.05, 0.3, count)


def shape(start, end, half, cap):
    return shapely.buffer(shapely.linestrings(np.stack([start, end], axis=1)), half, quad_segs=32, cap_style=cap)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("round_ends", [True, False])
def test_union_area(seed, round_ends):
    start, end, half = beads(seed)
    exact = shapely.union_all(shape(start, end, half, "round" if round_ends else "flat"))
    spans = scan.merged(stadia.of_beads(start, end, half, GRID, round_ends=round_ends))
    assert spans.area_mm2 == pytest.approx(exact.area, rel=2e-3)


@pytest.mark.parametrize("seed", range(6))
def test_each_row_is_exact(seed):
    start, end, half = beads(seed, 3)
    spans = scan.merged(stadia.of_beads(start, end, half, GRID, round_ends=True))
    exact = shapely.union_all(shape(start, end, half, "round"))
    for row in np.unique(spans.row)[::200]:
        y = GRID.y_mm(row)
        length = exact.intersection(shapely.LineString([(-10, y), (20, y)])).length
        mine = spans.kept(spans.row == row)
        assert (mine.x1 - mine.x0).sum() == pytest.approx(length, rel=2e-3, abs=8e-3)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("keep", ["minus", "and", "xor"])
def test_overlay(seed, keep):
    a, b = beads(seed), beads(seed + 100)
    one, two = (scan.merged(stadia.of_beads(*x, GRID, round_ends=True)) for x in (a, b))
    p, q = (shapely.union_all(shape(*x, "round")) for x in (a, b))
    exact = {"minus": p.difference(q), "and": p.intersection(q), "xor": p.symmetric_difference(q)}[keep]
    assert scan.overlay(one, two, keep)[0].area_mm2 == pytest.approx(exact.area, rel=3e-3)


def test_covered_twice():
    start, end, half = beads(3, 12)
    polygons = shape(start, end, half, "round")
    both = shapely.union_all([p.intersection(q) for k, p in enumerate(polygons) for q in polygons[:k]])
    assert scan.covered_twice(stadia.of_beads(start, end, half, GRID, round_ends=True)).area_mm2 == pytest.approx(both.area, rel=1e-2)


def test_rings_with_holes():
    ring = np.array([(0, 0), (4, 0), (4, 3), (0, 3)], float)
    hole = np.array([(1, 1), (1, 2), (3, 2), (3, 1)], float)
    spans = scan.of_rings([ring, hole], GRID)
    assert spans.area_mm2 == pytest.approx(10, rel=2e-3)
    inner = spans.kept(np.abs(GRID.y_mm(spans.row) - 1.5) < 0.3)
    assert set(np.round(inner.x0, 9)) == {0.0, 3.0} and set(np.round(inner.x1, 9)) == {1.0, 4.0}


@pytest.mark.parametrize("seed", range(6))
def test_pieces(seed):
    start, end, half = beads(seed, 14)
    exact = shapely.union_all(shape(start, end, half, "round"))
    parts = list(exact.geoms) if exact.geom_type == "MultiPolygon" else [exact]
    found = pieces.list_pieces(scan.merged(stadia.of_beads(start, end, half, GRID, round_ends=True)))
    assert len(found) == len(parts)
    assert [p.area_mm2 for p in found] == pytest.approx(sorted((p.area for p in parts), reverse=True), rel=1e-2)
    for piece in found:
        assert exact.buffer(1e-3).contains(shapely.Point(piece.place_mm))
