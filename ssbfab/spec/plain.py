"""A table that is plainly right, read without pydantic, whose loading takes longer than slicing a small part.

A value is taken only where nothing is to be decided: it has the declared type, or is text with a unit within bounds. Whatever
else is found, wrong or merely unusual, is left to pydantic, which alone has the say and the words; both give the same object.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from ssbfab import units
from ssbfab.errors import UnitError
from ssbfab.spec.keys import Key, fields

T = TypeVar("T")
_AS_THEY_ARE = (int, bool)


class _Unsure(Exception):
    """Not for this reader to decide."""


def plainly(cls: type[T], data: Mapping[str, Any]) -> T | None:
    """The object of a `@spec` class, or None where its table is not plainly right."""
    try:
        return typing.cast(T, _made(cls, data))
    except (_Unsure, UnitError, OverflowError):
        return None


def _made(cls: type, data: Any) -> object:
    known = {field.key: field for field in fields(cls)}
    if not isinstance(data, Mapping) or not known.keys() >= data.keys() or len(known) != len(fields(cls)):
        raise _Unsure
    if hasattr(cls, "__post_init__") or any(field.required and key not in data for key, field in known.items()):
        raise _Unsure
    return cls(**{known[key].name: _value(known[key].type, value) for key, value in data.items()})


def _value(hint: Any, value: Any) -> Any:
    """A value of a type: what its `Key` asks is done before and after, as `Key` has pydantic do it."""
    if typing.get_origin(hint) is not typing.Annotated:
        return _typed(hint, value)
    inner, *notes = typing.get_args(hint)
    if len(notes) != 1 or not isinstance(notes[0], Key):
        raise _Unsure
    key: Key = notes[0]
    if value is not None and key.unit:
        value = _each(value, lambda text: units.parse(text, key.unit or ""))
    return _each(_typed(inner, value), key.check)


def _each(value: Any, act: typing.Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        raise _Unsure
    return type(value)(act(v) for v in value) if isinstance(value, list | tuple) else act(value)


def _typed(hint: Any, value: Any) -> Any:
    if hint is float and type(value) in (int, float):
        return float(value)
    if (hint in _AS_THEY_ARE and type(value) is hint) or (hint is types.NoneType and value is None):
        return value
    if hint is str and type(value) is str and value == value.encode(errors="replace").decode():  # no halves of characters
        return value
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _one_of(typing.get_args(hint), value)
    if typing.get_origin(hint) is tuple and isinstance(value, list | tuple):
        return _tuple(typing.get_args(hint), value)
    if isinstance(hint, type) and issubclass(hint, Enum) and type(value) is str and value in {each.value for each in hint}:
        return hint(value)
    if hasattr(hint, "__pydantic_config__"):
        return _made(hint, value)
    raise _Unsure


def _tuple(hints: tuple[Any, ...], values: list[Any] | tuple[Any, ...]) -> tuple[Any, ...]:
    every = [hints[0]] * len(values) if len(hints) == 2 and hints[1] is Ellipsis else list(hints)
    if len(every) != len(values):
        raise _Unsure
    return tuple(_value(hint, value) for hint, value in zip(every, values, strict=True))


def _one_of(hints: tuple[Any, ...], value: Any) -> Any:
    """The value of the one type of several that takes it."""
    found = []
    for hint in hints:
        try:
            found.append(_value(hint, value))
        except (_Unsure, UnitError):
            continue
    if len(found) != 1:
        raise _Unsure
    return found[0]
