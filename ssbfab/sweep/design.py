"""The design space: axes with a unit, a grid or a Sobol sample over them, and a recipe with other values in it.

finger_width=40um:120um:9    nine values from 40 to 120 um
fill=continuous,contour      the values themselves
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ssbfab.errors import RecipeError, nearest

_NUMBER = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*([^0-9\s].*)?")
MOST_DESIGNS = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One key of the recipe that is varied: its path, its values as the recipe would write them, and its ends for sampling."""

    key: str
    values: tuple[Any, ...]
    low: float | None = None
    high: float | None = None
    unit: str = ""

    @classmethod
    def parse(cls, text: str) -> Axis:
        """`key=low:high:count` or `key=value,value,…`. Raises `RecipeError`."""
        key, sign, rest = text.partition("=")
        if not sign or not key.strip() or not rest.strip():
            raise RecipeError(f"--vary {text!r}: expected key=low:high:count, for example finger_width=40um:120um:9")
        if rest.count(":") != 2:
            return cls(key=key.strip(), values=tuple(_plain(part.strip()) for part in rest.split(",")))
        low, high, count = rest.split(":")
        (a, unit), (b, other) = _split(low, text), _split(high, text)
        if unit != other:
            raise RecipeError(
                f"--vary {text!r}: the ends are in {unit or 'no unit'} and {other or 'no unit'}; write both in one unit"
            )
        if not count.isdigit() or not 1 <= int(count) <= 1_000_000:
            raise RecipeError(f"--vary {text!r}: found {count!r} for the number of values, expected a whole number above 0")
        steps = max(1, int(count) - 1)
        numbers = [a + (b - a) * i / steps for i in range(int(count))]
        return cls(key=key.strip(), values=tuple(_written(n, unit) for n in numbers), low=a, high=b, unit=unit)

    def at(self, share: float) -> Any:
        """The value a share of the way from the low end to the high end; one of the values where the axis has no ends."""
        if self.low is None or self.high is None:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        return _written(self.low + (self.high - self.low) * share, self.unit)


@dataclass(frozen=True, kw_only=True)
class Design:
    """One point of the space: its number, and the value of every varied key."""

    index: int
    values: tuple[tuple[str, Any], ...]

    @property
    def key(self) -> str:
        """What tells designs apart, whatever their number."""
        return ";".join(f"{key}={value}" for key, value in self.values)


def designs(axes: Sequence[Axis], sample: str = "") -> tuple[Design, ...]:
    """All points of the grid, or with `sample` = `"sobol:1000"` that many points of a Sobol sequence (fixed seed)."""
    if not axes:
        raise RecipeError("nothing is varied: give --vary key=low:high:count at least once")
    rows = _sampled(axes, sample) if sample else _grid(axes)
    return tuple(Design(index=i, values=tuple(zip((axis.key for axis in axes), row, strict=True))) for i, row in enumerate(rows))


def changed(table: Mapping[str, Any], design: Design) -> dict[str, Any]:
    """The recipe's table with the design's values in it."""
    made = copy.deepcopy(dict(table))
    for key, value in design.values:
        owner, name = _place(made, key)
        owner[name] = value
    return made


def _grid(axes: Sequence[Axis]) -> Iterator[tuple[Any, ...]]:
    count = 1
    for axis in axes:
        count *= len(axis.values)
    if count > MOST_DESIGNS:
        raise RecipeError(f"the grid has {count} designs, more than {MOST_DESIGNS}; vary less, or --sample sobol:1000")
    return product(*(axis.values for axis in axes))


def _sampled(axes: Sequence[Axis], sample: str) -> Iterator[tuple[Any, ...]]:
    kind, _, count = sample.partition(":")
    if kind != "sobol" or not count.isdigit() or not 1 <= int(count) <= MOST_DESIGNS:
        raise RecipeError(f"--sample {sample!r}: expected sobol:COUNT, for example sobol:1000")
    from scipy.stats import qmc

    whole = 1 << max(0, int(count) - 1).bit_length()  # a Sobol sequence is balanced at powers of two; the first ones are taken
    points = qmc.Sobol(d=len(axes), scramble=True, rng=20130).random(whole)[: int(count)]
    return (tuple(axis.at(float(share)) for axis, share in zip(axes, point, strict=True)) for point in points)


def _place(table: dict[str, Any], key: str) -> tuple[dict[str, Any], str]:
    """The table that owns a key: by its dotted path, or by its name alone under [cell] or [print]."""
    *path, name = key.split(".")
    if path:
        owner: Any = table
        for part in path:
            owner = owner.setdefault(part, {}) if isinstance(owner, dict) else None
        if not isinstance(owner, dict):
            raise RecipeError(f"--vary {key}: {'.'.join(path)} is not a table of the recipe")
        return owner, name
    owners = [t for t in ("cell", "print", "shrinkage") if name in table.get(t, {})]
    if len(owners) == 1:
        return table[owners[0]], name
    known = [k for t in ("cell", "print", "shrinkage") for k in table.get(t, {})]
    what = "stands in " + " and ".join(owners) if owners else f"is not in the recipe{nearest(name, known)}"
    raise RecipeError(f"--vary {key}: {what}; write its path, for example cell.{name}")


def _split(text: str, whole: str) -> tuple[float, str]:
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise RecipeError(f"--vary {whole!r}: found {text!r}, expected a number with its unit, for example 40um")
    return float(match.group(1)), (match.group(2) or "").strip()


def _written(number: float, unit: str) -> Any:
    tidy = float(f"{number:.12g}")
    if unit:
        return f"{tidy:.12g} {unit}"
    return int(tidy) if tidy.is_integer() else tidy


def _plain(text: str) -> Any:
    try:
        return _written(float(text), "")
    except ValueError:
        return text
