"""TOML from outside, parsed with suspicion: whatever is wrong with it is one clear line, soon and in little memory."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from ssbfab.errors import LibraryError

_DEPTH_LIMIT = 8
_KEYS_LIMIT = 200
_VALUES_LIMIT = 20_000
#: The parser's time grows with the square of the length of a dotted key.
_DOTS_LIMIT = 200
_TEXT = re.compile(rb'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_BETWEEN = re.compile(rb"[,=\[\]{}#]")


def parsed(raw: bytes, where: str) -> dict[str, Any]:
    """The tables of a text in UTF-8. Raises `LibraryError` for what is no TOML, or has a shape that nothing needs."""
    dotted = next((i for i, line in enumerate(raw.splitlines(), start=1) if _is_dotted(line)), None)
    if dotted is not None:
        raise LibraryError(f"{where}: line {dotted}: more than {_DOTS_LIMIT} dots in one key or value, which nothing needs")
    try:
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LibraryError(f"{where}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise LibraryError(f"{where}: not TOML: {error}") from None
    except (RecursionError, ValueError) as error:
        raise LibraryError(f"{where}: not TOML that can be read: {type(error).__name__}") from None
    check_shape(table, where)
    return table


def _is_dotted(line: bytes) -> bool:
    if line.count(b".") <= _DOTS_LIMIT:
        return False
    return any(part.count(b".") > _DOTS_LIMIT for part in _BETWEEN.split(_TEXT.sub(b"", line)))


def check_shape(table: Mapping[str, Any], where: str) -> None:
    """Refuse tables so deep, so wide or with whole numbers so large that reading them would take the machine down."""
    waiting: list[tuple[Any, int]] = [(table, 1)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > _DEPTH_LIMIT or seen > _VALUES_LIMIT:
            raise LibraryError(f"{where}: more than {_DEPTH_LIMIT} levels or {_VALUES_LIMIT} values for one thing")
        if isinstance(value, Mapping):
            if len(value) > _KEYS_LIMIT:
                raise LibraryError(f"{where}: a table of {len(value)} keys, expected at most {_KEYS_LIMIT}")
            waiting.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)
        elif isinstance(value, int) and abs(value) >= 2**63:
            raise LibraryError(f"{where}: a whole number of {value.bit_length()} bits, expected at most 63")
