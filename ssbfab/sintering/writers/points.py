"""Corners of a schedule as lists of points, checked: time always rises, never two points at one time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ssbfab.errors import ScheduleError
from ssbfab.sintering.schedule import Schedule, Segment

#: Points closer in time than this (s) would be one point after rounding.
LEAST_S = 0.01


def checked(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points with rising times; a corner that repeats the one before is left out, a jump is an error."""
    kept = [points[0]]
    for (time_s, kelvin), (after_s, after_k) in pairwise(points):
        if after_s - time_s >= LEAST_S:
            kept.append((after_s, after_k))
        elif abs(after_k - kelvin) > 0.01:
            raise ScheduleError(
                f"schedule: it jumps from {kelvin - 273.15:.1f} to {after_k - 273.15:.1f} degC at {time_s:.2f} s; "
                "give the segment a rate that a furnace can follow"
            )
    return kept


def from_points(title: str, points: Sequence[tuple[float, float]], atmosphere: str = "air") -> Schedule:
    """A schedule through some points: ramps where the temperature changes, holds where it does not."""
    if len(points) < 2:
        raise ScheduleError(f"{title}: {len(points)} points; a schedule needs two")
    segments: list[Segment] = []
    for (t0, a), (t1, b) in pairwise(points):
        if not t1 > t0:
            raise ScheduleError(f"{title}: two points at {t0:g} s, or out of order")
        if abs(b - a) < 1e-9 and segments:
            last = segments[-1]
            segments[-1] = Segment(target_k=last.target_k, rate_k_s=last.rate_k_s, hold_s=last.hold_s + t1 - t0)
        elif abs(b - a) < 1e-9:
            segments.append(Segment(target_k=b, rate_k_s=1.0, hold_s=t1 - t0))
        else:
            segments.append(Segment(target_k=b, rate_k_s=abs(b - a) / (t1 - t0)))
    return Schedule(title=title, segments=tuple(segments), atmosphere=atmosphere, start_k=points[0][1])
