"""Spoiled recipes: one clear line per fault, no traceback, no long run, no large memory."""

import copy
import json
import random
import resource
import time
import tomllib

import pytest

from ssbfab.errors import SsbfabError
from ssbfab.geometry import assign
from ssbfab.recipe import loads
from ssbfab.recipe.example import example
from ssbfab.recipe.tables import architectures

BASES = {name: tomllib.loads(example(name)) for name in architectures()}
HOSTILE = [
    0, -1, 10**9, 1e308, float("inf"), float("nan"), True, "", "x", "1 km", "-5 um", "1e9 m", "nan um", "inf mm", "1000000 mm", "0 mm",
    "1e-30 um", [], [1] * 50, {}, {"like": "lfp-60wt"}, "../../etc/passwd", "a" * 5000, "\u0000", "ß∂ƒ", 10**30, "999999999 degC", -0.0,
    {"a": {"b": {"c": 1}}}, "50 um", "2 h", "600 degC", 3, 0.5,
]


def toml(data, prefix=""):
    """Just enough TOML to write a mutated table back."""
    plain = [f"{json.dumps(key)} = {value_of(value)}" for key, value in data.items()]
    return "\n".join(plain)


def value_of(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {value_of(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(value_of(v) for v in value) + "]"
    return json.dumps(value).replace("\x7f", "\\u007f")


def places(data, path=()):
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def spoil(data, rng):
    data = copy.deepcopy(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        path = rng.choice(list(places(data)))
        owner = data
        for part in path[:-1]:
            owner = owner[part]
        act = rng.random()
        if act < 0.7:
            owner[path[-1]] = rng.choice(HOSTILE)
        elif act < 0.85 and isinstance(owner, dict):
            del owner[path[-1]]
        elif isinstance(owner, dict):
            owner[str(path[-1]) + rng.choice("xyz_")] = owner.pop(path[-1])
    return data


def garble(text, rng):
    characters = list(text)
    for _ in range(rng.randint(1, 8)):
        characters[rng.randrange(len(characters))] = rng.choice("[]{}=\"'\n#.,\\0x\x01é")
    return "".join(characters)


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
        base = BASES[rng.choice(sorted(BASES))]
        text = toml(spoil(base, rng)) if rng.random() < 0.75 else garble(toml(base), rng)
        began = time.perf_counter()
        parsed += attempt(text, folder)
        slowest = max(slowest, time.perf_counter() - began)
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
