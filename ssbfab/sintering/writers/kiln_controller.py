"""Profile of the open kiln-controller (jbruce12000/kiln-controller, storage/profiles/*.json).

    {"data": [[seconds, temperature], …], "type": "profile", "name": "…"}

The file holds no unit: the controller reads it in its own `temp_scale`, which ships as Fahrenheit. Its loader sorts the points,
so that two at one time would be reordered by temperature: none are written. The name carries the unit.
"""

from __future__ import annotations

import json
from typing import Any

from ssbfab.errors import ScheduleError
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.writers.points import checked, from_points

SHUTOFF_F = 2264.0


def kiln_profile(schedule: Schedule, *, fahrenheit: bool = False) -> str:
    """The profile as JSON text, in °C unless the controller's `temp_scale` is "f"."""
    if schedule.peak_k > (SHUTOFF_F - 32) / 1.8 + 273.15:
        raise ScheduleError(f"kiln-controller: {schedule.peak_k - 273.15:.0f} degC is above its emergency shutoff of "
                            f"{(SHUTOFF_F - 32) / 1.8:.0f} degC; raise emergency_shutoff_temp in its config first, on purpose")
    data = [[_tidy(t), _tidy((k - 273.15) * 1.8 + 32 if fahrenheit else k - 273.15)] for t, k in checked(schedule.points())]
    name = f"{schedule.title} ({'degF' if fahrenheit else 'degC'})"
    return json.dumps({"data": data, "type": "profile", "name": name}, ensure_ascii=False, indent=1) + "\n"


def read_kiln_profile(text: str, *, fahrenheit: bool = False) -> Schedule:
    """The schedule that such a profile makes the controller run."""
    try:
        found: Any = json.loads(text)
        points = [
            (float(t), (float(v) - 32) / 1.8 + 273.15 if fahrenheit else float(v) + 273.15) for t, v in sorted(found["data"])
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise ScheduleError(f"kiln-controller profile: not a profile: {error}") from None
    return from_points(str(found.get("name", "profile")), points)


def _tidy(value: float) -> float:
    return round(value, 3)
