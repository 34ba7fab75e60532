"""A log of the rules: in which file of tests each was asked, and how loud its answers were there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ssbfab.findings import Finding, Rule, Severity

LAST = "test_every_rule.py"


#: How loud an answer is; silence is 0.
LOUDNESS = {Severity.NOTE: 1, Severity.NO_VERDICT: 2, Severity.WARNING: 3, Severity.ERROR: 4}


@dataclass
class RuleLog:
    """How loud the answers of each rule were, by the file of the test that asked; and which files were run, in full or partly."""

    answers: dict[tuple[Path, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    collected: set[Path] = field(default_factory=set)
    partly: bool = False
    here: Path | None = None

    def note(self, rule: Rule, findings: Iterator[Finding]) -> Iterator[Finding]:
        loudest = 0
        for finding in findings:
            loudest = max(loudest, LOUDNESS[finding.severity])
            yield finding
        if self.here is not None:
            self.answers[self.here, rule.code].add(loudest)


LOG = RuleLog()
_ask = Rule.__call__


def _asked(self: Rule, *args: Any, **kwargs: Any) -> Iterator[Finding]:
    return LOG.note(self, _ask(self, *args, **kwargs))


Rule.__call__ = _asked  # type: ignore[method-assign]


@pytest.fixture
def rule_log() -> RuleLog:
    return LOG


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The test that reads the log runs last."""
    items.sort(key=lambda item: item.path.name == LAST)
    LOG.collected = {item.path for item in items}
    LOG.partly = LOG.partly or any("::" in arg for arg in config.args)


def pytest_deselected(items: list[pytest.Item]) -> None:
    LOG.partly = LOG.partly or any(item.get_closest_marker("slow") is None for item in items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    LOG.here = item.path
    result = yield
    LOG.here = None
    return result
