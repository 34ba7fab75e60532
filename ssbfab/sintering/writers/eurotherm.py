"""Segment table in the manner of Eurotherm 2400/2600/2700 programmers: to be typed in, or written through their own software.

    seg  type       target_C  rate_C_per_min  time
      1  Ramp Rate       600            2.00
      2  Dwell                                02:00:00
      3  End

Their clone files are proprietary and not written here. Holdback (guaranteed soak) should be on for the dwells.
Program sizes: 2400: 16 segments; 2604 and 2704: 100 per program.
"""

from __future__ import annotations

from ssbfab.errors import ScheduleError
from ssbfab.sintering.schedule import Schedule, Segment

SEGMENTS = {"2400": 16, "2604": 100, "2704": 100}


def eurotherm_table(schedule: Schedule, model: str = "2704") -> str:
    """The table as text."""
    if model not in SEGMENTS:
        raise ScheduleError(f"Eurotherm {model!r}: known programmers are {', '.join(SEGMENTS)}")
    rows = []
    for segment in schedule.segments:
        rows.append(f"Ramp Rate  {segment.target_k - 273.15:10.2f}  {segment.rate_k_s * 60:14.4f}")
        if segment.hold_s > 0:
            rows.append(f"Dwell      {'':10}  {'':14}  {_clock(segment.hold_s)}")
    rows.append("End")
    if len(rows) > SEGMENTS[model]:
        raise ScheduleError(
            f"Eurotherm {model}: {len(rows)} segments with End; it holds {SEGMENTS[model]}: join some, or use a larger one"
        )
    head = [f"# {' '.join(schedule.title.split())}; programmer {model}; start {schedule.start_k - 273.15:.2f} C; "
            f"{schedule.atmosphere}; holdback on for dwells", "seg  type         target_C  rate_C_per_min  time_hh:mm:ss"]
    return "\n".join(head + [f"{i:3d}  {row.rstrip()}" for i, row in enumerate(rows, 1)]) + "\n"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def read_eurotherm(text: str) -> Schedule:
    """The schedule that such a table runs."""
    lines = text.splitlines()
    if not lines or "; start " not in lines[0]:
        raise ScheduleError("Eurotherm table: no first line with the start temperature")
    start = float(lines[0].split("; start ")[1].split(" C")[0]) + 273.15
    segments: list[Segment] = []
    for line in lines[2:]:
        words = line.split()
        if words[1:3] == ["Ramp", "Rate"] and len(words) == 5:
            segments.append(Segment(target_k=float(words[3]) + 273.15, rate_k_s=float(words[4]) / 60))
        elif words[1:2] == ["Dwell"] and len(words) == 3 and segments:
            h, m, s = (int(x) for x in words[2].split(":"))
            last = segments[-1]
            segments[-1] = Segment(target_k=last.target_k, rate_k_s=last.rate_k_s, hold_s=last.hold_s + 3600.0 * h + 60 * m + s)
        elif words[1:2] != ["End"]:
            raise ScheduleError(f"Eurotherm table: found {line[:60]!r}, expected Ramp Rate, Dwell or End")
    return Schedule(title=lines[0].lstrip("# ").split(";")[0], segments=tuple(segments), start_k=start)
