"""The stress-free temperature through a cooling, from creep that a material's file states, or as two bounds."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from ssbfab.library import Library
from ssbfab.sintering import Ply, Schedule, Segment, Stack, check
from ssbfab.sintering.relaxation import freezes_k, freezing_range_k, lacking, set_temperature
from ssbfab.sintering.stress_free import GAS_J_MOL_K, bounds_k, maxwell_k

BENCH = json.loads((Path(__file__).parents[2] / "data" / "sintering_benchmarks.json").read_text())
SHIPPED = Library.open()
COOLING = [(0.0, 300.0), (3600.0, 1500.0), (3600.0 + 1200.0 * 12, 300.0)]  # 5 K/min down
CREEP = """
creep_activation = "400 kJ/mol"
creep_stress_exponent = {n}
creep_stress = "100 MPa"
[[creep_rate]]
value = "1e-4 1/s"
at = "1300 degC"
[default]
source = "own creep test"
confidence = "high"
"""


def library(tmp_path: Path, n: float = 1.0, more: str = "") -> Library:
    """The shipped one, with creep of alumina as an owner would state it beside a recipe."""
    (tmp_path / "library" / "materials").mkdir(parents=True)
    (tmp_path / "library" / "materials" / "al2o3.toml").write_text(more + CREEP.format(n=n))
    return Library.open(tmp_path)


def stack(found: Library, *ids: str, h: float = 0.1) -> Stack:
    return Stack(name="s", plies=tuple(Ply(name=f"{i}-{id}", material=found.material(id), thickness_mm=h) for i, id in enumerate(ids)))


def test_one_cooling_rate_gives_the_integral_and_the_short_form() -> None:
    found = freezes_k(math.log(1e-14), 400e3, COOLING)
    assert found - 300 == pytest.approx(BENCH["maxwell_equiv_dT_numeric"]["value"], rel=BENCH["maxwell_equiv_dT_numeric"]["rtol"])
    assert found == pytest.approx(maxwell_k(1e-14, 400e3, 5 / 60), rel=3e-3)


def test_a_hold_while_cooling_relaxes_what_was_built_up_before_it() -> None:
    warm = [*COOLING[:2], (6600.0, 1250.0), (6600.0 + 36000.0, 1250.0), (60000.0, 300.0)]
    plain, held = freezes_k(math.log(1e-14), 400e3, COOLING), freezes_k(math.log(1e-14), 400e3, warm)
    assert held < plain - 15.0
    slow = [*COOLING[:2], (3600.0 + 1200.0 * 120, 300.0)]
    expected = GAS_J_MOL_K * plain**2 / 400e3 * math.log(10)  # about R T²/Q per e-fold of the rate
    assert plain - freezes_k(math.log(1e-14), 400e3, slow) == pytest.approx(expected, rel=0.1)


def test_extremes_stay_between_the_peak_and_the_end() -> None:
    assert freezes_k(700.0, 400e3, COOLING) == pytest.approx(1500.0)
    assert freezes_k(-700.0, 1e3, COOLING) == pytest.approx(300.0, abs=1.5)  # half a step of the integral


def test_relaxation_time_of_a_material_is_that_of_its_creep(tmp_path: Path) -> None:
    """tau = 2 (1−ν) σ / (E f · rate), the rate linear in stress: the closed form for one cooling rate."""
    alumina = library(tmp_path).material("al2o3")
    assert lacking(alumina) == ()
    low, high = freezing_range_k(alumina, COOLING, 0.5)
    assert low == pytest.approx(high), "n = 1 and sure data: one temperature"
    e, nu = alumina.need("youngs_modulus_pa").value, alumina.need("poisson_ratio").value
    tau = 2 * (1 - nu) * 100e6 / (e * 0.5 * 1e-4)
    assert low == pytest.approx(maxwell_k(tau * math.exp(-400e3 / GAS_J_MOL_K / 1573.15), 400e3, 5 / 60), rel=3e-3)


def test_stress_exponent_and_grains_make_a_range(tmp_path: Path) -> None:
    grains = 'creep_grain = "2 um"\ncreep_grain_exponent = 3\n'
    alumina = library(tmp_path, n=2.0, more=grains).material("al2o3")
    low, high = freezing_range_k(alumina, COOLING, 0.5, 2e-3)
    assert high > low + 50.0, "from 1 to 100 MPa"
    fine, coarse = (freezing_range_k(alumina, COOLING, 0.5, grain) for grain in (0.2e-3, 20e-3))
    assert fine[1] < low + (high - low) and fine[0] < low < coarse[0]
    unknown = freezing_range_k(alumina, COOLING, 0.5)
    assert unknown[0] < low and unknown[1] > high


def test_two_materials_begin_with_the_softer_one(tmp_path: Path) -> None:
    found = library(tmp_path)
    pair = set_temperature(stack(found, "al2o3", "tzp3"), COOLING, 1500.0, 298.15)
    sure = freezing_range_k(found.material("al2o3"), COOLING, 210 / (210 + 416))[1]
    bounds = bounds_k(1500.0)
    assert pair.high_k == pytest.approx(sure, abs=15.0) and pair.high_k < bounds[1]
    assert pair.low_k <= pair.high_k and pair.low_k == pytest.approx(min(bounds[0], pair.high_k), abs=1.0)
    assert "creep of al2o3" in pair.said and "no creep data of tzp3" in pair.said


def test_between_two_that_nobody_measured_a_third_that_flows_changes_little(tmp_path: Path) -> None:
    """The outer two share their strain whatever the middle does: from the peak, as far as anybody knows."""
    found = library(tmp_path)
    assert set_temperature(stack(found, "mgo", "al2o3", "tzp3"), COOLING, 1500.0, 298.15).high_k == 1500.0


def test_without_creep_data_both_bounds_and_what_is_missing() -> None:
    found = set_temperature(stack(SHIPPED, "al2o3", "tzp3"), COOLING, 1500.0, 298.15)
    assert found.range_k == bounds_k(1500.0)
    assert found.said == "both bounds: no creep data of tzp3; al2o3 lacks creep_rate"


def test_the_check_uses_it_and_stress_falls_with_it(tmp_path: Path) -> None:
    found = library(tmp_path)
    schedule = Schedule(title="t", segments=(Segment(target_k=1773.15, rate_k_s=0.05, hold_s=3600.0), Segment(target_k=298.15, rate_k_s=0.05)))
    with_creep, without = (check((stack(lib, "al2o3", "tzp3"),), schedule, lib) for lib in (found, SHIPPED))
    assert without.set_k == bounds_k(1773.15) and "both bounds" in without.stacks[0].set_by
    assert with_creep.set_k[1] < without.set_k[1] - 100.0 and with_creep.stacks[0].set_k == with_creep.set_k
    ratio = with_creep.stacks[0].plies[1].top_pa.value / without.stacks[0].plies[1].top_pa.value
    assert 0.5 < ratio < 1.0
    uncooled = replace(schedule, segments=schedule.segments[:1])
    assert check((stack(found, "al2o3", "tzp3"),), uncooled, found).set_k == bounds_k(1773.15), "nothing to cool by: both bounds"
