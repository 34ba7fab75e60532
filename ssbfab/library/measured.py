"""The noun behind every number of the library: a value with its range, its validity and its source."""

from __future__ import annotations

from dataclasses import dataclass

from ssbfab.findings import Confidence, Source


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One number as the library knows it, in the inside unit that its property's name says.

    `low` and `high` are the stated range, or the value itself where none is stated: see `library.ranges` for the range
    to calculate with, which is wide where confidence is low. `valid_k` is the range of temperature for which the number
    was reported, None where it was not said. `basis` is `read`, `recall`, `computed`, `assumed` or `measured`.
    `porosity_fraction` is that of the sample, where it was said. `kind` is the kind of its material.
    """

    value: float
    low: float
    high: float
    source: Source
    confidence: Confidence
    basis: str = ""
    conditions: str = ""
    valid_k: tuple[float, float] | None = None
    porosity_fraction: float | None = None
    kind: str = ""

    def covers(self, temperature_k: float) -> bool:
        """Whether a use at this temperature is inside the reported range; False where no range was reported."""
        return self.valid_k is not None and self.valid_k[0] <= temperature_k <= self.valid_k[1]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is known in words: the text, with its source like any number."""

    text: str
    source: Source
    confidence: Confidence
    basis: str = ""
    conditions: str = ""
    valid_k: tuple[float, float] | None = None
