"""Spoiled recipes: values, keys and characters of each architecture's example, and of the recipes beside this folder."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from ssbfab.recipe.example import example
from ssbfab.recipe.tables import architectures

HOSTILE = [
    0, -1, 10**9, 1e308, float("inf"), float("nan"), True, "", "x", "1 km", "-5 um", "1e9 m", "nan um", "inf mm", "1000000 mm",
    "0 mm", "1e-30 um", [], [1] * 50, {}, {"like": "lfp-60wt"}, "../../etc/passwd", "a" * 5000, "\u0000", "ß∂ƒ", 10**30,
    "999999999 degC", -0.0, {"a": {"b": {"c": 1}}}, "50 um", "2 h", "600 degC", 3, 0.5,
]


@cache
def bases() -> tuple[dict[str, Any], ...]:
    """An example of every architecture, and every shipped recipe that needs no file."""
    shipped = [tomllib.loads(path.read_text()) for path in sorted((Path(__file__).parents[2] / "recipes").glob("*.toml"))]
    small = [table for table in shipped if table["cell"]["architecture"] not in ("meshes", "tpms")]
    return (*(tomllib.loads(example(name)) for name in architectures()), *small)


def spoiled(rng: Random) -> str:
    """Three of four are TOML that fails by meaning, if at all."""
    base = rng.choice(bases())
    return toml(_changed(base, rng)) if rng.random() < 0.75 else _garbled(toml(base), rng)


def toml(data: dict[str, Any]) -> str:
    """Just enough TOML to write a changed table back."""
    return "\n".join(f"{json.dumps(key)} = {_text(value)}" for key, value in data.items())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_text(v) for v in value) + "]"
    return json.dumps(value).replace("\x7f", "\\u007f")


def _places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from _places(value, (*path, key))


def _changed(data: dict[str, Any], rng: Random) -> dict[str, Any]:
    data = copy.deepcopy(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        *way, last = rng.choice(list(_places(data)))
        owner: Any = data
        for part in way:
            owner = owner[part]
        act = rng.random()
        if act < 0.7:
            owner[last] = copy.deepcopy(rng.choice(HOSTILE))
        elif act < 0.85 and isinstance(owner, dict):
            del owner[last]
        elif isinstance(owner, dict):
            owner[str(last) + rng.choice("xyz_")] = owner.pop(last)
        if not data:
            return data
    return data


def _garbled(text: str, rng: Random) -> str:
    characters = list(text)
    for _ in range(rng.randint(1, 8)):
        characters[rng.randrange(len(characters))] = rng.choice("[]{}=\"'\n#.,\\0x\x01é")
    return "".join(characters)
