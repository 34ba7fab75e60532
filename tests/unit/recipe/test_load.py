"""Faults of a recipe: all of them, each with file, path, what was found, what is expected and the nearest spelling."""

import pytest

from ssbfab.errors import RecipeError
from ssbfab.geometry import Role
from ssbfab.recipe import load, loads

GOOD = """
format = 1
title = "A cell"
[cell]
architecture = "interdigitated"
finger_count = 4
finger_width = "60 um"
finger_length = "630 um"
gap = "50 um"
height = "160 um"
[inks]
positive_electrode = "lfp-60wt"
negative_electrode = { like = "lto-57wt", yield_stress = "900 Pa" }
[print]
printer = "linuxcnc-pneumatic"
layer_height = "20 um"
[[route]]
step = "co-sinter"
furnace = "tube-1200"
segments = [{ rate = "2 K/min", target = "600 degC", hold = "2 h" }]
[[route]]
step = "no-such-step"
""".replace('[[route]]\nstep = "no-such-step"\n', "")


def test_a_good_recipe_is_read():
    recipe = loads(GOOD)
    assert recipe.inks[Role.NEGATIVE_ELECTRODE].yield_stress_pa == 900
    assert recipe.materials[Role.POSITIVE_ELECTRODE] == "lfp"
    assert recipe.route[0].segments[0].rate_k_s == pytest.approx(2 / 60)
    assert len(recipe.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('gap = "50 um"', "gap = 50", "r.toml: cell.gap: found 50, expected text with a unit, for example '50 um'"),
        ('gap = "50 um"', 'gap = "50 kPa"', "r.toml: cell.gap: found '50 kPa': no such unit here"),
        ("finger_width", "finger_widht", "r.toml: cell.finger_widht: no such key (did you mean 'finger_width'?)"),
        ('gap = "50 um"\n', "", "r.toml: cell.gap: required key is missing, for example gap = \"50 um\""),
        ('"interdigitated"', '"interdigitatet"', "(did you mean 'interdigitated'?)"),
        ('"lfp-60wt"', '"lfp-60w"', "(did you mean 'lfp-60wt'?)"),
        ("positive_electrode =", "positiv_electrode =", "(did you mean 'positive_electrode'?)"),
        ('"linuxcnc-pneumatic"', '"linuxcnc"', "r.toml: print.printer:"),
        ('"tube-1200"', '"tube"', "r.toml: route[0].furnace:"),
        ('step = "co-sinter"', 'step = "cosinter"', "(did you mean 'co-sinter'?)"),
        ("[print]", "[prnt]", "r.toml: prnt: no such key (did you mean 'print'?)"),
        ('"2 K/min"', '"2 K/mn"', "r.toml: route[0].segments[0].rate: found '2 K/mn'"),
        ('"900 Pa"', "900", "r.toml: inks.negative_electrode.yield_stress: found 900"),
        ("format = 1", "format = 2", "this ssbfab reads up to 1"),
        ("format = 1\n", "", "format: required key is missing"),
    ],
)
def test_each_fault_is_one_clear_line(old, new, line):
    assert old in GOOD
    with pytest.raises(RecipeError) as caught:
        loads(GOOD.replace(old, new), where="r.toml")
    assert any(line in fault for fault in caught.value.faults), caught.value.faults


def test_all_faults_are_told_at_once():
    text = GOOD.replace('"50 um"', "50").replace('"tube-1200"', '"tube-1200"\nhold = 3').replace('"lfp-60wt"', '"nothing"')
    with pytest.raises(RecipeError) as caught:
        loads(text)
    assert len(caught.value.faults) == 3


def test_meshes_stay_in_the_recipes_folder(tmp_path):
    text = GOOD[: GOOD.index("architecture")] + 'architecture = "meshes"\nunit = "mm"\n' + (
        'bodies = [{ file = "../secret.stl", role = "separator" }]\n')
    (tmp_path / "r.toml").write_text(text)
    with pytest.raises(RecipeError, match="outside the recipe's folder"):
        load(tmp_path / "r.toml")
    assert load(tmp_path / "r.toml", outside=True).cell.bodies[0].file == "../secret.stl"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 1_100_000])
def test_files_that_are_no_text_are_refused(tmp_path, content):
    (tmp_path / "r.toml").write_bytes(content)
    with pytest.raises(RecipeError):
        load(tmp_path / "r.toml")
