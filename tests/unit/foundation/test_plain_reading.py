"""Reading what is plainly right without pydantic: the same object or the same fault lines, whichever reads."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest

from ssbfab import spec
from ssbfab.errors import RecipeError, SsbfabError
from ssbfab.library import Library
from ssbfab.library.store import KINDS
from ssbfab.recipe import load
from ssbfab.spec import Key, reading
from ssbfab.spec.plain import plainly

RECIPES = sorted((Path(__file__).parents[3] / "recipes").glob("*.toml"))


class Metal(StrEnum):
    IRON = "iron"
    TIN = "tin"


@spec.spec
class Tooth:
    length_mm: Annotated[float, Key("mm", above=0, at_most=10, help="length")]


@spec.spec
class Rake:
    gap_mm: Annotated[float, Key("mm", above=0, at_most=1, help="gap")]
    share_ratio: Annotated[float, Key(at_most=1, help="share")] = 0.5
    teeth_count: Annotated[int, Key(at_least=1, help="teeth")] = 8
    metal: Annotated[Metal, Key(help="metal")] = Metal.IRON
    bent: Annotated[bool, Key(help="bent")] = False
    offset_mm: Annotated[tuple[float, float], Key("mm", at_most=5, help="offset")] = (0.0, 0.0)
    steps_mm: Annotated[tuple[Annotated[float, Key("mm", at_most=5)], ...], Key(help="steps")] = ()
    handle: Annotated[str | Tooth, Key(help="a name, or a table")] = ""
    width_mm: Annotated[float | None, Key("mm", at_most=3, help="width")] = None
    either: Annotated[int | float | str, Key(help="a number or a word")] = 0
    weights_ratio: Annotated[dict[str, float], Key(at_most=1, help="weights")] = field(default_factory=dict)
    teeth: Annotated[tuple[Tooth, ...], Key(help="teeth")] = ()


PLAIN = [
    {"gap": "50 um"},
    {"gap": "1 mm", "share_ratio": 1, "teeth_count": 3, "metal": "tin", "bent": True, "offset": ["3 mm", "-2 mm"]},
    {"gap": "1 um", "steps": ["1 mm", "2 mm"], "handle": "oak", "width": "2 mm"},
    {"gap": "1 um", "handle": {"length": "1 mm"}, "teeth": [{"length": "1 mm"}, {"length": "2 mm"}], "either": "x"},
]
DOUBTFUL = [
    {}, {"gap": 50}, {"gap": "2 mm"}, {"gap": "1 um", "share_ratio": "0.5"}, {"gap": "1 um", "share_ratio": True}, {"gap": "1 um", "share_ratio": 2},
    {"gap": "1 um", "share_ratio": 10**400}, {"gap": "1 um", "share_ratio": float("nan")}, {"gap": "1 um", "teeth_count": 3.0},
    {"gap": "1 um", "teeth_count": 3.5}, {"gap": "1 um", "teeth_count": 0}, {"gap": "1 um", "metal": "gold"},
    {"gap": "1 um", "metal": 3}, {"gap": "1 um", "bent": 1}, {"gap": "1 um", "bent": "yes"}, {"gap": "1 um", "bent": "maybe"},
    {"gap": "1 um", "offset": ["1 mm"]}, {"gap": "1 um", "offset": ["1 cm", "1 mm"]}, {"gap": "1 um", "offset": "1 mm"},
    {"gap": "1 um", "steps": ["6 mm"]}, {"gap": "1 um", "steps": [3]}, {"gap": "1 um", "handle": 3},
    {"gap": "1 um", "handle": {"lenght": "1 mm"}}, {"gap": "1 um", "width": "4 mm"}, {"gap": "1 um", "either": 3},
    {"gap": "1 um", "weights_ratio": {"a": 0.5}}, {"gap": "1 um", "weights_ratio": {"a": 2}}, {"gap": "1 um", "teeth": 3},
    {"gap": "1 um", "gap_mm": "1 um"}, {"gap": "1 um", "gapp": "1 um"}, {"gap": "1 um", "handle": "\ud800"},
]


def told(cls: type, table: dict[str, object]) -> object:
    try:
        return spec.read(cls, table, "r", RecipeError)
    except RecipeError as error:
        return error.faults


@pytest.mark.parametrize("table", PLAIN, ids=str)
def test_what_is_plainly_right_is_read_without_pydantic_as_pydantic_reads_it(table, monkeypatch):
    made = plainly(Rake, table)
    monkeypatch.setattr(reading, "plainly", lambda cls, data: None)
    assert made is not None
    assert made == told(Rake, table)


@pytest.mark.parametrize("table", DOUBTFUL, ids=str)
def test_what_is_wrong_or_unusual_is_left_to_pydantic(table, monkeypatch):
    assert plainly(Rake, table) is None
    found = told(Rake, table)
    monkeypatch.setattr(reading, "plainly", lambda cls, data: None)
    assert found == told(Rake, table)


def everything() -> list[object]:
    library = Library.open()
    found: list[object] = [library.get(kind, name) for kind in KINDS for name in library.names(kind)]
    for path in RECIPES:
        try:
            found.append(load(path))
        except SsbfabError as error:
            found.append(error.faults)
    return found


def test_all_that_is_shipped_reads_the_same_either_way(monkeypatch):
    plain = everything()
    monkeypatch.setattr(reading, "plainly", lambda cls, data: None)
    assert len(plain) > 50
    assert plain == everything()


def test_no_pydantic_for_the_shipped_machines():
    code = ("import sys\nfrom ssbfab.library import Library\nlibrary = Library.open()\n"
            "[library.get(kind, name) for kind in ('inks', 'tips', 'printers', 'furnaces', 'presses') for name in library.names(kind)]\n"
            "assert not [name for name in sys.modules if name.startswith('pydantic')], 'loaded'")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
