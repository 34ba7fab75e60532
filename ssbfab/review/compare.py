"""Two reports side by side: what got better and what got worse."""

from __future__ import annotations

from ssbfab.findings import Finding
from ssbfab.review.report import Report

_RANK = {"error": 3, "no-verdict": 2, "warning": 1, "note": 0}


def compare(before: Report, after: Report) -> str:
    """Text that lists the findings that only one of two reports has, and those whose severity or margin changed."""
    old, new = _keyed(before), _keyed(after)
    better = [f"better   gone: {old[key]}" for key in old if key not in new]
    worse = [f"worse    new:  {new[key]}" for key in new if key not in old]
    for key in old.keys() & new.keys():
        change = _change(old[key], new[key])
        if change:
            (better if change.startswith("better") else worse).append(change)
    lines = [*sorted(worse), *sorted(better)] or ["no difference between the two reviews"]
    return "\n".join([*lines, f"before: {before.summary}", f"after:  {after.summary}"]) + "\n"


def _keyed(report: Report) -> dict[tuple[str, str], Finding]:
    return {(finding.code, finding.where): finding for finding in report.findings}


def _change(old: Finding, new: Finding) -> str:
    if old.severity is not new.severity:
        word = "better" if _RANK[new.severity.value] < _RANK[old.severity.value] else "worse"
        return f"{word:8} {old.severity.value} is now {new.severity.value}: {new}"
    if old.margin is not None and new.margin is not None and abs(new.margin - old.margin) > 1e-9:
        word = "better" if new.margin > old.margin else "worse"
        return f"{word:8} margin {old.margin:+.0%} is now {new.margin:+.0%}: {new}"
    return ""
