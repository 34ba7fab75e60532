"""The design space: a grid or a Sobol sample over axes. Designs are made as they are asked for, never all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from ssbfab.errors import RecipeError
from ssbfab.sweep.axis import Axis

MOST_DESIGNS = 10_000_000
#: Points of the sequence that are drawn at a time; the sequence does not depend on it.
_BLOCK = 1024
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, kw_only=True)
class Design:
    """One point of the space: its number, and the value of every varied key."""

    index: int
    values: tuple[tuple[str, Any], ...]

    @property
    def key(self) -> str:
        """What tells designs apart, whatever their number."""
        return ";".join(f"{key}={value}" for key, value in self.values)


@dataclass(frozen=True, kw_only=True)
class Space:
    """All points of the grid, or with `sample` = `"sobol:1000"` that many points of a Sobol sequence.

    The sequence (S. Joe, F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008) 2635) is shifted round the unit cube by fixed irrational
    steps, not scrambled at random: the first point is no corner, and every release of every library gives the same designs.
    """

    axes: tuple[Axis, ...]
    sample: str = ""

    def __post_init__(self) -> None:
        keys = [axis.key for axis in self.axes]
        if not keys:
            raise RecipeError("nothing is varied: give --vary key=low:high:count at least once")
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise RecipeError(f"--vary {twice[0]}: given twice; give each key once")
        if len(self) > MOST_DESIGNS:
            raise RecipeError(f"the grid has {len(self)} designs, more than {MOST_DESIGNS}; vary less, or --sample sobol:1000")

    def __len__(self) -> int:
        return _sobol_count(self.sample) if self.sample else prod(len(axis.values) for axis in self.axes)

    def __iter__(self) -> Iterator[Design]:
        """In order of their numbers; each time the same."""
        keys = [axis.key for axis in self.axes]
        rows = self._points() if self.sample else product(*(axis.values for axis in self.axes))
        for index, row in enumerate(rows):
            yield Design(index=index, values=tuple(zip(keys, row, strict=True)))

    def _points(self) -> Iterator[tuple[Any, ...]]:
        import numpy as np
        from scipy.stats import qmc

        sequence = qmc.Sobol(d=len(self.axes), scramble=False)
        shift = np.arange(1, len(self.axes) + 1) * _GOLDEN
        left = len(self)
        while left > 0:
            for point in ((sequence.random(_BLOCK) + shift) % 1.0)[:left]:
                yield tuple(axis.at(float(share)) for axis, share in zip(self.axes, point, strict=True))
            left -= _BLOCK


def _sobol_count(sample: str) -> int:
    kind, _, count = sample.partition(":")
    if kind != "sobol" or not (count.isascii() and count.isdecimal() and len(count) < 12 and 1 <= int(count) <= MOST_DESIGNS):
        raise RecipeError(f"--sample {sample!r}: expected sobol:COUNT, a count from 1 to {MOST_DESIGNS}, for example sobol:1000")
    return int(count)
