"""A log of the rules: in which file of tests each was asked, and how loud its answers were there.

Where several processes share the tests, each leaves its log in pytest's cache, and the run of the tests marked `alone` reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rule_log import RuleLog

from ssbfab.findings import Finding, Rule

LAST = "test_every_rule.py"
UNIT = Path(__file__).parent
LOG = RuleLog()
_ask = Rule.__call__


def _asked(self: Rule, *args: Any, **kwargs: Any) -> Iterator[Finding]:
    return LOG.note(self, _ask(self, *args, **kwargs))


Rule.__call__ = _asked  # type: ignore[method-assign]


def _left(config: pytest.Config) -> Path | None:
    """Where the logs of a run's processes lie; nowhere without pytest's cache."""
    cache = getattr(config, "cache", None)
    return cache.mkdir("rules") if cache else None


@pytest.fixture
def rule_log(pytestconfig: pytest.Config) -> RuleLog:
    if hasattr(pytestconfig, "workerinput"):
        pytest.skip("another process has a part of the answers")
    if LOG.partly and (folder := _left(pytestconfig)):
        LOG.take(folder)
    return LOG


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The test that reads the log runs last."""
    items.sort(key=lambda item: item.path.name == LAST)
    LOG.collected = {item.path for item in items}
    LOG.wanted = sum(UNIT in item.path.parents for item in items)
    LOG.partly = LOG.partly or any("::" in arg for arg in config.args)


def pytest_deselected(items: list[pytest.Item]) -> None:
    LOG.partly = LOG.partly or any(not {"slow", "alone"} & {mark.name for mark in item.iter_markers()} for item in items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    LOG.here = item.path
    LOG.ran += 1
    result = yield
    LOG.here = None
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", None)
    if worker and (folder := _left(session.config)):
        LOG.leave(folder, worker["testrunuid"], worker["workerid"], worker["workercount"])
