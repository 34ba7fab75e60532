"""Micro-benchmarks of the library (pytest-benchmark): `make microbench`.

One call of each stage on a body of ordinary size: section, offset, fill, order, write, read, prove, laminate.
"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.case import BEAD_MM, Case, column, comb, islands
from ssbfab.sintering import Laminate
from ssbfab.slicing.sweep import sections
from ssbfab.toolpath.fills import FillSpec, get_fill
from ssbfab.toolpath.fills.region import eroded
from ssbfab.toolpath.order import ordered

SPEC = FillSpec.around(BEAD_MM)


@pytest.fixture(scope="module")
def star() -> Case:
    return Case(column(20))


@pytest.fixture(scope="module")
def field() -> Case:
    return Case(islands(200))


def test_section(benchmark, star):
    low, high = star.surface.z_range_mm
    planes = np.linspace(low, high, 42)[1:-1]
    found = benchmark(lambda: list(sections(star.surface, planes)))
    assert len(found) == 40 and all(len(loops) == 1 for loops in found)


def test_offset(benchmark, star):
    (polygon,) = star.layers[5].regions[0].polygons
    (inner,) = benchmark(eroded, polygon, BEAD_MM, SPEC)
    assert 0 < inner.area < polygon.area


@pytest.mark.parametrize("fill", ["continuous", "concentric", "raster"])
def test_fill(benchmark, fill):
    (polygon,) = Case(comb(20)).layers[0].regions[0].polygons
    trails = benchmark(get_fill(fill), [polygon], SPEC)
    assert sum(trail.area_mm2 for trail in trails) == pytest.approx(polygon.area, rel=0.05)


def test_order(benchmark, field):
    trails = get_fill("contour")(list(field.layers[0].regions[0].polygons), SPEC)
    assert len(benchmark(ordered, trails, np.zeros(2))) == 200


def test_write(benchmark, star):
    assert len(star.blocks) > 20
    assert benchmark(lambda: star.written().text()).count("\n") > 1000


def test_read(benchmark, star):
    assert len(star.text) > 1000
    assert benchmark(star.read) is not None


def test_prove(benchmark, star):
    assert star.deposit is not None
    assert isinstance(benchmark(star.proved), tuple)


def test_laminate(benchmark):
    rng = np.random.default_rng(1)
    q_pa, thickness_mm = rng.uniform(1e9, 2e11, (5000, 6)), rng.uniform(0.01, 1.0, (5000, 6))
    strain = rng.uniform(-1e-3, 1e-3, (5000, 6))
    response = benchmark(lambda: Laminate(q_pa=q_pa, thickness_mm=thickness_mm).under(strain))
    assert response is not None
