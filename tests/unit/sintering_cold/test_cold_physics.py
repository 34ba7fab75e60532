"""Closed forms of cold sintering: vapour, force, creep, die, unloading; the values of the benchmark file."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ssbfab.errors import ScheduleError
from ssbfab.library import Library
from ssbfab.library.furnace import Press
from ssbfab.library.ranges import range_of
from ssbfab.sintering import Ply, Schedule, Segment, Stack
from ssbfab.sintering.cold import ColdLaw, PressureSolution, boiling_k, force_n, programme, vapour_pa, water_pa
from ssbfab.sintering.cold.creep import time_ratio
from ssbfab.sintering.cold.die import bottom_share, ejection_max_n, wall_share
from ssbfab.sintering.cold.programme import settable_n
from ssbfab.sintering.cold.unloading import after_pressing, unloading_strain
from ssbfab.sintering.cold.vapour import LINE_RATIO, WATER_CRITICAL_K, WATER_CRITICAL_PA, line_pa
from ssbfab.sintering.numbers import expansion

BENCH = json.loads((Path(__file__).parents[2] / "data" / "sintering_benchmarks.json").read_text())
LIBRARY = Library.open()
SOLVENTS = {row.name: row for row in LIBRARY.solvents()}


def near(found: float, key: str) -> bool:
    return found == pytest.approx(BENCH[key]["value"], rel=BENCH[key]["rtol"])


@pytest.mark.parametrize("key", [key for key in BENCH if key.startswith("water_psat_")])
def test_water_boils_as_the_formulation_says(key: str) -> None:
    celsius = float(key.removeprefix("water_psat_").removesuffix("C_MPa"))
    assert near(water_pa(celsius + 273.15) / 1e6, key)


@pytest.mark.parametrize(("kelvin", "mpa"), [(300.0, 0.353658941e-2), (500.0, 0.263889776e1), (600.0, 0.123443146e2)])
def test_water_at_the_formulations_own_check_values(kelvin: float, mpa: float) -> None:
    assert water_pa(kelvin) / 1e6 == pytest.approx(mpa, rel=1e-8)


def test_the_critical_point_of_water() -> None:
    assert near(WATER_CRITICAL_K - 273.15, "water_Tc_C") and near(WATER_CRITICAL_PA / 1e6, "water_Pc_MPa")
    assert water_pa(WATER_CRITICAL_K) == pytest.approx(WATER_CRITICAL_PA, rel=1e-4)
    assert math.isnan(water_pa(650.0)) and math.isnan(water_pa(270.0))
    assert vapour_pa(SOLVENTS["water"], 650.0) == math.inf


def test_the_straight_line_is_as_good_on_water_as_it_claims() -> None:
    worst = max(abs(line_pa(t, 373.124, WATER_CRITICAL_K, WATER_CRITICAL_PA) / water_pa(t) - 1) for t in np.linspace(373.2, 647.0, 300))
    assert 0.02 < worst < LINE_RATIO


@pytest.mark.parametrize("name", ["acetic acid", "DMF", "DMSO", "ethanol"])
def test_others_go_through_their_boiling_and_critical_points(name: str) -> None:
    row = SOLVENTS[name]
    assert row.boiling_k is not None and row.critical_k is not None
    assert vapour_pa(row, row.boiling_k) == pytest.approx(101325.0)
    assert vapour_pa(row, row.critical_k) == pytest.approx(row.critical_pa)
    for pressure in (2e4, 101325.0, 1e6, 3e6):
        back = boiling_k(row, pressure)
        assert back is not None and vapour_pa(row, back) == pytest.approx(pressure, rel=1e-6)
    assert boiling_k(row, 1e9) is None


def test_what_the_table_does_not_say_is_not_known() -> None:
    assert vapour_pa(SOLVENTS["LiOH-LiNO3 eutectic"], 500.0) is None
    assert vapour_pa(SOLVENTS["NaOH melt"], 700.0) is None
    assert boiling_k(SOLVENTS["NaOH melt"], 101325.0) == pytest.approx(1388 + 273.15)


@pytest.mark.parametrize("key", [key for key in BENCH if key.startswith("press_kN_")])
def test_force_is_pressure_times_bore(key: str) -> None:
    across, load = (float(part.rstrip("mMPa")) for part in key.removeprefix("press_kN_").split("_"))
    press = Press(force_max_n=1e6, die_diameter_mm=across, die_stress_max_pa=1e9, temperature_max_k=500.0)
    assert near(force_n(press, load * 1e6) / 1e3, key)


CREEP = PressureSolution(dissolution_mm_s=1e-6, diffusion_mm3_s=1e-16, precipitation_mm_s=2e-6, molar_volume_m3_mol=1e-4)


def slope(i: int) -> float:
    a, b = (float(CREEP.rates_per_s(1e8, d, 450.0)[i]) for d in (1e-4, 1.001e-4))
    return math.log(b / a) / math.log(1.001)


def test_slopes_of_pressure_solution() -> None:
    assert slope(0) == pytest.approx(BENCH["pressure_solution_diss_slope_d"]["value"], abs=1e-9)
    assert slope(1) == pytest.approx(BENCH["pressure_solution_diff_slope_d"]["value"], abs=1e-9)
    assert slope(2) == pytest.approx(BENCH["pressure_solution_diss_slope_d"]["value"], abs=1e-9)
    assert float(CREEP.rate_per_s(3e8, 1e-4, 450.0)) == pytest.approx(3 * float(CREEP.rate_per_s(1e8, 1e-4, 450.0)))


def test_in_series_the_slowest_decides() -> None:
    single = [float(rate) for rate in CREEP.rates_per_s(1e8, 1e-4, 450.0)]
    together = float(CREEP.rate_per_s(1e8, 1e-4, 450.0))
    assert together == pytest.approx(1 / sum(1 / rate for rate in single)) and together < min(single)
    assert CREEP.controls(1e8, 1e-7, 450.0) == "dissolution" and CREEP.controls(1e8, 1e-2, 450.0) == "diffusion"
    with pytest.raises(ScheduleError, match="above zero"):
        PressureSolution(dissolution_mm_s=0.0, diffusion_mm3_s=1.0, precipitation_mm_s=1.0, molar_volume_m3_mol=1.0)


def test_friction_takes_from_tall_pellets_only() -> None:
    assert wall_share(0.25) == pytest.approx(1 / 3)
    assert bottom_share(0.3, 13.0, 0.2) > 0.99 > bottom_share(13.0, 13.0, 0.2)
    assert bottom_share(5.0, 13.0, 0.0) == 1.0
    assert ejection_max_n(3e8, 2.0, 10.0, 0.2) == pytest.approx(0.2 / 3 * 3e8 * math.pi * 10 * 2 * 1e-6)


def moves(*lines: tuple[float, float, float, float], rate: float = 1e6):
    schedule = Schedule(title="t", segments=tuple(Segment(target_k=c + 273.15, rate_k_s=r / 60, hold_s=h, pressure_pa=p * 1e6)
                                                  for c, r, h, p in lines))
    return programme(schedule, LIBRARY.press("press-100kn"), rate)


def test_the_programme_is_continuous_and_ends_unloaded() -> None:
    made = moves((100, 5, 600, 200), (150, 5, 1800, 400), (25, 10, 0, 400))
    assert [m.kind for m in made] == ["load", "heat", "hold", "load", "heat", "hold", "cool", "unload"]
    for before, after in pairwise(made):
        assert after.start_s == pytest.approx(before.end_s)
        assert after.temperature_k[0] == before.temperature_k[1] and after.force_n[0] == before.force_n[1]
    assert made[-1].force_n[1] == 0.0 and made[0].takes_s == pytest.approx(200, rel=1e-2)


def test_forces_are_those_the_press_can_be_set_to() -> None:
    press = LIBRARY.press("press-100kn")
    assert press.force_step_n > 0
    for m in moves((100, 5, 600, 200), (150, 5, 1800, 333)):
        assert m.force_n[1] / press.force_step_n == pytest.approx(round(m.force_n[1] / press.force_step_n))
    assert settable_n(press, 1.0) == press.force_step_n and settable_n(press, 0.0) == 0.0


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("by", ["die", "press"])
def test_at_the_exact_rating_no_force_is_above_it(seed: int, by: str) -> None:
    """Rounding to the nearest step would be above the rating where the rest is over half a step: there it goes down."""
    draw = np.random.default_rng(seed)
    step, rest = float(draw.choice([37.0, 100.0, 250.0])), draw.uniform(0.51, 0.99)
    most = (int(draw.integers(1, 500)) + rest) * step
    press = replace(LIBRARY.press("press-100kn"), force_step_n=step, force_max_n=most if by == "press" else 1e7)
    rated = most / force_n(press, 1.0)
    press = replace(press, die_stress_max_pa=rated if by == "die" else 5e9)
    assert round(most / step) * step > most, "the nearest step is above the rating"
    schedule = Schedule(title="t", segments=(Segment(target_k=400.0, rate_k_s=0.1, hold_s=60.0, pressure_pa=rated),))
    highest = max(move.force_n[1] for move in programme(schedule, press, 1e6))
    assert most - step < highest <= most and highest / step == pytest.approx(round(highest / step))
    assert settable_n(press, most - 0.9 * step) == round((most - 0.9 * step) / step) * step, "below it the nearest"
    assert settable_n(press, 1.5 * most) > most, "what is asked above it is left for the rules to see"


LAW = ColdLaw(material="latp", density_start_fraction=0.6, density_end_fraction=0.95, shape_exponent=0.7, log_time_index=5.0,
              activation_j_mol=30e3, stress_exponent=1.2, scatter_fraction=0.01, d50_mm=4e-4)


def test_the_law_at_constant_conditions_is_its_formula() -> None:
    tau = math.exp(5.0 + 30e3 / (8.314462618 * 423.15)) * 400.0**-1.2
    wanted = 0.6 + 0.35 * (1 - math.exp(-((3600 / tau) ** 0.7)))
    found = LAW.density([(3600.0, (423.15, 423.15), (4e8, 4e8))])
    assert found.value == pytest.approx(wanted) and found.high - found.low == pytest.approx(0.04)


def test_the_law_adds_up_and_rests_without_load() -> None:
    halves = [(1800.0, (423.15, 423.15), (4e8, 4e8))] * 2
    assert LAW.dose(halves) == pytest.approx(LAW.dose([(3600.0, (423.15, 423.15), (4e8, 4e8))]))
    assert LAW.dose([(3600.0, (423.15, 423.15), (0.0, 0.0))]) == 0.0
    assert LAW.dose([(3600.0, (373.15, 473.15), (4e8, 4e8))]) == pytest.approx(LAW.dose([(3600.0, (473.15, 373.15), (4e8, 4e8))]))


def test_another_grain_widens_the_law() -> None:
    piece = [(3600.0, (423.15, 423.15), (4e8, 4e8))]
    coarse = LAW.density(piece, 8e-4)
    assert time_ratio(8e-4, 4e-4) == (2.0, 8.0)
    assert coarse.value < LAW.density(piece, 4e-4).value and coarse.high - coarse.low > 0.04


def test_unloading_of_one_material_pulls_on_nothing_and_of_two_it_does() -> None:
    latp, al2o3 = (LIBRARY.material(name) for name in ("latp", "al2o3"))
    one = Stack(name="s", plies=tuple(Ply(name=n, material=latp, thickness_mm=0.1) for n in "ab"), width_mm=10.0)
    two = Stack(name="s", plies=(Ply(name="a", material=latp, thickness_mm=0.1), Ply(name="b", material=al2o3, thickness_mm=0.1)), width_mm=10.0)
    assert all(abs(p.top_pa.high) < 1.0 for p in after_pressing(one, 423.15, 4e8, 298.15, 2.0).plies)
    light, heavy = (after_pressing(two, 423.15, p, 298.15, 2.0) for p in (0.0, 4e8))
    assert heavy.plies[0].top_pa.low < light.plies[0].top_pa.low and heavy.plies[1].bottom_pa.high > light.plies[1].bottom_pa.high


def test_unloading_alone_gives_the_stress_of_a_symmetric_laminate() -> None:
    """Pressed at room temperature (the planner takes 1 K): half of P (1 − 2ν)/E is the nominal growth, forces balance."""
    latp, al2o3 = (LIBRARY.material(name) for name in ("latp", "al2o3"))
    plies = tuple(Ply(name=n, material=m, thickness_mm=h) for n, m, h in (("a", al2o3, 0.1), ("b", latp, 0.2), ("c", al2o3, 0.1)))
    found = after_pressing(Stack(name="s", plies=plies, width_mm=10.0), 298.15, 4e8, 298.15, 2.0)

    def q_and_strain(material):
        soft, nu = (range_of(material.need(name), name)[0] for name in ("youngs_modulus_pa", "poisson_ratio"))
        alpha = expansion(material, 299.15, 298.15).value
        stiff = material.need("youngs_modulus_pa").value / (1 - material.need("poisson_ratio").value)
        return stiff, -alpha + 0.5 * unloading_strain(4e8, soft, nu)

    (q1, e1), (q2, e2) = q_and_strain(al2o3), q_and_strain(latp)
    wanted = q1 * q2 * 0.2 * (e1 - e2) / (q1 * 0.2 + q2 * 0.2)
    assert found.plies[1].top_pa.value == pytest.approx(wanted, rel=1e-4)
    assert found.plies[1].top_pa.low < wanted < found.plies[1].top_pa.high
