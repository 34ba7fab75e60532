"""Moves without ink: up first, then across, then down."""

from __future__ import annotations

import numpy as np

from ssbfab.library.printer import Printer
from ssbfab.toolpath.path import Floats, Travel
from ssbfab.toolpath.settings import PrintSettings


def over(start_mm: Floats, end_mm: Floats, safe_z_mm: float, *, printer: Printer, settings: PrintSettings,
         via_mm: Floats | None = None) -> tuple[Travel, ...]:
    """From one point (3,) to another over everything: lift to `safe_z_mm`, cross (by way of `via_mm`, (k, 2)), come down."""
    clear = max(safe_z_mm, start_mm[2], end_mm[2])
    plane = np.vstack([start_mm[:2], np.zeros((0, 2)) if via_mm is None else via_mm, end_mm[:2]])
    points = np.vstack([start_mm, np.column_stack([plane, np.full(len(plane), clear)]), end_mm])
    return straight(points, printer=printer, settings=settings)


def straight(points_mm: Floats, *, printer: Printer, settings: PrintSettings) -> tuple[Travel, ...]:
    """Through the given points (n, 3), each stretch as fast as the machine may go in its direction; nothing for no move."""
    moved = np.abs(np.diff(points_mm, axis=0)).max(axis=1) > 0
    if not moved.any():
        return ()
    points = points_mm[np.concatenate([[True], moved])]
    return (Travel(points_mm=points, speed_mm_s=travel_speeds(points, printer=printer, settings=settings)),)


def travel_speeds(points_mm: Floats, *, printer: Printer, settings: PrintSettings) -> Floats:
    """Speed of the stretch that ends at each point, so that neither the plane's nor the z axis's limit is passed."""
    highest = min(settings.travel_speed_mm_s or printer.speed_max_mm_s, printer.speed_max_mm_s)
    steps = np.diff(points_mm, axis=0, prepend=points_mm[:1])
    length = np.linalg.norm(steps, axis=1)
    rise = np.abs(steps[:, 2])
    with np.errstate(divide="ignore", invalid="ignore"):
        by_z = np.where(rise > 0, printer.speed_z_max_mm_s * length / rise, np.inf)
    speeds = np.minimum(highest, by_z)
    if len(speeds) > 1:
        speeds[0] = speeds[1]
    return speeds
