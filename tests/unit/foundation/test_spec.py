"""One declaration per key: reading, faults, schema."""

from __future__ import annotations

from typing import Annotated

import pytest

from ssbfab import spec
from ssbfab.errors import RecipeError, UnitError
from ssbfab.spec import Key


@spec.spec
class Tooth:
    length_mm: Annotated[float, Key("mm", above=0, at_most=10, help="length")]


@spec.spec
class Comb:
    gap_mm: Annotated[float, Key("mm", above=0, at_most=1, help="gap")]
    finger_count: Annotated[int, Key(at_least=1, at_most=100, help="fingers")] = 8
    offset_mm: Annotated[tuple[float, float], Key("mm", help="offset")] = (0.0, 0.0)
    teeth: Annotated[tuple[Tooth, ...], Key(help="teeth")] = ()


def faults(table):
    with pytest.raises(RecipeError) as caught:
        spec.read(Comb, table, "r.toml: cell", RecipeError)
    return caught.value.faults


def test_text_becomes_floats_in_inside_units():
    comb = spec.read(Comb, {"gap": "50 um", "offset": ["1 cm", "-2 mm"], "teeth": [{"length": "1 mm"}]}, "r", RecipeError)
    assert comb == Comb(gap_mm=0.05, offset_mm=(10.0, -2.0), teeth=(Tooth(length_mm=1.0),))


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ({"gap": 50}, "r.toml: cell.gap: found 50, expected text with a unit, for example '50 um'"),
        ({"gap": "2 mm"}, "r.toml: cell.gap: found 2 mm, expected at most 1 mm"),
        ({"gap": "-1 um"}, "r.toml: cell.gap: found -1 um, expected above 0 mm"),
        ({"gapp": "1 um", "gap": "1 um"}, "r.toml: cell.gapp: no such key (did you mean 'gap'?)"),
        ({"gap": "1 um", "finger_count": "8"}, "r.toml: cell.finger_count: found '8', expected a number without a unit and without quotes"),
        ({"gap": "1 um", "finger_count": True}, "r.toml: cell.finger_count: found True, expected a number without a unit"),
        ({"gap": "1 um", "teeth": [{"lenght": "1 mm"}]}, "r.toml: cell.teeth[0].lenght: no such key (did you mean 'length'?)"),
        ({"gap": "1 um", "teeth": 3}, "r.toml: cell.teeth: found 3, expected a tuple"),
        ({"gap": float("nan")}, "r.toml: cell.gap: found nan"),
    ],
)
def test_every_fault_is_one_line_with_path_value_and_expectation(table, line):
    assert any(fault.startswith(line) for fault in faults(table)), faults(table)


def test_all_faults_are_told_at_once():
    assert len(faults({"gapp": "1 um", "finger_count": 0})) == 3


def test_a_missing_key_shows_an_example():
    assert faults({}) == ('r.toml: cell.gap: required key is missing, for example gap = "50 um"',)


def test_python_may_build_a_spec_directly():
    assert Comb(gap_mm=0.05).finger_count == 8


def test_the_schema_shows_text_with_units():
    schema = spec.json_schema(Comb)
    assert schema["properties"]["gap"]["type"] == "string"
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["gap"]


def test_bounds_refuse_what_is_not_finite():
    with pytest.raises(UnitError):
        Key("mm").check(float("inf"))
