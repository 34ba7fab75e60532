"""Rules with codes, limits and sources, asked of whatever nouns are at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ssbfab.findings import run
from ssbfab.review.report import Report
from ssbfab.review.rules import all_rules, explain, rule_named

__all__ = ["Report", "all_rules", "explain", "review", "rule_named"]


def review(title: str, nouns: Mapping[str, object], ignores: Sequence[tuple[str, str]] = ()) -> Report:
    """Ask every rule whose nouns are at hand. `ignores` are (code, reason) pairs that the user has judged."""
    return Report.of(title, run(all_rules(), nouns), ignores)
