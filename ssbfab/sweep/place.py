"""Where a varied key stands in a recipe, and the recipe with other values in it.

A key is a name that stands in [cell], [print] or [shrinkage], or a dotted path: `print.speed`, `route.1.furnace`,
`inks.negative_electrode.yield_stress` (an ink given by its name becomes a table that starts from it).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from ssbfab.errors import RecipeError, nearest
from ssbfab.sweep.design import Design

_SHORT = ("cell", "print", "shrinkage")


def changed(table: Mapping[str, Any], design: Design) -> dict[str, Any]:
    """The recipe's table with the design's values in it."""
    made = copy.deepcopy(dict(table))
    for key, value in design.values:
        owner, name = _place(made, key)
        owner[name] = value
    return made


def current(table: Mapping[str, Any], key: str) -> Any:
    """What the recipe says for a key now; None where it says nothing."""
    owner, name = _place(copy.deepcopy(dict(table)), key)
    return owner[name] if isinstance(owner, list) else owner.get(name)


def _place(table: dict[str, Any], key: str) -> tuple[Any, Any]:
    *path, name = key.split(".")
    if not path:
        return _owner(table, name), name
    owner: Any = table
    for depth, part in enumerate(path):
        owner = _step(owner, part, path[:depth], key)
    return owner, _index(owner, name, path, key) if isinstance(owner, list) else name


def _step(owner: Any, part: str, before: list[str], key: str) -> Any:
    """The table or list of that name inside `owner`, made where there is none."""
    if isinstance(owner, list):
        found = owner[_index(owner, part, before, key)]
    else:
        found = owner.setdefault(part, {})
        if isinstance(found, str) and before == ["inks"]:
            found = owner[part] = {"like": found}
    if not isinstance(found, dict | list):
        raise RecipeError(f"--vary {key}: {'.'.join([*before, part])} is not a table of the recipe")
    return found


def _index(owner: list[Any], part: str, before: list[str], key: str) -> int:
    if not (part.isascii() and part.isdecimal() and int(part) < len(owner)):
        raise RecipeError(f"--vary {key}: {'.'.join(before)} is a list of {len(owner)}; found {part!r}, expected a number from 0")
    return int(part)


def _owner(table: dict[str, Any], name: str) -> dict[str, Any]:
    tables = {each: table[each] for each in _SHORT if isinstance(table.get(each), dict)}
    owners = [each for each, keys in tables.items() if name in keys]
    if len(owners) == 1:
        owner: dict[str, Any] = tables[owners[0]]
        return owner
    what = "stands in " + " and ".join(owners) if owners else (
        f"is not in the recipe{nearest(name, [key for keys in tables.values() for key in keys])}"
    )
    raise RecipeError(f"--vary {name}: {what}; write its path, for example cell.{name}")
