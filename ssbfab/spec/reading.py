"""From a table of plain values to a `@spec` object, or to every fault as one line."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from ssbfab import units
from ssbfab.errors import SsbfabError, brief, nearest
from ssbfab.spec.keys import Key, fields, nested_specs
from ssbfab.spec.plain import plainly

T = TypeVar("T")


@cache
def _adapter(cls: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(cls)


def read(cls: type[T], data: Mapping[str, Any], where: str, error: type[SsbfabError]) -> T:
    """Build a `@spec` class from a TOML table. `where` begins every line of the `error` that lists all faults."""
    if (made := plainly(cls, data)) is not None:
        return made
    from pydantic import ValidationError

    try:
        return typing.cast(T, _adapter(typing.cast(Any, cls)).validate_python(dict(data)))
    except ValidationError as problem:
        raise error(*(_line(where, cls, data, fault) for fault in problem.errors())) from None


def json_schema(cls: Any) -> dict[str, Any]:
    """JSON Schema of what a user may write for `cls`."""
    return _adapter(cls).json_schema()


def _line(where: str, cls: type, data: Any, fault: Any) -> str:
    """One pydantic fault as one line: `recipe.toml: cell.gap: found 50, expected …`."""
    loc, kind = list(fault["loc"]), fault["type"]
    path = where
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f"{_joint(path)}{part}"
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        owner = _class_at(cls, loc[:-1])
        return f"{path}: no such key{nearest(str(loc[-1]), [f.key for f in fields(owner)] if owner else [])}"
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        owner = _class_at(cls, loc[:-1])
        about = next((f.about for f in fields(owner) if f.key == loc[-1]), Key()) if owner else Key()
        eg = about.example or (units.example(about.unit) if about.unit else "")
        given = _value_at(data, loc[:-1])
        known = {f.key for f in fields(owner)} if owner else set()
        unknown = [k for k in given if k not in known] if isinstance(given, Mapping) else []
        return f"{path}: required key is missing" + (f", for example {loc[-1]} = \"{eg}\"" if eg else "") + (
            nearest(str(loc[-1]), unknown).replace("did you mean", "is this what was meant by"))
    if kind == "key":
        return f"{path}: {fault['msg']}"
    return f"{path}: found {brief(fault.get('input'), 80)}, {_said(fault)}"


def _joint(path: str) -> str:
    return "" if path.endswith((": ", ".")) or not path else ("." if not path.endswith(".toml") else ": ")


def _said(fault: Any) -> str:
    text = fault["msg"].replace("Input should be", "expected").replace("a valid ", "a ")
    return text[:1].lower() + text[1:]


def _class_at(cls: Any, loc: list[Any]) -> type | None:
    found: Any = cls
    for part in loc:
        if isinstance(part, int):
            continue
        if not dataclasses.is_dataclass(found):
            return None
        hint = next((f.type for f in fields(typing.cast(type, found)) if f.key == part), None)
        found = next(nested_specs(hint), None) if hint is not None else None
    return found if isinstance(found, type) and dataclasses.is_dataclass(found) else None


def _value_at(data: Any, loc: list[Any]) -> Any:
    for part in loc:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
