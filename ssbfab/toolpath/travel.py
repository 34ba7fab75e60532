"""Moves without ink: up first, then across, then down."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ssbfab.library.printer import Printer
from ssbfab.toolpath.path import Floats, Travel
from ssbfab.toolpath.settings import PrintSettings


def over(start_mm: Floats, end_mm: Floats, safe_z_mm: float, *, printer: Printer, settings: PrintSettings,
         via_mm: Floats | None = None) -> tuple[Travel, ...]:
    """From one point (3,) to another over everything: lift to `safe_z_mm`, cross (by way of `via_mm`, (k, 2)), come down."""
    start, end = start_mm.tolist(), end_mm.tolist()
    clear = max(safe_z_mm, start[2], end[2])
    plane = [start[:2], *([] if via_mm is None else via_mm.tolist()), end[:2]]
    return _through([start, *([x, y, clear] for x, y in plane), end], printer, settings)


def straight(points_mm: Floats, *, printer: Printer, settings: PrintSettings) -> tuple[Travel, ...]:
    """Through the given points (n, 3), each stretch as fast as the machine may go in its direction; nothing for no move."""
    return _through(points_mm.tolist(), printer, settings)


def _through(rows: list[list[float]], printer: Printer, settings: PrintSettings) -> tuple[Travel, ...]:
    """Plain numbers: a travel has a handful of points, for which numpy takes ten times as long."""
    points = [rows[0], *(after for before, after in pairwise(rows) if after != before)]
    if len(points) < 2:
        return ()
    speeds = [_speed(before, after, printer, settings) for before, after in pairwise(points)]
    return (Travel(points_mm=np.array(points), speed_mm_s=np.array([speeds[0], *speeds])),)


def _speed(before: list[float], after: list[float], printer: Printer, settings: PrintSettings) -> float:
    """Speed along a stretch, so that neither the plane's nor the z axis's limit is passed."""
    highest = min(settings.travel_speed_mm_s or printer.speed_max_mm_s, printer.speed_max_mm_s)
    dx, dy, dz = after[0] - before[0], after[1] - before[1], after[2] - before[2]
    if dz == 0:
        return highest
    return min(highest, printer.speed_z_max_mm_s * math.sqrt(dx * dx + dy * dy + dz * dz) / abs(dz))
