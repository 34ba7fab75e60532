"""The schedule as JSON with its units in the keys, for other programs."""

from __future__ import annotations

import json
from typing import Any

from ssbfab.errors import ScheduleError
from ssbfab.sintering.schedule import Schedule, Segment

FORMAT = 1


def schedule_json(schedule: Schedule) -> str:
    """The schedule and its corners; exact numbers, the same bytes for the same schedule."""
    made = {
        "format": FORMAT,
        "kind": "ssbfab firing schedule",
        "title": schedule.title,
        "atmosphere": schedule.atmosphere,
        "start_C": _tidy(schedule.start_k - 273.15),
        "duration_s": _tidy(schedule.duration_s),
        "segments": [
            {
                "target_C": _tidy(s.target_k - 273.15),
                "rate_K_per_min": _tidy(s.rate_k_s * 60),
                "hold_min": _tidy(s.hold_s / 60),
                "pressure_MPa": _tidy(s.pressure_pa / 1e6),
                "atmosphere": s.atmosphere or schedule.atmosphere,
            }
            for s in schedule.segments
        ],
        "points": [{"time_s": _tidy(t), "temperature_C": _tidy(k - 273.15)} for t, k in schedule.points()],
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def read_schedule_json(text: str) -> Schedule:
    """The schedule that such a file holds."""
    try:
        found: Any = json.loads(text)
        if found.get("format") != FORMAT:
            raise ScheduleError(f"schedule JSON: format {found.get('format')!r}; this program reads {FORMAT}")
        gas = str(found["atmosphere"])
        segments = tuple(
            Segment(
                target_k=float(s["target_C"]) + 273.15,
                rate_k_s=float(s["rate_K_per_min"]) / 60,
                hold_s=float(s["hold_min"]) * 60,
                pressure_pa=float(s["pressure_MPa"]) * 1e6,
                atmosphere="" if s["atmosphere"] == gas else str(s["atmosphere"]),
            )
            for s in found["segments"]
        )
        return Schedule(title=str(found["title"]), segments=segments, atmosphere=gas, start_k=float(found["start_C"]) + 273.15)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ScheduleError(f"schedule JSON: not a schedule: {error}") from None


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")
