"""Spoiled recipes: one clear line per fault, no traceback, no long run, no large memory."""

import random
import resource
import time

import pytest

from benchmarks.faults.recipes import spoiled
from ssbfab.errors import SsbfabError
from ssbfab.geometry import assign
from ssbfab.recipe import loads


def attempt(text, folder):
    """Load and build; True where it was TOML."""
    try:
        recipe = loads(text, folder=folder)
        assign(recipe.cell.build(folder), recipe.materials, tuple(recipe.inks))
    except SsbfabError as error:
        assert all(fault.strip() and "Traceback" not in fault for fault in error.faults)
        assert all(len(fault) < 2000 for fault in error.faults), error.faults
        return not any("not TOML" in fault for fault in error.faults)
    return True


def run(count, seed, folder):
    rng = random.Random(seed)
    parsed, slowest = 0, 0.0
    for _ in range(count):
        text = spoiled(rng)
        began = time.process_time()
        parsed += attempt(text, folder)
        slowest = max(slowest, time.process_time() - began)
    return parsed, slowest


def test_spoiled_recipes_end_in_clear_lines(tmp_path):
    parsed, slowest = run(150, 1, tmp_path)
    assert parsed >= 75
    assert slowest < 5.0


@pytest.mark.slow
def test_two_thousand_spoiled_recipes(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    parsed, slowest = run(2000, 20261122, tmp_path)
    assert parsed >= 1000
    assert slowest < 5.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000


@pytest.mark.parametrize("text", ["", "format = 1", "format = 99\n", "format = true", "[" * 100_000, "a" * 200_000, "format = 1\ncell = 3"])
def test_what_is_no_recipe_says_so(text, tmp_path):
    with pytest.raises(SsbfabError):
        loads(text, folder=tmp_path)


HEAVY = {
    "a dotted key": "a." * 100_000 + "b = 1\n", "a quoted dotted key": '"a,".' * 50_000 + "b = 1\n", "keys": "".join(f"a{i} = 1\n" for i in range(60_000)),
    "inks": "format = 1\n[inks]\n" + "".join(f'a{i} = "lfp-60wt"\n' for i in range(40_000)), "deep": "x = " + "[" * 100_000,
    "segments": 'format = 1\n[[route]]\nstep = "co-sinter"\nsegments = [' + "{}," * 200_000 + "]", "steps": "[[route]]\n" * 90_000,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_a_recipe_that_would_take_long_is_refused_soon(kind, tmp_path):
    began = time.process_time()
    with pytest.raises(SsbfabError) as caught:
        loads(HEAVY[kind], folder=tmp_path)
    assert time.process_time() - began < 2.0
    assert len(caught.value.faults) == 1


def test_many_numbers_on_one_line_are_no_dotted_key(tmp_path):
    with pytest.raises(SsbfabError, match="required key is missing"):
        loads("format = 1\n[print]\nlayer_height = " + "[" + ", ".join(['"0.1 mm"'] * 300) + "]\n", folder=tmp_path)


def test_a_key_with_a_line_end_in_it_is_told_in_one_line(tmp_path):
    with pytest.raises(SsbfabError, match=r"in\\nks: no such key"):
        loads('format = 1\n"in\\nks" = 3\n', folder=tmp_path)
