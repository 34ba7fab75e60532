"""Cracks against the numbers of the literature and a table computed by finite elements."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from ssbfab.sintering import fracture, stress_free
from ssbfab.sintering.verdict import Verdict, verdict_over

BENCH = json.loads((Path(__file__).parents[2] / "data" / "sintering_benchmarks.json").read_text())


def near(found: float, key: str) -> bool:
    return found == pytest.approx(BENCH[key]["value"], rel=BENCH[key]["rtol"])


def test_critical_thickness() -> None:
    assert near(float(fracture.critical_thickness_mm(fracture.Z_CHANNEL, 100e6, 1e6)) * 1e-3, "hc_channel_LLZO_100MPa")
    assert near(float(fracture.critical_thickness_mm(fracture.Z_TUNNEL, 100e6, 1e6)) * 1e-3, "hc_tunnel_LLZO_100MPa")
    assert fracture.critical_thickness_mm(1.0, -1e6, 1e6) == math.inf


def test_channel_z_table() -> None:
    keys = [key for key in BENCH if key.startswith("channel_Z_alpha_")]
    assert len(keys) == 11
    for key in keys:
        assert near(float(fracture.channel_z(float(key.removeprefix("channel_Z_alpha_")))), key)
    assert float(fracture.channel_z(0.0)) == pytest.approx(fracture.Z_CHANNEL, rel=2e-3)
    assert (np.diff(fracture.channel_z(np.linspace(-0.9, 0.9, 101))) > 0).all()


def test_critical_thickness_is_where_energy_meets_toughness() -> None:
    youngs, nu, stress, k = 150e9, 0.25, 80e6, 1e6
    h = float(fracture.critical_thickness_mm(2.3, stress, k))
    bar = float(fracture.plane_strain(youngs, nu))
    assert float(fracture.release_rate(2.3, stress, h, bar)) == pytest.approx(float(fracture.toughness_j_m2(k, youngs, nu)))
    assert fracture.release_rate(2.3, -stress, h, bar) == 0.0


def test_toughness_of_llzo() -> None:
    assert near(float(fracture.toughness_j_m2(1e6, 149.8e9, 0.257)), "Gc_LLZO_KIc1")


def test_edge_crack_only_under_compression() -> None:
    assert float(fracture.edge_critical_mm(-100e6, 1e6, 0.25)) == pytest.approx(1e3 * 1e12 / (0.34 * 1e16))
    assert fracture.edge_critical_mm(100e6, 1e6, 0.25) == math.inf


def test_maxwell_set_temperature() -> None:
    found = stress_free.maxwell_k(1e-14, 400e3, 5 / 60)
    assert near(found, "maxwell_Tset_K")
    assert found - 300 == pytest.approx(BENCH["maxwell_equiv_dT_numeric"]["value"], rel=3e-3)


def test_maxwell_against_the_equation_itself() -> None:
    """Residual stress of a cooled Maxwell body, integrated, equals that of an elastic one from T_set within 0.3 %."""
    from scipy.integrate import quad

    q, tau0, activation = 5 / 60, 1e-14, 400e3
    t = np.linspace(300, 1500, 400_001)
    lost = np.concatenate([[0.0], np.cumsum(np.diff(t) / (q * tau0) * np.exp(-activation / 8.314462618 / (0.5 * (t[1:] + t[:-1]))))])
    kept = float(np.trapezoid(np.exp(-lost), t))
    assert kept == pytest.approx(stress_free.maxwell_k(tau0, activation, q) - 300, rel=3e-3)
    assert quad(lambda x: x, 0, 1)[0] == 0.5


def test_bounds_without_creep_data() -> None:
    assert stress_free.bounds_k(1273.15) == pytest.approx((973.15, 1273.15))


@pytest.mark.parametrize(("low", "high", "said"), [
    (0.1, 0.49, Verdict.PASS), (0.51, 0.99, Verdict.WARN), (0.49, 0.51, Verdict.NO_VERDICT), (0.51, 9.0, Verdict.FAIL)])
def test_verdict_over_a_range(low: float, high: float, said: Verdict) -> None:
    assert verdict_over(low, high, 2.0) is said
