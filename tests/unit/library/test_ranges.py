"""The range to calculate with: never narrower than what is stated, wide where confidence is low."""

from __future__ import annotations

import pytest

from ssbfab.findings import Confidence, Source
from ssbfab.library import Library, Measured
from ssbfab.library.properties import PROPERTIES
from ssbfab.library.ranges import CLASS_CTE_PER_K, range_of, why

LIBRARY = Library.open()


def measured(value: float, confidence: Confidence, kind: str = "ceramic") -> Measured:
    return Measured(value=value, low=value, high=value, source=Source(text="x"), confidence=confidence, kind=kind)


@pytest.mark.parametrize("id", LIBRARY.names("materials"))
def test_it_holds_what_is_stated_and_stays_possible(id: str) -> None:
    for name, rows in LIBRARY.material(id).properties.items():
        about = PROPERTIES[name]
        for row in rows:
            low, high = range_of(row, name)
            assert low <= row.low <= row.value <= row.high <= high
            assert about.check(low) == low
            assert about.check(high) == high


@pytest.mark.parametrize("id", ["lco", "nmc811", "lfp", "lto", "latp", "lagp", "li6ps5cl"])
def test_low_confidence_expansion_of_electrodes_and_electrolytes_is_that_of_the_class(id: str) -> None:
    found = LIBRARY.material(id).need("cte_per_k")
    assert range_of(found, "cte_per_k") == CLASS_CTE_PER_K
    assert "10.1039/D0MA00743A" in why(found, "cte_per_k")


@pytest.mark.parametrize(("id", "span"), [("llzo_al", 0.0), ("quartz_glass", 0.0), ("tzp3", 1.5e-6), ("peo_litfsi", 180e-6)])
def test_other_expansions_keep_their_own_range(id: str, span: float) -> None:
    low, high = range_of(LIBRARY.material(id).need("cte_per_k"), "cte_per_k")
    assert high - low == pytest.approx(span, abs=1e-12)


def test_each_step_down_in_confidence_is_wider() -> None:
    for name, value in (("youngs_modulus_pa", 1e11), ("sinter_temperature_k", 1300.0), ("conductivity_s_m", 0.01)):
        spans = [high - low for low, high in (range_of(measured(value, c), name)
                                              for c in (Confidence.HIGH, Confidence.MED, Confidence.LOW, Confidence.ASSUMED))]
        assert spans == sorted(spans)
        assert spans[0] == 0.0
        assert spans[1] > 0.0


def test_low_means_twenty_percent() -> None:
    assert range_of(measured(1e11, Confidence.LOW), "youngs_modulus_pa") == pytest.approx((0.8e11, 1.2e11))
    assert range_of(measured(20e-6, Confidence.LOW, "metal"), "cte_per_k") == pytest.approx((16e-6, 24e-6))


def test_poisson_stays_below_a_half_and_fractions_inside_one() -> None:
    assert range_of(measured(0.45, Confidence.LOW), "poisson_ratio")[1] < 0.5
    assert range_of(measured(0.95, Confidence.LOW), "relative_density_fraction")[1] == 1.0


def test_why_is_empty_where_the_stated_range_stands() -> None:
    assert why(LIBRARY.material("llzo_al").need("cte_per_k"), "cte_per_k") == ""
    assert "low" in why(LIBRARY.material("latp").need("poisson_ratio"), "poisson_ratio")


def test_a_composite_is_not_widened_twice() -> None:
    found = LIBRARY.material("lco_llzo_composite").need("youngs_modulus_pa")
    assert range_of(found, "youngs_modulus_pa") == (found.low, found.high)
