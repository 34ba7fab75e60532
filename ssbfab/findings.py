"""What every stage may return and every reader may show: a `Finding`, and the `rule` that makes it.

An error is raised where the program cannot go on; a finding is returned where something is possible but unwise, or cannot
be decided from the data at hand (`no-verdict`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NO_VERDICT = "no-verdict"
    NOTE = "note"


class Confidence(StrEnum):
    """How far a number may be trusted, as its data file says. `ASSUMED` has no source at all."""

    HIGH = "high"
    MED = "med"
    LOW = "low"
    ASSUMED = "assumed"


_WORST_FIRST = (Confidence.ASSUMED, Confidence.LOW, Confidence.MED, Confidence.HIGH)


def worst(confidences: Iterable[Confidence | str]) -> Confidence:
    """The least trusted of some confidences; `HIGH` of none."""
    return min((Confidence(c) for c in confidences), key=_WORST_FIRST.index, default=Confidence.HIGH)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a number or a formula comes from. `text` may be `"assumed"`, which is an honest source."""

    text: str
    doi: str = ""

    def __str__(self) -> str:
        return f"{self.text}, doi {self.doi}" if self.doi else self.text


def margin_of(demand_over_limit: float) -> float:
    """The margin of a demand that may be any multiple of its limit: 1 − ratio inside the limit, 1/ratio − 1 beyond it.

    0.25 inside: a quarter of the limit is left. −0.9: the limit is a tenth of what the demand needs. Never below −1.

    >>> margin_of(0.75), margin_of(1.0), margin_of(10.0)
    (0.25, 0.0, -0.9)
    """
    ratio = max(float(demand_over_limit), 0.0)
    return 1.0 - ratio if ratio <= 1.0 else 1.0 / ratio - 1.0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that somebody should know.

    `value`, `limit` are in the inside unit named by `unit` (a key of `units.TABLE`, "" where dimensionless); `low` and
    `high` are the ends of the value's range where it has one. `margin` is how far inside the limit the worst end of the
    value is, as a fraction of the limit: negative where it is broken. Where the demand may be any multiple of the limit
    (cracks, pressures), it is that of `margin_of`, which stays between −1 and 1. `place_mm` is a point (x, y, z) in the
    frame of the print, or in that of the fired cell where `in_fired_cell` is true.
    """

    code: str
    severity: Severity
    where: str
    message: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    limit: float | None = None
    margin: float | None = None
    unit: str = ""
    confidence: Confidence = Confidence.HIGH
    source: Source | None = None
    advice: str = ""
    place_mm: tuple[float, float, float] | None = None
    in_fired_cell: bool = False
    layer: int | None = None

    def __str__(self) -> str:
        return f"{self.severity.value} {self.code} {self.where}: {self.message}"


@dataclass(frozen=True)
class Rule:
    """A check with a code: calling it yields findings. `needs` are the nouns it reads, its parameters' names."""

    code: str
    title: str
    check: Callable[..., Iterator[Finding]]
    source: Source
    reason: str = ""
    formula: str = ""
    limit: str = ""
    example: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.check).parameters)

    def __call__(self, *args: Any, **kwargs: Any) -> Iterator[Finding]:
        return self.check(*args, **kwargs)


def rule(code: str, title: str, *, source: str | Source, reason: str = "", formula: str = "", limit: str = "",
         example: str = "") -> Callable[[Callable[..., Iterator[Finding]]], Rule]:
    """Make a generator of findings a `Rule`. It is registered by joining its package's `RULES` tuple, nowhere else."""

    def made(check: Callable[..., Iterator[Finding]]) -> Rule:
        cited = source if isinstance(source, Source) else Source(text=source)
        why = reason or inspect.cleandoc(check.__doc__ or "")
        return Rule(code, title, check, cited, why, formula, limit, example)

    return made


def run(rules: Iterable[Rule], nouns: Mapping[str, object]) -> Iterator[Finding]:
    """Ask every rule whose needs are at hand. A rule that needs a noun which is missing (or None) is not asked."""
    for each in rules:
        if all(nouns.get(need) is not None for need in each.needs):
            yield from each(**{need: nouns[need] for need in each.needs})
