"""The one place where recipes of an older format become recipes of today's.

`MIGRATIONS[n]` turns a table of format n into one of format n + 1. There is one format so far.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ssbfab.errors import RecipeError, brief

FORMAT = 1
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def migrate(data: dict[str, Any], where: str) -> dict[str, Any]:
    """`data` in today's format. Raises `RecipeError` where its format is missing, malformed or newer than this program."""
    number = data.get("format")
    if number is None:
        raise RecipeError(f"{where}: format: required key is missing, write `format = {FORMAT}` in the first line")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise RecipeError(f"{where}: format: found {brief(number)}, expected a whole number such as {FORMAT}")
    if number > FORMAT:
        raise RecipeError(f"{where}: format: found {number}, this ssbfab reads up to {FORMAT}; install a newer ssbfab")
    for step in range(number, FORMAT):
        data = MIGRATIONS[step](data)
    return data
