"""units.py against pint, and against itself."""

import math

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssbfab import units
from ssbfab.errors import UnitError

REGISTRY = pint.UnitRegistry()
PINT = {"mm2": "mm^2", "mm3": "mm^3", "mm/s2": "mm/s^2", "mm3/s": "mm^3/s", "kg/m3": "kg/m^3", "Pa.s": "Pa*s", "Pa.m0.5": "Pa*m^0.5",
        "J/m2": "J/m^2", "Ah/kg": "A*h/kg", "Ah/m2": "A*h/m^2", "mm2/s": "mm^2/s", "m2": "m^2", "mol/m3": "mol/m^3", "Pa.s/K": "Pa*s/K",
        "dK": "delta_degC", "K/s": "delta_degC/s"}
OWN = {"Pa.s^n", "K"}  # a unit that depends on n, and temperatures with their offsets: tested apart


def in_pint(word: str, unit: str) -> str:
    word = word.replace("mPa.s", "mPa*s").replace("Pa.s", "Pa*s").replace("Pa.m^0.5", "Pa*m^0.5").replace("mAh", "mA*h").replace(
        "Ah", "A*h") if "Wh" not in word else word.replace("kWh", "kW*h").replace("Wh", "W*h")
    word = word.replace("°C", "delta_degC").replace("degC", "delta_degC").replace("ppm/K", "ppm/delta_degC").replace("°F", "delta_degF")
    if unit == "dK":
        word = word.replace("K", "delta_degC")
    return word.replace("eV", "eV*avogadro_number/mol") if unit == "J/mol" else word.replace("mA*h/cm", "mA*h/cm")


@pytest.mark.parametrize("unit", sorted(set(units.TABLE) - OWN))
def test_every_factor_agrees_with_pint(unit):
    inside = REGISTRY.Quantity(1.0, PINT.get(unit, unit))
    for word, factor in units.TABLE[unit].items():
        outside = REGISTRY.parse_expression(in_pint(word, unit))
        assert outside.to(inside.units).magnitude == pytest.approx(factor, rel=1e-8), word


@pytest.mark.parametrize(("text", "kelvin"), [("25 degC", 298.15), ("0 K", 0.0), ("212 degF", 373.15), ("-40 °F", 233.15)])
def test_temperatures_carry_their_offset(text, kelvin):
    assert units.parse(text, "K") == pytest.approx(kelvin, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        (50, "mm", "expected text with a unit"), ("50", "mm", "without a unit"), ("50 parsec", "mm", "no such unit"),
        ("nan um", "mm", "expected a number"), ("1e999 um", "mm", "finite"), ("um", "mm", "expected a number"), (True, "mm", "found True"),
        ("1 MPa", "mm", "no such unit"), ("-300 degC", "K", "absolute zero"), ("9" * 100 + " um", "mm", "characters"), ("1,5 mm", "mm", "no such"),
        ([], "mm", "expected text"), ("2 K/mn", "K/s", "did you mean 'K/min'"),
    ],
)
def test_what_is_no_quantity_says_what_was_expected(text, unit, says):
    with pytest.raises(UnitError, match=r".") as caught:
        units.parse(text, unit)
    assert says in str(caught.value)


@given(st.floats(1e-12, 1e12), st.sampled_from(sorted(units.TABLE)))
def test_what_is_shown_can_be_read_back(value, unit):
    if unit == "K":
        value = 1 + value % 3000
    again = units.parse(units.show(value, unit, digits=12), unit)
    assert math.isclose(again, value, rel_tol=1e-9, abs_tol=1e-9 if unit == "K" else 0)


def test_example_of_every_unit_is_accepted():
    for unit in units.TABLE:
        units.parse(units.example(unit), unit)


def test_names_promise_units():
    assert units.unit_of("volume_mm3") == "mm3"
    assert units.unit_of("cte_per_k") == "1/K"
    assert units.unit_of("yield_stress_pa") == "Pa"
    assert units.unit_of("finger_count") is None
    assert units.key_of("rate_k_s") == "rate"
    assert set(units.SUFFIXES.values()) <= set(units.TABLE)
