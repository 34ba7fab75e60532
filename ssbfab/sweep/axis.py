"""One key of the recipe that is varied, and how a user writes it.

finger_width=40um:120um:9    nine values from 40 to 120 um
fill=continuous,contour      the values themselves
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from ssbfab.errors import RecipeError

_NUMBER = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*([^0-9\s.].*)?", re.ASCII)
_EXAMPLE = "expected key=low:high:count, for example finger_width=40um:120um:9, or key=a,b,c"
MOST_VALUES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A key, its values as the recipe would write them, and its ends for sampling.

    `whole` axes (both ends whole numbers, and a whole number in the recipe) take whole numbers only.
    """

    key: str
    values: tuple[Any, ...]
    low: float | None = None
    high: float | None = None
    unit: str = ""
    whole: bool = False

    @classmethod
    def parse(cls, text: str) -> Axis:
        """`key=low:high:count` or `key=value,value,…`. Raises `RecipeError`."""
        key, sign, rest = (part.strip() for part in text.partition("="))
        if not sign or not key or not rest or rest.count(":") not in (0, 2):
            raise RecipeError(f"--vary {text!r}: {_EXAMPLE}")
        if ":" not in rest:
            values = tuple(_plain(part.strip()) for part in rest.split(","))
            if len(set(map(repr, values))) < len(values) or "" in values:
                raise RecipeError(f"--vary {text!r}: a value is empty or stands there twice")
            return cls(key=key, values=values)
        low, high, count = rest.split(":")
        (a, unit), (b, other) = _split(low, text), _split(high, text)
        if unit != other:
            raise RecipeError(
                f"--vary {text!r}: the ends are in {unit or 'no unit'} and {other or 'no unit'}; write both in one unit"
            )
        steps = _count(count.strip(), text) - 1
        numbers = [a + (b - a) * i / max(1, steps) for i in range(steps + 1)]
        return cls(key=key, values=tuple(_written(n, unit) for n in numbers), low=a, high=b, unit=unit)

    def at(self, share: float) -> Any:
        """The value a share (0 to 1) of the way from the low end to the high end; one of the values where there are no ends."""
        if self.low is None or self.high is None:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if self.whole:
            low, high = sorted((int(self.low), int(self.high)))
            return min(low + int(share * (high - low + 1)), high)
        return _written(self.low + (self.high - self.low) * share, self.unit)


def _count(text: str, whole: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and 1 <= int(text) <= MOST_VALUES):
        raise RecipeError(
            f"--vary {whole!r}: found {text!r} for the number of values, expected a whole number from 1 to {MOST_VALUES}"
        )
    return int(text)


def _split(text: str, whole: str) -> tuple[float, str]:
    match = _NUMBER.fullmatch(text.strip())
    if match is None or not math.isfinite(float(match.group(1))):
        raise RecipeError(f"--vary {whole!r}: found {text!r}, expected a number with its unit, for example 40um")
    return float(match.group(1)), (match.group(2) or "").strip()


def _written(number: float, unit: str) -> Any:
    tidy = float(f"{number:.12g}")
    if unit:
        return f"{tidy:.12g} {unit}"
    return int(tidy) if tidy.is_integer() else tidy


def _plain(text: str) -> Any:
    """A value as TOML would read it: a number, true or false, else the text itself."""
    if text in ("true", "false"):
        return text == "true"
    match = _NUMBER.fullmatch(text)
    if match is None or match.group(2) or not math.isfinite(float(text)):
        return text
    return _written(float(text), "")
