"""A review at a glance: how many findings of which severity each stage has, and the line a person can act on."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ssbfab.findings import Severity
from ssbfab.preview.figure import INK, STYLE, new_sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.review import Report

#: Told apart by lightness too: the gravest is the darkest.
TONES = {Severity.ERROR: "#8C1A10", Severity.WARNING: "#D55E00", Severity.NO_VERDICT: "#56B4E9", Severity.NOTE: "#DDDDDD"}


def report_figure(report: Report) -> Figure:
    """A bar per stage (the letters that its codes begin with), parted by severity."""
    from matplotlib import rc_context

    stages = sorted({finding.code[:3] for finding in report.findings})
    lines = wrap(report.summary, 100)[:3]
    with rc_context(STYLE):
        sheet = new_sheet(7.5, 1.5 + 0.26 * max(len(stages), 1) + 0.18 * len(lines))
        axes = sheet.axes(0.7, 0.55, sheet.width_in - 0.95, 0.26 * max(len(stages), 1) + 0.1)
        for row, stage in enumerate(reversed(stages)):
            _bar(axes, row, [f.severity for f in report.findings if f.code.startswith(stage)])
        axes.set_yticks(range(len(stages)), list(reversed(stages)), fontsize=8, color=INK)
        axes.set_xlabel("findings", fontsize=8, color=INK)
        axes.tick_params(labelsize=8)
        axes.xaxis.get_major_locator().set_params(integer=True)
        sheet.heading(report.title)
        for i, line in enumerate(lines):
            sheet.text(0.25, sheet.height_in - 0.55 - 0.18 * i, line, fontsize=8)
    return sheet.figure


def _bar(axes: Any, row: int, severities: list[Severity]) -> None:
    left = 0
    for severity, tone in TONES.items():
        count = severities.count(severity)
        if count:
            axes.barh(row, count, left=left, height=0.7, color=tone, edgecolor=INK, lw=0.5)
            said = f"{count} {severity.value.replace('-', ' ')}s" if count > 1 else str(count)
            axes.text(left + count / 2, row, said, ha="center", va="center", fontsize=6.5,
                      color="white" if severity is Severity.ERROR else INK, clip_on=True)
        left += count
