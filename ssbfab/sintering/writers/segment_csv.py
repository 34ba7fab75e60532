"""The neutral table of segments: CSV with units in its header, our own format, read back without loss.

    segment,kind,target_C,rate_K_per_min,dwell_min,atmosphere,pressure_MPa,note
    1,ramp,600,2,,argon,0,
    2,hold,600,,120,argon,0,

The first line is a comment with title and start: `# title; start_C=25; atmosphere=argon`.
"""

from __future__ import annotations

import csv
import io

from ssbfab.errors import ScheduleError
from ssbfab.sintering.schedule import Schedule, Segment

COLUMNS = ("segment", "kind", "target_C", "rate_K_per_min", "dwell_min", "atmosphere", "pressure_MPa", "note")
_SIZE_LIMIT = 1_000_000


def number(value: float) -> str:
    """Enough digits to come back unchanged in thermal work, few enough to read."""
    return f"{value:.10g}"


def schedule_csv(schedule: Schedule) -> str:
    """The table as text with `\\n` line ends; the same schedule gives the same bytes."""
    out = io.StringIO()
    title = " ".join(schedule.title.replace(";", ",").split())
    out.write(f"# {title}; start_C={number(schedule.start_k - 273.15)}; atmosphere={schedule.atmosphere}\n")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    line = 0
    for segment in schedule.segments:
        for kind in ("ramp", "hold") if segment.hold_s > 0 else ("ramp",):
            line += 1
            ramp = kind == "ramp"
            table.writerow((line, kind, number(segment.target_k - 273.15), number(segment.rate_k_s * 60) if ramp else "",
                            "" if ramp else number(segment.hold_s / 60), segment.atmosphere or schedule.atmosphere,
                            number(segment.pressure_pa / 1e6), ""))
    return out.getvalue()


def read_schedule_csv(text: str, where: str = "schedule") -> Schedule:
    """The schedule that such a table holds; `ScheduleError` names the line that cannot be."""
    if len(text) > _SIZE_LIMIT:
        raise ScheduleError(f"{where}: more than {_SIZE_LIMIT} characters: not a table of segments")
    lines = text.splitlines()
    title, start_k, atmosphere = _head(lines[0] if lines else "", where)
    rows = list(csv.DictReader(lines[1:] if lines and lines[0].startswith("#") else lines))
    segments: list[Segment] = []
    for count, row in enumerate(rows, 1):
        segments = _with_row(segments, row, f"{where}: segment {count}", atmosphere)
    if not segments:
        raise ScheduleError(f"{where}: no segments; expected the columns {', '.join(COLUMNS)}")
    return Schedule(title=title, segments=tuple(segments), atmosphere=atmosphere, start_k=start_k)


def _head(line: str, where: str) -> tuple[str, float, str]:
    parts = [part.strip() for part in line.lstrip("# ").split(";")] if line.startswith("#") else []
    keys = dict(part.split("=", 1) for part in parts[1:] if "=" in part)
    start = _float(keys.get("start_C", "25"), f"{where}: start_C")
    return (parts[0] if parts else where, start + 273.15, keys.get("atmosphere", "air"))


def _with_row(done: list[Segment], row: dict[str, str], where: str, atmosphere: str) -> list[Segment]:
    from dataclasses import replace

    missing = [c for c in COLUMNS[:5] if row.get(c) is None]
    if missing:
        raise ScheduleError(f"{where}: no column {', '.join(missing)}")
    if row["kind"] == "ramp":
        rate = _float(row["rate_K_per_min"], f"{where}: rate_K_per_min") / 60
        if rate <= 0:
            raise ScheduleError(f"{where}: rate_K_per_min must be above zero")
        gas = row.get("atmosphere") or atmosphere
        return [*done, Segment(target_k=_float(row["target_C"], f"{where}: target_C") + 273.15, rate_k_s=rate,
                               atmosphere="" if gas == atmosphere else gas,
                               pressure_pa=_float(row.get("pressure_MPa") or "0", f"{where}: pressure_MPa") * 1e6)]
    if row["kind"] != "hold" or not done:
        raise ScheduleError(f"{where}: kind is {row['kind']!r}; expected ramp, or hold after a ramp")
    held = done[-1].hold_s + _float(row["dwell_min"], f"{where}: dwell_min") * 60
    return [*done[:-1], replace(done[-1], hold_s=held)]


def _float(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ScheduleError(f"{where}: found {text[:40]!r}, expected a number") from None
    if not abs(value) < 1e12:
        raise ScheduleError(f"{where}: found {text[:40]!r}, expected a finite number")
    return value
