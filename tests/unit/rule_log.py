"""Which rule answered how loudly in which file of tests: of one process, or of those that shared a run and left their logs behind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ssbfab.findings import Finding, Rule, Severity

#: How loud an answer is; silence is 0.
LOUDNESS = {Severity.NOTE: 1, Severity.NO_VERDICT: 2, Severity.WARNING: 3, Severity.ERROR: 4}


@dataclass
class RuleLog:
    """How loud the answers of each rule were, by the file of the test that asked; which files were run, in full or partly; and how
    many tests were asked for and ran."""

    answers: dict[tuple[Path, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    collected: set[Path] = field(default_factory=set)
    partly: bool = False
    here: Path | None = None
    wanted: int = 0
    ran: int = 0

    def note(self, rule: Rule, findings: Iterator[Finding]) -> Iterator[Finding]:
        loudest = 0
        for finding in findings:
            loudest = max(loudest, LOUDNESS[finding.severity])
            yield finding
        if self.here is not None:
            self.answers[self.here, rule.code].add(loudest)

    def leave(self, folder: Path, run: str, worker: str, workers: int) -> None:
        """Write what this process of a run of several has heard."""
        answers = [[str(path), code, sorted(loud)] for (path, code), loud in self.answers.items()]
        said = {"run": run, "workers": workers, "partly": self.partly, "wanted": self.wanted, "ran": self.ran,
                "collected": sorted(map(str, self.collected)), "answers": answers}
        (folder / f"{run}-{worker}.json").write_text(json.dumps(said))

    def take(self, folder: Path) -> None:
        """Add what all processes of the last run have left there, once; if any is missing, or tests did not run, nothing."""
        files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        said = [json.loads(file.read_text()) for file in files]
        for file in files:
            file.unlink()
        last = [each for each in said if each["run"] == said[-1]["run"]]
        if not last or len(last) < last[0]["workers"] or sum(each["ran"] for each in last) < last[0]["wanted"]:
            return
        self.partly = any(each["partly"] for each in last)
        for each in last:
            self.collected |= {Path(path) for path in each["collected"]}
            for path, code, loud in each["answers"]:
                self.answers[Path(path), code] |= set(loud)
