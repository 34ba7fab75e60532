"""What is declared of a key, and the keys that a `@spec` class declares."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, dataclass_transform

from ssbfab import units
from ssbfab.errors import UnitError, brief

T = TypeVar("T")


@dataclass(frozen=True)
class Key:
    """What is known of one key: inside unit (a key of `units.TABLE`, None where dimensionless), bounds, help, an example.

    Bounds are in the inside unit. `example` is the text that `ssbfab new` writes where there is no default.
    """

    unit: str | None = None
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    help: str = ""
    example: str = ""

    def check(self, value: Any) -> Any:
        """Return `value`, or raise `UnitError` saying which bound it breaks. Non-numbers pass."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if isinstance(value, float) and not math.isfinite(value):
            raise UnitError(f"found {value}, expected a finite number")
        for limit, word, broken in (
            (self.above, "above", self.above is not None and not value > self.above),
            (self.at_least, "at least", self.at_least is not None and not value >= self.at_least),
            (self.below, "below", self.below is not None and not value < self.below),
            (self.at_most, "at most", self.at_most is not None and not value <= self.at_most),
        ):
            if broken and limit is not None:
                raise UnitError(f"found {self.show(value)}, expected {word} {self.show(limit)}")
        return value

    def _from_text(self, value: Any) -> Any:
        return units.parse(value, self.unit or "")

    def show(self, value: float) -> str:
        return units.show(value, self.unit) if self.unit else f"{value:g}"

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import PydanticCustomError, core_schema

        def each(value: Any, act: Any) -> Any:
            try:
                if isinstance(value, Mapping):
                    return {name: act(v) for name, v in value.items()}
                return type(value)(act(v) for v in value) if isinstance(value, list | tuple) else act(value)
            except UnitError as error:
                raise PydanticCustomError("key", "{message}", {"message": str(error)}) from None

        def before(value: Any) -> Any:
            if value is None:
                return value
            return each(value, self._from_text if self.unit else lambda v: _number_only(v, source))

        def after(value: Any) -> Any:
            return each(value, self.check)

        inner = core_schema.no_info_before_validator_function(before, handler(source))
        return core_schema.no_info_after_validator_function(after, inner)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        described = dict(handler(schema))
        if self.unit:
            described = _as_text(described)
        if self.help:
            described["description"] = self.help
        if self.unit:
            described["examples"] = [self.example or units.example(self.unit)]
        return described


def _number_only(value: Any, source: Any) -> Any:
    if source in (int, float) and isinstance(value, str | bool):
        raise UnitError(f"found {brief(value)}, expected a number without a unit and without quotes")
    return value


def _as_text(schema: Any) -> dict[str, Any]:
    """A schema of numbers as the schema of the texts that stand for them: arrays keep their shape."""
    if schema.get("type") != "array":
        return {"type": "string"}
    items = {k: [_as_text(i) for i in v] if isinstance(v, list) else _as_text(v) for k, v in schema.items()
             if k in ("items", "prefixItems")}
    return {**schema, **items}


def _config(name: str) -> dict[str, Any]:
    return {"extra": "forbid", "alias_generator": units.key_of, "strict": False, "title": name}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def spec(cls: type[T]) -> type[T]:
    """Make `cls` a frozen keyword-only dataclass whose keys a recipe or library file may hold."""
    made = dataclass(frozen=True, kw_only=True)(cls)
    made.__pydantic_config__ = _config(cls.__name__)  # type: ignore[attr-defined]
    return made


@dataclass(frozen=True)
class Field:
    """One declared key, as the reference page, `ssbfab new` and the tests see it."""

    name: str
    key: str
    type: Any
    about: Key
    required: bool
    default: Any

    def show_default(self) -> str:
        """The default as a recipe would write it, `"–"` where the key is required."""
        if self.required:
            return "–"
        return show_value(self.default, self.about)


def show_value(value: Any, about: Key) -> str:
    """A value as TOML text: `0.05` under a millimetre key becomes `"50 um"` with its quotes."""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(show_value(item, about) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return f'"{value.value}"'
    if isinstance(value, float | int):
        if about.unit:
            return f'"{units.show(value, about.unit)}"'
        return f"{value:g}" if isinstance(value, float) else str(value)
    return "–" if value is None else f'"{value}"'


@cache
def fields(cls: type) -> tuple[Field, ...]:
    """The keys that a `@spec` class declares, in order."""
    return tuple(_fields(cls))


def _fields(cls: type) -> Iterator[Field]:
    hints = typing.get_type_hints(cls, include_extras=True)
    for item in dataclasses.fields(cls):
        hint = hints[item.name]
        about = next((note for note in _notes(hint) if isinstance(note, Key)), Key())
        required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
        default = None if required else item.default
        if item.default_factory is not dataclasses.MISSING:
            default = item.default_factory()
        yield Field(item.name, units.key_of(item.name), hint, about, required, default)


def _notes(hint: Any) -> Iterator[Any]:
    """Every annotation in a type, however deep: `tuple[Annotated[float, Key("mm")], ...]` gives the Key."""
    yield from getattr(hint, "__metadata__", ())
    for part in typing.get_args(hint):
        if not isinstance(part, str):
            yield from _notes(part)


def nested_specs(hint: Any) -> Iterator[type]:
    """The `@spec` classes inside a type: those of `tuple[Segment, ...] | None` are `Segment`."""
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and hasattr(hint, "__pydantic_config__"):
        yield hint
    for part in typing.get_args(hint):
        yield from nested_specs(part)
