"""When the machine is where: a look-ahead planner with one acceleration and a junction deviation.

       v ^    ___________ peak            each move accelerates, cruises, brakes; speeds where moves meet are
         |   /           \\                limited by the corner (junction deviation), by both moves' feeds and by
      in |  /             \\ out           what acceleration can reach from either side
         +---------------------> t

Junction speed: v^2 = a r with r = deviation sin(t/2) / (1 - sin(t/2)), t the angle between the moves (GRBL and Marlin;
S. K. Jeon, "Improving Grbl: Cornering Algorithm", 2011). LinuxCNC's blending within the tolerance of G64 P is taken as the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ssbfab.library.printer import Printer
from ssbfab.proof.tape import Bools, Floats, Kind, Tape


@dataclass(frozen=True, kw_only=True, eq=False)
class Motion:
    """Per row of a tape: length (mm), nominal speed, speeds at its begin, at its fastest and at its end (mm/s), seconds."""

    length_mm: Floats
    nominal_mm_s: Floats
    in_mm_s: Floats
    peak_mm_s: Floats
    out_mm_s: Floats
    seconds: Floats

    @property
    def begin_s(self) -> Floats:
        """When each row begins."""
        return np.concatenate([[0.0], np.cumsum(self.seconds)[:-1]]) if len(self.seconds) else self.seconds

    @property
    def total_s(self) -> float:
        return float(self.seconds.sum())


def plan_motion(tape: Tape, printer: Printer) -> Motion:
    """Times and speeds of every row."""
    delta = np.nan_to_num(tape.end_mm - tape.start_mm)
    length = np.sqrt((delta * delta).sum(axis=1))
    moving = (tape.kind <= Kind.LINE) & (length > 1e-9)
    nominal = nominal_speeds(tape, printer)
    entry, leave = _junctions(delta, length, nominal, moving, printer)
    a = printer.acceleration_mm_s2
    peak = np.sqrt(np.minimum(nominal**2, (entry + leave + 2 * a * length) / 2))
    v_in, v_out = np.sqrt(entry), np.sqrt(leave)
    ramp = np.maximum(2 * peak**2 - entry - leave, 0.0) / (2 * a)
    with np.errstate(divide="ignore", invalid="ignore"):
        seconds = (2 * peak - v_in - v_out) / a + np.maximum(length - ramp, 0.0) / peak
    seconds = np.where(moving, np.nan_to_num(seconds), _still(tape, printer))
    return Motion(length_mm=np.where(moving, length, 0.0), nominal_mm_s=nominal, in_mm_s=v_in, peak_mm_s=peak, out_mm_s=v_out,
                  seconds=seconds)


def nominal_speeds(tape: Tape, printer: Printer) -> Floats:
    """The feed of each row (mm/s), capped by what the axes can."""
    delta = np.nan_to_num(tape.end_mm - tape.start_mm)
    length = np.sqrt((delta * delta).sum(axis=1))
    flat = np.hypot(delta[:, 0], delta[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        cap = np.minimum(printer.speed_max_mm_s * length / flat, printer.speed_z_max_mm_s * length / np.abs(delta[:, 2]))
    return np.maximum(np.fmin(tape.feed_mm_s, cap), 1e-6)


def _still(tape: Tape, printer: Printer) -> Floats:
    """Seconds of what does not move the tip: dwells, and plungers pushed at rest, whose feed is that of the plunger."""
    areas = {tool.number: math.pi * tool.barrel_diameter_mm**2 / 4 for tool in printer.tools}
    area = np.array([areas.get(state.tool, 1.0) for state in tape.states])[tape.state]
    pushing = (tape.kind <= Kind.LINE) & (tape.pushed_mm3 != 0)
    push = np.abs(tape.pushed_mm3) / area / np.maximum(tape.feed_mm_s, 1e-6)
    return np.where(tape.kind == Kind.DWELL, tape.seconds, np.where(pushing, push, 0.0))


def _junctions(delta: Floats, length: Floats, nominal: Floats, moving: Bools, printer: Printer) -> tuple[Floats, Floats]:
    """Squared speeds at which each move begins and ends."""
    a = printer.acceleration_mm_s2
    count = len(length)
    entry, leave = np.zeros(count), np.zeros(count)
    at = np.flatnonzero(moving)
    if not len(at):
        return entry, leave
    unit = delta[at] / length[at, None]
    cosine = np.clip(-(unit[1:] * unit[:-1]).sum(axis=1), -1.0, 1.0)
    half = np.sqrt((1 - cosine) / 2)
    with np.errstate(divide="ignore"):
        corner = np.where(half > 0.999999, np.inf, a * printer.junction_mm * half / (1 - half))
    corner = np.minimum(corner, np.minimum(nominal[at][1:], nominal[at][:-1]) ** 2)
    corner[np.diff(at) > 1] = 0.0  # something stood between the moves: the machine stops there
    limit = np.concatenate([[0.0], corner, [0.0]])
    gain = np.concatenate([[0.0], np.cumsum(2 * a * length[at])])
    forward = gain + np.minimum.accumulate(limit - gain)
    back = gain[-1] - gain
    speed = np.minimum(forward, (back + np.minimum.accumulate((limit - back)[::-1])[::-1]))
    speed = np.maximum(speed, 0.0)
    entry[at], leave[at] = speed[:-1], speed[1:]
    return entry, leave
