"""Program of PIDKiln (Saur0o0n/PIDKiln, data/programs/*.txt): `temperature_C:ramp_min:dwell_min` a line, whole minutes.

    # description on the first line
    600:288:120

Whole minutes and degrees round each line; a schedule that this would change by more than 0.5 % in thermal work is refused,
with what
to round. At most 10 KiB and 1350 °C. The program starts from whatever temperature the kiln has.
"""

from __future__ import annotations

import math

from ssbfab.errors import ScheduleError
from ssbfab.sintering.heat import log_work
from ssbfab.sintering.schedule import Schedule, Segment

MOST_C, MOST_BYTES, LONGEST_MIN = 1350.0, 10 * 1024, 999
WORK_TOLERANCE = 0.005


def pidkiln_program(schedule: Schedule) -> str:
    """The program's text. Temperatures are whole degrees; minutes are rounded so that no rate is above the asked one."""
    if schedule.peak_k - 273.15 > MOST_C:
        raise ScheduleError(f"PIDKiln: {schedule.peak_k - 273.15:.0f} degC is above its limit of {MOST_C:.0f} degC")
    lines = [
        "# "
        + " ".join(schedule.title.split())[:120]
        + f" (starts at {schedule.start_k - 273.15:.0f} degC; {schedule.atmosphere})"
    ]
    now, owed = schedule.start_k, 0.0
    for segment in schedule.segments:
        exact = abs(segment.target_k - now) / segment.rate_k_s / 60
        ramp = _whole(exact)
        owed += segment.hold_s / 60
        dwell = round(owed)
        owed -= dwell
        lines += _split(now, segment.target_k, ramp, dwell)
        now = segment.target_k
    text = "\n".join(lines) + "\n"
    if len(text.encode()) > MOST_BYTES:
        raise ScheduleError(f"PIDKiln: {len(text.encode())} bytes; it reads at most {MOST_BYTES}: use fewer segments")
    _same_work(schedule, read_pidkiln(text, schedule.start_k))
    return text


def _same_work(asked: Schedule, held: Schedule) -> None:
    for activation in (100e3, 200e3, 400e3):
        apart = math.expm1(float(log_work(held.points(), activation) - log_work(asked.points(), activation)))
        if abs(apart) > WORK_TOLERANCE:
            raise ScheduleError(
                f"PIDKiln: whole minutes and degrees would change the thermal work by {apart:.1%}; round targets to whole "
                "degrees and holds to whole minutes in the schedule itself, then check it"
            )


def _whole(minutes: float) -> int:
    """Up to the next minute, unless it is one within a second: a furnace must never be asked for more than was planned."""
    return max(1, int(minutes + 1 - 1 / 60))


def _split(start_k: float, target_k: float, ramp: int, dwell: int) -> list[str]:
    """One line, or several where ramp or dwell is longer than the program's field."""
    parts = max(1, -(-ramp // LONGEST_MIN))
    lines = []
    for i in range(1, parts + 1):
        share = start_k + (target_k - start_k) * i / parts
        minutes = ramp * i // parts - ramp * (i - 1) // parts
        lines.append(f"{_celsius(share)}:{minutes}:0")
    first, rest = min(dwell, LONGEST_MIN), max(dwell - LONGEST_MIN, 0)
    lines[-1] = lines[-1].rsplit(":", 1)[0] + f":{first}"
    while rest > 0:
        lines.append(f"{_celsius(target_k)}:1:{min(rest - 1, LONGEST_MIN)}" if rest > 1 else f"{_celsius(target_k)}:1:0")
        rest -= 1 + min(max(rest - 1, 0), LONGEST_MIN)
    return lines


def _celsius(kelvin: float) -> int:
    return round(kelvin - 273.15)


def read_pidkiln(text: str, start_k: float = 298.15, title: str = "PIDKiln program") -> Schedule:
    """The schedule that such a program runs, from a start temperature."""
    segments: list[Segment] = []
    now = start_k
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split(":")
        if len(parts) != 3 or not all(p.strip().lstrip("-").isdigit() for p in parts):
            raise ScheduleError(f"PIDKiln program: line {number}: found {line[:40]!r}, expected temperature:ramp_min:dwell_min")
        target, ramp, dwell = (int(p) for p in parts)
        kelvin = target + 273.15
        rate = abs(kelvin - now) / (ramp * 60) if ramp > 0 and abs(kelvin - now) > 1e-9 else 1.0
        held = dwell * 60.0 + (ramp * 60.0 if abs(kelvin - now) <= 1e-9 else 0.0)
        segments.append(Segment(target_k=kelvin, rate_k_s=rate, hold_s=held))
        now = kelvin
    if not segments:
        raise ScheduleError("PIDKiln program: no line of temperature:ramp_min:dwell_min")
    return Schedule(title=title, segments=tuple(segments), start_k=start_k)
