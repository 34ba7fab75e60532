"""The noun `Report`: findings in order, those that the user has judged set apart, and a line a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ssbfab.findings import Finding, Severity
from ssbfab.showing import Shown

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NO_VERDICT, Severity.NOTE)
#: Whose advice the summary gives first: what blocks, then what decides, then what is unwise.
_ACTION = (Severity.ERROR, Severity.NO_VERDICT, Severity.WARNING, Severity.NOTE)
_NAMES = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.NO_VERDICT: ("no verdict", "no verdicts"),
    Severity.NOTE: ("note", "notes"),
}


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A finding that the user has judged, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, kw_only=True)
class Report(Shown):
    """What the review of one recipe says."""

    title: str
    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...] = ()

    @classmethod
    def of(cls, title: str, findings: Iterable[Finding], ignores: Sequence[tuple[str, str]] = ()) -> Report:
        """Sort findings, worst first, and set apart those whose code begins with an ignored code (code, reason)."""
        kept: list[Finding] = []
        judged: list[Ignored] = []
        for finding in findings:
            reason = next((why for code, why in ignores if code and finding.code.startswith(code)), None)
            if reason is None:
                kept.append(finding)
            else:
                judged.append(Ignored(finding=finding, reason=reason))
        kept.sort(key=lambda f: (_ORDER.index(f.severity), f.code))
        return cls(title=title, findings=tuple(kept), ignored=tuple(judged))

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    def selected(self, codes: Sequence[str]) -> Report:
        """Only the findings whose code begins with one of `codes`; all of them where `codes` is empty."""
        if not codes:
            return self
        return replace(self, findings=tuple(f for f in self.findings if f.code.startswith(tuple(codes))))

    def without(self, codes: Sequence[str]) -> Report:
        """Findings whose code begins with one of `codes` become ignored."""
        if not codes:
            return self
        kept = Report.of(self.title, self.findings, [(code, "ignored on the command line") for code in codes])
        return replace(kept, ignored=(*self.ignored, *kept.ignored))

    @property
    def summary(self) -> str:
        """`3 errors, 2 warnings, 1 no verdict: measure the CTE of LiCoO2 first`."""
        counted = [(self.count(severity), *_NAMES[severity]) for severity in _ORDER[:3]]
        parts = [f"{n} {one if n == 1 else many}" for n, one, many in counted if n]
        text = ", ".join(parts) if parts else "no errors, no warnings, everything decided"
        first = sorted(self.findings, key=lambda f: _ACTION.index(f.severity))
        advice = next((f.advice for f in first if f.advice and f.severity is not Severity.NOTE), "")
        more = f" ({len(self.ignored)} ignored with a reason)" if self.ignored else ""
        return text + (f": {advice}" if advice else "") + more

    def exit_code(self, *, strict: bool = False) -> int:
        """0 clean or undecided, 1 on errors and, when strict, on what has no verdict."""
        return int(bool(self.count(Severity.ERROR)) or (strict and bool(self.count(Severity.NO_VERDICT))))
