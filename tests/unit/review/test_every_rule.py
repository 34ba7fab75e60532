"""Every rule of every package: explained in full, fired by a test, and silent for the good twin in the same file of tests."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pytest
from rule_log import RuleLog

from ssbfab.review import all_rules, explain, rule_named

UNIT = Path(__file__).parents[1]
TEXTS = {path: path.read_text(encoding="utf-8") for path in sorted(UNIT.rglob("test_*.py")) if path != Path(__file__)}
RULES = {rule.code: rule for rule in all_rules()}


def naming(code: str) -> list[Path]:
    """The files of tests that name a code."""
    return [path for path, text in TEXTS.items() if code in text]


@pytest.mark.parametrize("code", RULES)
def test_explain_says_all_of_it(code: str) -> None:
    text = explain(rule_named(code.lower()))
    assert text.startswith(f"{code}  ") and len(text.splitlines()[0]) > len(code) + 5
    parts = dict(re.findall(r"^(\w+): (.+)$", text, re.M))
    assert {"Why", "Formula", "Limit", "Example", "Source", "Needs"} <= set(parts)
    assert all(parts.values())


@pytest.mark.parametrize("code", RULES)
def test_a_file_of_tests_names_it(code: str) -> None:
    assert naming(code), f"no test in tests/unit names {code}"


def test_every_code_of_a_finding_is_a_rule() -> None:
    """A code that the review shows can be explained."""
    source = "\n".join(path.read_text() for path in Path(all_rules.__wrapped__.__code__.co_filename).parents[1].rglob("*.py"))
    assert set(re.findall(r'code="([A-Z]{3}\d{3})"', source)) <= set(RULES)


def lacking(answers: Mapping[tuple[Path, str], set[int]], ran: Collection[Path], code: str) -> str:
    """What no file of tests shows of a rule, empty where one shows both; files that did not run blame nobody."""
    here = [answers.get((path, code), set()) for path in naming(code) if path in ran]
    if any(len(loud) > 1 for loud in here) or len(here) < len(naming(code)):
        return ""
    return f"{code}: " + ("no good twin" if any(max(loud, default=0) for loud in here) else "no test fires it")


@pytest.mark.alone
def test_every_rule_has_fired_and_has_a_milder_twin(rule_log: Any) -> None:
    if rule_log.partly:
        pytest.skip("only a part of the tests was asked for")
    assert not [said for said in (lacking(rule_log.answers, rule_log.collected, code) for code in RULES) if said]


def test_a_rule_that_no_test_fires_is_seen() -> None:
    def all_answer(*loud: int) -> dict[tuple[Path, str], set[int]]:
        return {(path, "CTE101"): set(loud) for path in TEXTS}

    assert lacking(all_answer(0), set(TEXTS), "CTE101") == "CTE101: no test fires it"
    assert lacking(all_answer(4), set(TEXTS), "CTE101") == "CTE101: no good twin"
    assert not lacking(all_answer(0, 4), set(TEXTS), "CTE101")


def test_what_the_processes_of_a_run_leave_is_taken_once_and_only_whole(tmp_path: Path) -> None:
    def leave(ran: int, *workers: str, run: str = "r") -> Any:
        """One of two tests in each process, which are silent and loud."""
        for loud, worker in enumerate(workers):
            log = RuleLog(wanted=2, ran=ran, collected={UNIT})
            log.answers[UNIT, "CTE101"].add(4 * loud)
            log.leave(tmp_path, run, worker, 2)
        log = RuleLog(partly=True)
        log.take(tmp_path)
        return log

    assert leave(0, "gw0", "gw1").partly, "tests that did not run"
    assert leave(2, "gw0").partly, "the other process left nothing"
    (tmp_path / "older-gw0.json").write_text('{"run": "older"}')
    whole = leave(1, "gw0", "gw1", run="newer")
    assert not whole.partly and dict(whole.answers) == {(UNIT, "CTE101"): {0, 4}} and whole.collected == {UNIT}
    assert not list(tmp_path.iterdir())
    whole.take(tmp_path)
