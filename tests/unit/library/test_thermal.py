"""Properties over temperature: laws and tables against their printed numbers, and the flag outside their range."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssbfab.errors import LibraryError
from ssbfab.findings import Confidence
from ssbfab.library import Library
from ssbfab.library.law import Law
from ssbfab.library.thermal import at, thermal_strain

LIBRARY = Library.open()
AL2O3, SILICON = LIBRARY.material("al2o3"), LIBRARY.material("si_wafer")


@pytest.mark.parametrize(("top_c", "mean"), [(500, 7.2), (1000, 8.07), (1200, 8.39), (1400, 8.63), (1500, 8.70)])
def test_alumina_law_is_within_the_rounding_of_its_table(top_c: float, mean: float) -> None:
    law = AL2O3.laws["thermal_strain"]
    assert (law(top_c + 273.15) - law(293.15)) / (top_c - 20) == pytest.approx(mean * 1e-6, abs=0.21e-6)
    strain = thermal_strain(AL2O3, 293.15, top_c + 273.15)
    assert strain.value / (top_c - 20) == pytest.approx(mean * 1e-6, rel=1e-12)
    assert not strain.extrapolated


def test_a_table_of_better_confidence_goes_before_a_law_and_a_law_before_one_of_the_same() -> None:
    assert thermal_strain(AL2O3, 293.15, 1273.15).confidence is Confidence.HIGH
    law = SILICON.laws["cte_per_k"]
    assert thermal_strain(SILICON, 300.0, 700.0).value == law.integral(300.0, 700.0)
    doubtful = replace(SILICON, laws={"cte_per_k": replace(law, confidence=Confidence.LOW)}, properties={})
    strain = thermal_strain(doubtful, 300.0, 700.0)
    assert (strain.low, strain.high) == pytest.approx((0.8 * strain.value, 1.2 * strain.value))


def test_a_table_of_means_is_used_from_its_own_reference() -> None:
    """Without its law alumina's strain between 500 and 1000 degC is the difference of two strains from 20 degC."""
    bare = type(AL2O3)(id="x", name="x", formula="", kind="ceramic", properties=AL2O3.properties, notes={})
    wanted = 8.07e-6 * 980 - 7.2e-6 * 480
    assert thermal_strain(bare, 773.15, 1273.15).value == pytest.approx(wanted, rel=1e-9)
    assert thermal_strain(bare, 1273.15, 773.15).value == pytest.approx(-wanted, rel=1e-9)


def test_silicon_expansion_is_okada_and_tokumaru() -> None:
    law = SILICON.laws["cte_per_k"]
    assert law(298.0) == pytest.approx(2.55e-6, abs=0.06e-6)
    steps = [(law(300 + i + 0.5)) for i in range(700)]
    assert law.integral(300, 1000) == pytest.approx(sum(steps), rel=1e-6)
    for row in SILICON.properties["mean_cte_per_k"]:
        assert row.valid_k is not None
        low, high = row.valid_k
        assert row.value == pytest.approx(law.integral(low, high) / (high - low), rel=2e-5)


def test_strain_is_additive_and_reverses() -> None:
    for material in (AL2O3, SILICON, LIBRARY.material("llzo_al")):
        there, back = thermal_strain(material, 300, 900), thermal_strain(material, 900, 300)
        assert back.value == pytest.approx(-there.value)
        parts = thermal_strain(material, 300, 500).value + thermal_strain(material, 500, 900).value
        assert parts == pytest.approx(there.value, rel=1e-9)


def test_a_table_is_interpolated_and_flagged_beyond_its_ends() -> None:
    middle = at(AL2O3, "youngs_modulus_pa", 1023.15)
    assert middle.value == pytest.approx(377e9)
    assert not middle.extrapolated
    beyond = at(AL2O3, "youngs_modulus_pa", 2000.0)
    assert beyond.value == 338e9
    assert beyond.extrapolated


def test_use_outside_the_reported_range_is_flagged() -> None:
    llzo = LIBRARY.material("llzo_al")
    assert not thermal_strain(llzo, 293.15, 950.0).extrapolated
    assert thermal_strain(llzo, 298.15, 1323.15).extrapolated
    assert at(llzo, "poisson_ratio", 900.0).extrapolated
    assert thermal_strain(SILICON, 100.0, 300.0).extrapolated


def test_a_low_confidence_expansion_has_the_range_of_its_class() -> None:
    strain = thermal_strain(LIBRARY.material("lco"), 298.15, 1298.15)
    assert (strain.low, strain.value, strain.high) == pytest.approx((-0.01, 0.013, 0.04))


def test_no_expansion_at_all_says_what_to_measure() -> None:
    with pytest.raises(LibraryError, match=r"library/materials/pegda_network\.toml"):
        thermal_strain(LIBRARY.material("pegda_network"), 300, 400)


def test_polynomial_and_its_integral() -> None:
    law = Law(name="cte_per_k", form="polynomial", coefficients=(1e-5, 2e-9), reference_k=300.0, valid_k=(300.0, 900.0),
              source=next(iter(AL2O3.laws.values())).source, confidence=next(iter(AL2O3.laws.values())).confidence)
    assert law(400.0) == pytest.approx(1.02e-5)
    assert law.integral(300.0, 400.0) == pytest.approx(1e-5 * 100 + 1e-9 * 100**2)
