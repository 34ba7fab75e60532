"""Binder burnout: kinetics, gas pressure, safe rates."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from ssbfab.sintering.burnout import Gas, Reaction, block_share, kissinger_peak_k, kozeny_carman_m2
from ssbfab.sintering.safe_rates import pressure_along, safe_bands

BENCH = json.loads((Path(__file__).parents[2] / "data" / "sintering_benchmarks.json").read_text())
BINDER = Reaction(log_prefactor_per_s=math.log(1e13), activation_j_mol=200e3)


def near(found: float, key: str) -> bool:
    return found == pytest.approx(BENCH[key]["value"], rel=BENCH[key]["rtol"])


def test_kissinger_peaks() -> None:
    fast, slow = (kissinger_peak_k(math.log(1e13), 200e3, r / 60) for r in (10, 1))
    assert near(fast, "kissinger_Tp_10Kmin") and near(slow, "kissinger_Tp_1Kmin")
    ramp = [(0.0, 250.0), ((fast - 250) * 6, fast)]
    assert near(float(BINDER.converted(ramp)[-1]), "kissinger_alpha_at_peak")


def gas(sealed: bool, thickness_mm: float = 1.0, permeability_m2: float = 1e-15) -> Gas:
    return Gas(thickness_mm=thickness_mm, permeability_m2=permeability_m2, gas_mol_m3=500.0, sealed_below=sealed)


def test_pressure_in_a_slab() -> None:
    assert near(gas(False).pressure_pa(1.0, 600.0), "slab_Pmax")
    assert near(gas(True).pressure_pa(1.0, 600.0), "slab_Pmax_bottom_sealed")


def test_safe_rate_makes_just_the_allowed_pressure_and_goes_with_the_square_of_thickness() -> None:
    rate = gas(True).safe_rate_mol_m3_s(650.0, 2e4)
    assert gas(True).pressure_pa(rate, 650.0) == pytest.approx(101325.0 + 2e4)
    assert gas(True, 2.0).safe_rate_mol_m3_s(650.0, 2e4) == pytest.approx(rate / 4)


@pytest.mark.parametrize("thickness", [0.5, 2.0])
def test_bands_keep_the_pressure_and_use_it(thickness: float) -> None:
    part, limit = gas(True, thickness, 1e-18), 5e4
    bands = safe_bands([BINDER], part, limit, furnace_k_s=10 / 60)
    corners = [(0.0, bands[0].low_k)]
    for band in bands:
        corners.append((corners[-1][0] + (band.high_k - band.low_k) / band.rate_k_s, band.high_k))
    inside = pressure_along([BINDER], part, corners, step_k=1.0)[1].max() - part.ambient_pa
    assert inside <= limit * 1.02
    assert inside > 0.3 * limit
    assert {b.set_by for b in bands} == {"pressure", "furnace"}
    faster = [(t / 3, k) for t, k in corners]
    assert pressure_along([BINDER], part, faster, step_k=1.0)[1].max() - part.ambient_pa > limit


def test_thick_parts_take_longer() -> None:
    def hours(thickness: float) -> float:
        return sum((b.high_k - b.low_k) / b.rate_k_s for b in safe_bands([BINDER], gas(True, thickness, 1e-18), 5e4, furnace_k_s=1 / 6))

    assert hours(2.0) > 2 * hours(1.0)


def test_permeability_of_packed_spheres() -> None:
    assert kozeny_carman_m2(0.4, 1e-3) == pytest.approx(0.4**3 / (5 * 0.36 * (6 / 1e-6) ** 2))


def test_order_other_than_one() -> None:
    second = Reaction(log_prefactor_per_s=0.0, activation_j_mol=1e-6, order=2.0)
    assert second.converted([(0.0, 500.0), (3.0, 500.0)])[-1] == pytest.approx(1 - 1 / 4)  # 1/(1 + kt), kt = 3
    assert np.all(second.converted([(0.0, 500.0), (1e9, 500.0)]) <= 1)


def test_a_block_lets_gas_out_on_all_sides() -> None:
    """Poisson's equation in a cube and in a long square bar against the known maxima 0.0562 and 0.0737 over 1/8."""
    assert block_share(1.0, 1.0, 1.0) == pytest.approx(0.0562 / 0.125, rel=2e-3)
    assert block_share(1.0, 1.0) == pytest.approx(0.0737 / 0.125, rel=2e-3)
    assert block_share(1.0, 1e3, 1e3) == pytest.approx(1.0, abs=0.02)
