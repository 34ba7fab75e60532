"""What to weigh in: mass is conserved, and an ink that contradicts itself is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssbfab.errors import LibraryError
from ssbfab.library import BatchSettings, Library
from ssbfab.library.batch import batch, liquid_density_kg_m3

LIBRARY = Library.open()
BARE = BatchSettings(dead_volume_mm3=0.0, purge_mm3=0.0, margin_ratio=0.0)


def powder_density(name: str) -> float:
    return LIBRARY.material(LIBRARY.ink(name).material).need("density_kg_m3").value


@pytest.mark.parametrize("name", LIBRARY.names("inks"))
def test_mass_is_conserved_and_the_liquid_is_one_that_exists(name: str) -> None:
    ink, density = LIBRARY.ink(name), powder_density(name)
    made = batch(ink, 1234.0, powder_density_kg_m3=density)
    assert made.total_kg == pytest.approx(ink.density_kg_m3 * made.mixed_mm3 * 1e-9, rel=1e-12)
    assert min(made.powder_kg, made.solvent_kg) > 0
    assert made.binder_kg > 0 or ink.binder.startswith("none")
    assert 700 < liquid_density_kg_m3(ink, density) < 1400


def test_the_grams_of_one_litre() -> None:
    made = batch(LIBRARY.ink("lfp-60wt"), 1e6, powder_density_kg_m3=3599.0, settings=BARE)
    assert (made.powder_kg, made.binder_kg) == pytest.approx((0.32 * 3.599, 0.03 * 1.92))
    assert made.powder_kg / made.total_kg == pytest.approx(0.60, abs=0.002)
    lto = batch(LIBRARY.ink("lto-57wt"), 1e6, powder_density_kg_m3=3482.0, settings=BARE)
    assert lto.powder_kg / lto.total_kg == pytest.approx(0.57, abs=0.002)


def test_dead_volume_purge_and_margin() -> None:
    settings = BatchSettings(dead_volume_mm3=100.0, purge_mm3=10.0, margin_ratio=0.5)
    made = batch(LIBRARY.ink("lco-paste"), 90.0, powder_density_kg_m3=5053.0, settings=settings, tool_count=2)
    assert made.mixed_mm3 == pytest.approx((90 + 10) * 1.5 + 2 * 100)
    assert "350" in made.lines()[0]


@pytest.mark.parametrize("volume", [0.0, -1.0, float("nan"), float("inf")])
def test_a_volume_that_is_none_is_refused(volume: float) -> None:
    with pytest.raises(LibraryError, match="above 0"):
        batch(LIBRARY.ink("lfp-60wt"), volume, powder_density_kg_m3=3599.0)


def test_an_ink_lighter_than_its_powder_is_refused() -> None:
    light = replace(LIBRARY.ink("llzo-dense"), density_kg_m3=1900.0)
    with pytest.raises(LibraryError, match="density"):
        batch(light, 100.0, powder_density_kg_m3=5122.0)
