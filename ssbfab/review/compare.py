"""Two reports side by side: what got better, what got worse, and what is merely said now or no longer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ssbfab.findings import Finding, Severity
from ssbfab.review.report import Report

_RANK = {Severity.ERROR: 3, Severity.NO_VERDICT: 2, Severity.WARNING: 1, Severity.NOTE: 0}
_ORDER = ("worse", "better", "note")
#: A margin that changes by less is not told: half a percent, what is written is rounded to one.
_LEAST_MARGIN = 0.005

Key = tuple[str, str, int]
Change = tuple[str, int, str]


def compare(before: Report, after: Report) -> str:
    """Text: worse first, then better, then notes that came or went, each the gravest first; then both summaries."""
    changes = sorted(_changes(_keyed(before), _keyed(after)), key=lambda c: (_ORDER.index(c[0]), -c[1], c[2]))
    lines = [f"{word:8} {said}" for word, _, said in changes] or ["no difference between the two reviews"]
    return "\n".join([*lines, f"before: {before.summary}", f"after:  {after.summary}"]) + "\n"


def _keyed(report: Report) -> dict[Key, Finding]:
    """Findings by code and place; of several with the same, the first, the second … of each report belong together."""
    seen: Counter[tuple[str, str]] = Counter()
    keyed: dict[Key, Finding] = {}
    for finding in report.findings:
        pair = (finding.code, finding.where)
        keyed[*pair, seen[pair]] = finding
        seen[pair] += 1
    return keyed


def _changes(old: dict[Key, Finding], new: dict[Key, Finding]) -> Iterator[Change]:
    yield from _alone((found for key, found in new.items() if key not in old), "worse", "new: ")
    yield from _alone((found for key, found in old.items() if key not in new), "better", "gone:")
    for key in old.keys() & new.keys():
        yield from _changed(old[key], new[key])


def _alone(found: Iterable[Finding], word: str, how: str) -> Iterator[Change]:
    """What only one report says. A note judges nothing: that it came or went is neither better nor worse."""
    for each in found:
        yield ("note" if each.severity is Severity.NOTE else word, _RANK[each.severity], f"{how} {each}")


def _changed(old: Finding, new: Finding) -> Iterator[Change]:
    was, now = _RANK[old.severity], _RANK[new.severity]
    if was != now:
        yield ("better" if now < was else "worse", max(was, now), f"{old.severity.value} is now {new.severity.value}: {new}")
    elif old.margin is not None and new.margin is not None and abs(new.margin - old.margin) >= _LEAST_MARGIN:
        word = "better" if new.margin > old.margin else "worse"
        yield (word, now, f"margin {old.margin:+.0%} is now {new.margin:+.0%}: {new}")
