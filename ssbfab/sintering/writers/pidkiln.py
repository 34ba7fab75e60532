"""Program of PIDKiln (Saur0o0n/PIDKiln, data/programs/*.txt): `temperature_C:ramp_min:dwell_min` a line, whole minutes.

    # description on the first line
    600:288:120

Whole minutes and degrees round each line; the hold at the peak makes good what that changes. A schedule whose
thermal work would still differ by more than 0.5 % is refused, with what to round.
At most 10 KiB and 1350 °C. The program starts from whatever temperature the kiln has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from ssbfab.errors import ScheduleError
from ssbfab.sintering.heat import log_work
from ssbfab.sintering.schedule import Schedule, Segment

MOST_C, MOST_BYTES, LONGEST_MIN = 1350.0, 10 * 1024, 999
WORK_TOLERANCE = 0.005


def pidkiln_program(schedule: Schedule) -> str:
    """The program's text. Temperatures are whole degrees, the peak's rounded down; no ramp is a second shorter than asked.

    Each ramp ends at the first whole minute at which the schedule is through with it; what that adds to or takes from the
    work at the top is made good in the hold, by whole minutes.
    """
    if schedule.peak_k - 273.15 > MOST_C:
        raise ScheduleError(f"PIDKiln: {schedule.peak_k - 273.15:.0f} degC is above its limit of {MOST_C:.0f} degC")
    best, apart = _closest(schedule)
    if len(best.encode()) > MOST_BYTES:
        raise ScheduleError(f"PIDKiln: {len(best.encode())} bytes; it reads at most {MOST_BYTES}: use fewer segments")
    if apart > WORK_TOLERANCE:
        raise ScheduleError(
            f"PIDKiln: whole minutes and degrees would change the thermal work by {apart:.1%} (0.5 % is allowed); "
            "round targets to whole degrees and holds to whole minutes in the schedule itself, or hold longer, then check it"
        )
    return best


def _closest(schedule: Schedule) -> tuple[str, float]:
    """The first way of rounding that is well within the tolerance, or the best of all."""
    best, least = "", math.inf
    for trial in _trials():
        text = _text(schedule, trial)
        apart = _apart(schedule, text)
        if apart < least:
            best, least = text, apart
        if least < 0.4 * WORK_TOLERANCE:
            break
    return best, least


@dataclass(frozen=True)
class _Trial:
    """One way of rounding: minutes added to the hold at the peak, to the ramp that reaches it and to the one that leaves it."""

    hold: int
    into: int
    out: int
    up: bool


def _trials() -> Iterator[_Trial]:
    """The plain rounding first. A minute of hold is much, one of the ramps beside it little: together they fill the gaps."""
    for up in (False, True):
        for hold, into, out in product(sorted(range(-8, 9), key=abs), range(5), range(10)):
            yield _Trial(hold, into, out, up)


def _text(schedule: Schedule, trial: _Trial) -> str:
    said = " ".join(schedule.title.split())[:120]
    lines = [f"# {said} (starts at {schedule.start_k - 273.15:.0f} degC; {schedule.atmosphere})"]
    asked, now, peak_k = schedule.start_k, schedule.start_k, schedule.peak_k - 1e-6
    for segment in schedule.segments:
        target = 273.15 + (_up if trial.up else _down)(segment.target_k - 273.15)
        ramp = _whole(max(abs(segment.target_k - asked), abs(target - now)) / segment.rate_k_s / 60)
        dwell = round(segment.hold_s / 60)
        if segment.target_k > peak_k:
            ramp, dwell = ramp + trial.into, max(dwell + trial.hold, 0) if dwell else 0
        elif asked > peak_k:
            ramp += trial.out
        lines += _split(now, target, ramp, dwell)
        asked, now = segment.target_k, target
    return "\n".join(lines) + "\n"


def _down(celsius: float) -> int:
    """The whole degree, or the one below where it is not whole: a furnace is never asked for more than was planned."""
    return math.floor(celsius + 1e-6)


def _up(celsius: float) -> int:
    return round(celsius)


def _apart(asked: Schedule, text: str) -> float:
    """The largest relative difference of thermal work, over the activation energies of sintering."""
    held = read_pidkiln(text, asked.start_k)
    energies = np.array([100e3, 200e3, 400e3])
    return float(np.abs(np.expm1(log_work(held.points(), energies) - log_work(asked.points(), energies))).max())


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
