"""The nouns of planning: a `Plan`, or the `Exclusion` that says why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ssbfab.sintering.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Two limits that cannot both be kept: by how much they miss each other, and what would open a window."""

    first: str
    second: str
    by: str
    opens: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.first} excludes {self.second} by {self.by}; what would open a window: {'; '.join(self.opens)}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A schedule with what it does to the powders, or why there is none: `missing` data, or an `exclusion`.

    `heating_s` is the time to the end of the last hold; `set_by` says what set peak, rates and holds.
    """

    schedule: Schedule | None = None
    heating_s: float = math.nan
    energy_j: float = math.nan
    density: dict[str, float] | None = None
    set_by: tuple[str, ...] = ()
    exclusion: Exclusion | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
