"""The run sheet of a pressing: load and temperature line by line, with forces to set and boxes to tick, as text and HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from ssbfab.errors import ScheduleError
from ssbfab.findings import Finding, Severity
from ssbfab.sintering.cold.pressing import Pressing
from ssbfab.sintering.cold.programme import Move
from ssbfab.sintering.writers.run_sheet import clock

Row = tuple[str, str, str, str, str, str, str]
HEAD: Row = ("#", "what", "force / kN", "pressure / MPa", "temperature / °C", "takes", "done at")
_CLOCK = re.compile(r"(\d+) h (\d+) min(?: (\d+) s)?")
_STYLE = (
    "body{font:11pt sans-serif;max-width:18cm;margin:1.5cm auto}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #888;padding:3px 8px;text-align:right}th{background:#eee}.n{color:#900}@page{size:A4;margin:1.5cm}"
)


def rows(pressing: Pressing) -> list[Row]:
    """Number, kind, force, pressure and temperature at the end of each move, how long it takes, and the running time."""
    return [
        (
            str(i),
            move.kind,
            f"{move.force_n[1] / 1e3:.6g}",
            f"{move.pressure_pa[1] / 1e6:.6g}",
            f"{move.temperature_k[1] - 273.15:.6g}",
            clock(move.takes_s),
            clock(move.end_s),
        )
        for i, move in enumerate(pressing.moves, 1)
    ]


def facts(pressing: Pressing) -> list[str]:
    """What is in the die, what holds it, and how long it takes, a line each."""
    step, die = pressing.step, pressing.press
    wet = (
        "pressed dry"
        if not step.liquid
        else f"liquid: {step.liquid}"
        + ("" if step.liquid_mass_fraction is None else f", {step.liquid_mass_fraction:.3g} g per g of powder")
    )
    made = [
        f"press: {die.name}, die {die.die_diameter_mm:g} mm of {die.die_material}",
        f"powder: {', '.join(pressing.powders)}",
        wet,
        f"die {'sealed' if step.sealed else 'open to vapour'}, in {step.atmosphere}",
        f"starts at {pressing.schedule.start_k - 273.15:.6g} °C",
        f"takes {clock(pressing.duration_s)}",
    ]
    if pressing.leaving is not None:
        made.append(f"powder {pressing.leaving.powder_kg * 1e3:.3g} g, liquid {pressing.leaving.liquid_kg * 1e3:.3g} g")
    return made


def _notices(findings: Sequence[Finding]) -> list[str]:
    return [str(f) for f in findings if f.severity is not Severity.NOTE]


def load_sheet_text(pressing: Pressing, findings: Sequence[Finding] = ()) -> str:
    """The sheet as plain text."""
    table = [HEAD, *rows(pressing)]
    widths = [max(len(row[i]) for row in table) for i in range(len(HEAD))]
    title = pressing.schedule.title
    lines = [title, "=" * len(title), *facts(pressing), ""]
    lines += [
        "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)) + "   [ ]" * (i > 0) for i, row in enumerate(table)
    ]
    lines += ["", "mass of powder ______  of liquid ______  of pellet ______  height ______  operator ______  date ______", ""]
    return "\n".join([*lines, *(f"! {notice}" for notice in _notices(findings))]) + "\n"


def load_sheet_html(pressing: Pressing, findings: Sequence[Finding] = ()) -> str:
    """The sheet as one self-contained HTML page for A4."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in (*HEAD, "✓"))
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "<td>☐</td></tr>" for row in rows(pressing))
    told = "".join(f"<li>{escape(fact)}</li>" for fact in facts(pressing))
    notices = "".join(f'<li class="n">{escape(notice)}</li>' for notice in _notices(findings))
    title = escape(pressing.schedule.title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>'
        f"<body><h1>{title}</h1><ul>{told}</ul><table><tr>{head}</tr>{body}</table>"
        f"<p>mass of powder ______ of liquid ______ of pellet ______ height ______ operator ______ date ______</p>"
        f"<ul>{notices}</ul></body></html>\n"
    )


def read_load_sheet(text: str) -> tuple[Move, ...]:
    """The moves that a person would make from the plain sheet."""
    start = re.search(r"^starts at (\S+) °C$", text, re.M)
    if start is None:
        raise ScheduleError("load sheet: no line `starts at … °C`")
    made: list[Move] = []
    now, force, pressure, time_s = float(start.group(1)) + 273.15, 0.0, 0.0, 0.0
    for line in (line for line in text.splitlines() if line.rstrip().endswith("[ ]")):
        words, took = line.split(), _CLOCK.search(line)
        if took is None or len(words) < 6:
            raise ScheduleError(f"load sheet: cannot read {line[:60]!r}")
        seconds = sum(int(part or 0) * unit for part, unit in zip(took.groups(), (3600, 60, 1), strict=True))
        hot, newton, pascal = float(words[4]) + 273.15, float(words[2]) * 1e3, float(words[3]) * 1e6
        made.append(
            Move(
                kind=words[1],
                start_s=time_s,
                takes_s=float(seconds),
                temperature_k=(now, hot),
                force_n=(force, newton),
                pressure_pa=(pressure, pascal),
            )
        )
        now, force, pressure, time_s = hot, newton, pascal, time_s + seconds
    if not made:
        raise ScheduleError("load sheet: no row to tick was found")
    return tuple(made)
