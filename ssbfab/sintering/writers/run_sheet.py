"""A run sheet to print and take to the furnace: segments with clock times since the start, boxes to tick, what to look at.

Furnaces of makers that publish no file format are programmed from this sheet by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from textwrap import wrap

from ssbfab.errors import ScheduleError
from ssbfab.findings import Finding, Severity
from ssbfab.library.furnace import Furnace
from ssbfab.sintering.schedule import Schedule, Segment

Row = tuple[str, str, str, str, str, str]
_CLOCK = re.compile(r"(\d+) h (\d+) min(?: (\d+) s)?")
NOTICES = 6
_HEAD: Row = ("#", "what", "target / °C", "rate / K/min", "takes", "done at")


def rows(schedule: Schedule) -> list[Row]:
    """Number, kind, target, rate, duration and running time of every ramp and hold."""
    made, now, time_s = [], schedule.start_k, 0.0
    for segment in schedule.segments:
        took = abs(segment.target_k - now) / segment.rate_k_s
        time_s, now = time_s + took, segment.target_k
        made.append((f"{now - 273.15:.6g}", f"{segment.rate_k_s * 60:.6g}", took, time_s, "ramp"))
        if segment.hold_s > 0:
            time_s += segment.hold_s
            made.append((f"{now - 273.15:.6g}", "", segment.hold_s, time_s, "hold"))
    return [(str(i), kind if rate == "" else _verb(made, i, schedule), target, rate, clock(took), clock(end))
            for i, (target, rate, took, end, kind) in enumerate(made, 1)]


def _verb(made: Sequence[tuple[str, str, float, float, str]], number: int, schedule: Schedule) -> str:
    before = schedule.start_k - 273.15 if number == 1 else float(made[number - 2][0])
    return "heat" if float(made[number - 1][0]) >= before else "cool"


def clock(seconds: float) -> str:
    """`26 h 05 min`, with seconds where there are some."""
    whole = round(seconds)
    return f"{whole // 3600} h {whole // 60 % 60:02d} min" + (f" {whole % 60:02d} s" if whole % 60 else "")


def _facts(schedule: Schedule, furnace: Furnace | None) -> list[str]:
    made = [
        f"atmosphere: {schedule.atmosphere}",
        f"starts at {schedule.start_k - 273.15:.0f} °C",
        f"takes {clock(schedule.duration_s)}",
        f"peak {schedule.peak_k - 273.15:.0f} °C",
    ]
    return [f"furnace: {furnace.name} (to {furnace.temperature_max_k - 273.15:.0f} °C)", *made] if furnace else made


def _notices(findings: Sequence[Finding]) -> list[str]:
    """Errors and warnings as far as the page goes, and how much the data leave undecided."""
    told = [str(f) for f in findings if f.severity in (Severity.ERROR, Severity.WARNING)]
    open_ = sum(f.severity is Severity.NO_VERDICT for f in findings)
    more = [f"{len(told) - NOTICES} more: see the review"] if len(told) > NOTICES else []
    return [*told[:NOTICES], *more, *([f"{open_} points that the data cannot decide: see the review"] if open_ else [])]


def run_sheet_text(schedule: Schedule, furnace: Furnace | None = None, findings: Sequence[Finding] = ()) -> str:
    """The sheet as plain text, one page for an ordinary program."""
    table = [_HEAD, *rows(schedule)]
    widths = [max(len(row[i]) for row in table) for i in range(len(_HEAD))]
    lines = [schedule.title, "=" * len(schedule.title), *_facts(schedule, furnace), ""]
    lines += [
        "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) + "   [ ]" * (i > 0) for i, row in enumerate(table)
    ]
    lines += ["", "operator: ____________   date: ____________   batch: ____________", ""]
    told = [line for n in _notices(findings) for line in wrap(n, 92, initial_indent="! ", subsequent_indent="  ")]
    return "\n".join([*lines, *told]) + "\n"


_STYLE = (
    "body{font:11pt sans-serif;max-width:18cm;margin:1.5cm auto}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #888;padding:3px 8px;text-align:right}th{background:#eee}.n{color:#900}@page{size:A4;margin:1.5cm}"
)


def run_sheet_html(schedule: Schedule, furnace: Furnace | None = None, findings: Sequence[Finding] = ()) -> str:
    """The sheet as one self-contained HTML page for A4."""
    head = "".join(f"<th>{escape(c)}</th>" for c in (*_HEAD, "✓"))
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "<td>☐</td></tr>" for row in rows(schedule))
    facts = "".join(f"<li>{escape(f)}</li>" for f in _facts(schedule, furnace))
    title = escape(schedule.title)
    notices = "".join(f'<li class="n">{escape(n)}</li>' for n in _notices(findings))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{title}</h1><ul>{facts}</ul><table><tr>{head}</tr>{body}</table>"
        f"<p>operator: ____________ date: ____________ batch: ____________</p><ul>{notices}</ul></body></html>\n"
    )


def read_run_sheet(text: str, start_k: float = 298.15) -> Schedule:
    """The schedule that a person would type in from the plain sheet."""
    segments: list[Segment] = []
    for line in (x for x in text.splitlines() if x.rstrip().endswith("[ ]")):
        words, took = line.split(), _CLOCK.search(line)
        if took is None:
            raise ScheduleError(f"run sheet: no duration in {line[:60]!r}")
        if words[1] in ("heat", "cool"):
            segments.append(Segment(target_k=float(words[2]) + 273.15, rate_k_s=float(words[3]) / 60))
        elif words[1] == "hold" and segments:
            hours, minutes, seconds = (int(part or 0) for part in took.groups())
            last = segments[-1]
            segments[-1] = replace(last, hold_s=last.hold_s + 3600.0 * hours + 60 * minutes + seconds)
    if not segments:
        raise ScheduleError("run sheet: no row to tick was found")
    return Schedule(title=text.splitlines()[0], segments=tuple(segments), start_k=start_k)
