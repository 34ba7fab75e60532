"""Axes as a user writes them, and the designs they span."""

import numpy as np
import pytest

from ssbfab.errors import RecipeError
from ssbfab.sweep import Axis, Design, Space
from ssbfab.sweep.place import changed, current


@pytest.mark.parametrize(("text", "values"), [
    ("finger_width=40um:120um:3", ("40 um", "80 um", "120 um")),
    ("gap=1e-1 mm:.2 mm:2", ("0.1 mm", "0.2 mm")),
    ("finger_count=2:8:4", (2, 4, 6, 8)),
    ("ratio=1:2:3", (1, 1.5, 2)),
    ("gap=5um:1um:2", ("5 um", "1 um")),
    ("gap=5um:9um:1", ("5 um",)),
    ("fill=continuous,contour", ("continuous", "contour")),
    ("cell.fill=true,false", (True, False)),
    ("n=1,2.5,nan", (1, 2.5, "nan")),
])
def test_an_axis_is_written_as_a_recipe_would(text, values):
    axis = Axis.parse(text)
    assert axis.values == values
    assert [type(v) for v in axis.values] == [type(v) for v in values]


@pytest.mark.parametrize("text", [
    "", "gap", "=1um:2um:3", "gap=", "gap=1um:2um", "gap=1um:2mm:3", "gap=1um:2um:0", "gap=1um:2um:²", "gap=1um:2um:1e3", "gap=1um:2um:-1",
    "gap=1um:2um:9999999999999", "gap=1.2.3um:2um:3", "gap=1e999um:2um:3", "gap=um:2um:3", "gap=nan:inf:3", "gap=1um,,2um", "gap=1um,1um",
])
def test_what_is_no_axis_is_told(text):
    with pytest.raises(RecipeError, match="--vary"):
        Axis.parse(text)


def test_a_grid_holds_every_combination_once():
    space = Space(axes=(Axis.parse("a=1:3:3"), Axis.parse("b=x,y")))
    assert len(space) == 6
    designs = list(space)
    assert [design.index for design in designs] == list(range(6))
    assert len({design.key for design in designs}) == 6


def test_a_sobol_sample_is_balanced_and_does_not_depend_on_its_length():
    axes = (Axis.parse("a=0:1:2"), Axis.parse("b=0um:8um:2"), Axis.parse("c=x,y"))
    long, short = list(Space(axes=axes, sample="sobol:2000")), list(Space(axes=axes, sample="sobol:70"))
    assert long[:70] == short
    points = np.array([[float(dict(d.values)["a"]), float(str(dict(d.values)["b"]).split()[0]) / 8] for d in long[:1024]])
    counts, _, _ = np.histogram2d(*points.T, bins=8, range=[[0, 1], [0, 1]])
    assert counts.min() >= 12, "1024 points, 64 boxes: 16 in each but for the shift"
    assert counts.max() <= 20
    chosen = [dict(d.values)["c"] for d in long[:1024]]
    assert abs(chosen.count("x") - 512) <= 2


def test_designs_are_the_same_on_every_release_of_scipy():
    first = next(iter(Space(axes=(Axis.parse("a=0:1:2"), Axis.parse("b=0:1:2")), sample="sobol:1")))
    assert dict(first.values) == {"a": 0.61803398875, "b": 0.2360679775}


def test_whole_axes_take_whole_numbers_alone_and_all_alike():
    from dataclasses import replace

    axis = replace(Axis.parse("n=2:5:2"), whole=True)
    found = [dict(d.values)["n"] for d in Space(axes=(axis,), sample="sobol:400")]
    assert {type(n) for n in found} == {int}
    assert all(abs(found.count(n) - 100) <= 2 for n in (2, 3, 4, 5))


@pytest.mark.parametrize(("vary", "sample"), [
    ((), ""), (("a=1:2:2", "a=1:2:2"), ""), (("a=1:9:1000000", "b=1:9:1000000"), ""), (("a=1:2:2",), "sobol"), (("a=1:2:2",), "sobol:0"),
    (("a=1:2:2",), "halton:9"), (("a=1:2:2",), "sobol:²"), (("a=1:2:2",), "sobol:99999999999"),
])
def test_what_is_no_space_is_told(vary, sample):
    with pytest.raises(RecipeError):
        Space(axes=tuple(map(Axis.parse, vary)), sample=sample)


def test_ten_million_designs_take_no_memory():
    space = Space(axes=(Axis.parse("a=1:9:10000"), Axis.parse("b=1:9:1000")))
    assert len(space) == 10_000_000
    assert next(iter(space)).index == 0


TABLE = {"cell": {"gap": "50 um", "fill": True}, "print": {"fill": "contour"}, "inks": {"separator": "a"}, "route": [{"step": "x"}]}


@pytest.mark.parametrize(("key", "read"), [
    ("gap", lambda t: t["cell"]["gap"]),
    ("cell.width", lambda t: t["cell"]["width"]),
    ("print.fill", lambda t: t["print"]["fill"]),
    ("inks.separator.yield_stress", lambda t: t["inks"]["separator"]["yield_stress"]),
    ("route.0.furnace", lambda t: t["route"][0]["furnace"]),
])
def test_a_value_is_put_in_its_place_in_a_copy(key, read):
    before = repr(TABLE)
    made = changed(TABLE, Design(index=0, values=((key, "9 um"),)))
    assert read(made) == "9 um"
    assert repr(TABLE) == before
    if key.startswith("inks"):
        assert made["inks"]["separator"]["like"] == "a"


@pytest.mark.parametrize(("key", "says"), [
    ("gpa", "did you mean 'gap'"), ("fill", "cell and print"), ("cell.gap.deep", "cell.gap is not a table"), ("route.1.furnace", "list of 1"),
    ("route.x.furnace", "expected a number"), ("title", "write its path"),
])
def test_a_key_without_a_place_is_told(key, says):
    with pytest.raises(RecipeError, match=says):
        current(TABLE, key)
