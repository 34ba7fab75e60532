"""A verdict over the whole range of its inputs: pass, warn, fail, or none where the range straddles the limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ssbfab.findings import Confidence, margin_of


class Verdict(StrEnum):
    """PASS and FAIL hold over the whole range of the inputs; WARN survives, but without the safety asked for."""

    PASS = "pass"
    WARN = "warn"
    NO_VERDICT = "no-verdict"
    FAIL = "fail"


_WORST_FIRST = (Verdict.FAIL, Verdict.NO_VERDICT, Verdict.WARN, Verdict.PASS)


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; PASS of none."""
    return min(verdicts, key=_WORST_FIRST.index, default=Verdict.PASS)


def verdict_over(low: float, high: float, safety_ratio: float = 1.0) -> Verdict:
    """Judge a demand over capacity (1 breaks) that lies between `low` and `high`, with a safety on the demand.

    >>> [verdict_over(a, b, 2.0).value for a, b in ((0.1, 0.4), (0.6, 0.9), (0.1, 3.0), (0.6, 3.0))]
    ['pass', 'warn', 'no-verdict', 'fail']
    """
    if high * safety_ratio <= 1.0:
        return Verdict.PASS
    if low * safety_ratio <= 1.0:
        return Verdict.NO_VERDICT
    return Verdict.WARN if high <= 1.0 else Verdict.FAIL


@dataclass(frozen=True, kw_only=True)
class Range:
    """A value with the ends that its inputs allow."""

    low: float
    value: float
    high: float

    def holds(self, limit: float) -> bool:
        return self.low <= limit <= self.high


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One check of a stack: `ratio` is demand over capacity, 1 where it breaks; `decides` is what to measure where undecided.

    `kind` is `crack`, `edge`, `delamination` or `bow`; `where` names the ply or interface, `index` counts it from below.
    `critical_mm` is the thickness
    that would survive with its safety (range), where thickness is what decides. `missing` names data that nobody has given.
    """

    kind: str
    where: str
    verdict: Verdict
    confidence: Confidence
    index: int = 0
    safety_ratio: float = 1.0
    ratio: Range | None = None
    critical_mm: Range | None = None
    decides: str = ""
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def margin(self) -> float | None:
        """How far inside the limit the worst end is, −1 to 1: negative where it breaks (see `findings.margin_of`)."""
        return None if self.ratio is None else margin_of(self.ratio.high * self.safety_ratio)
