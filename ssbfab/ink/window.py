"""The printability window of an ink in a tip: which speeds and pressures lay a wanted bead, and what bounds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ssbfab.ink.flow import flow_rate, gain, pressure_for, wall_shear_rate, yield_pressure
from ssbfab.library.printer import Head


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """Pressure against speed for one bead, with the dispenser's range and the recipe's own point where it is known.

    `pressure_low_pa` and `pressure_high_pa` are what lays the bead too thin and too thick by the tolerated part. The window
    is where they hold the recipe's point and lie inside the dispenser's range.
    """

    ink: str
    tip: str
    width_mm: float
    height_mm: float
    speed_mm_s: NDArray[np.float64]
    pressure_pa: NDArray[np.float64]
    pressure_low_pa: NDArray[np.float64]
    pressure_high_pa: NDArray[np.float64]
    gain_ratio: NDArray[np.float64]
    wall_shear_rate_per_s: NDArray[np.float64]
    yield_pressure_pa: float
    range_pa: tuple[float, float]
    speed_range_mm_s: tuple[float, float]
    point: tuple[float, float] | None = None

    @property
    def contains_point(self) -> bool | None:
        """Whether the recipe's speed and pressure are inside; None where there is no point."""
        if self.point is None:
            return None
        speed, pressure = self.point
        low, high = (float(np.interp(speed, self.speed_mm_s, edge)) for edge in (self.pressure_low_pa, self.pressure_high_pa))
        return bool(low <= pressure <= high and self.range_pa[0] <= pressure <= self.range_pa[1])


def window(head: Head, *, width_mm: float, height_mm: float, speed_mm_s: float | None = None, pressure_pa: float | None = None,
           width_tolerance_ratio: float = 0.05, speeds_mm_s: NDArray[np.float64] | None = None) -> Window:
    """The window of a head for one bead. `speed_mm_s` with `pressure_pa` (or what that speed needs) is the recipe's point."""
    area = width_mm * height_mm
    top = flow_rate(head.ink, head.tip, head.tool.pressure_max_pa) / area
    speeds = np.geomspace(1e-3, 1.2, 60) * max(top, 2 * (speed_mm_s or 0.0), 1e-3) if speeds_mm_s is None else speeds_mm_s

    def pressures(factor: float) -> NDArray[np.float64]:
        return np.array([pressure_for(head.ink, head.tip, area * v * factor) for v in speeds])

    point = None
    if speed_mm_s is not None:
        point = (speed_mm_s, pressure_pa if pressure_pa is not None else pressure_for(head.ink, head.tip, area * speed_mm_s))
    return Window(
        ink=head.ink.name, tip=head.tip.name, width_mm=width_mm, height_mm=height_mm, speed_mm_s=speeds,
        pressure_pa=pressures(1.0),
        pressure_low_pa=pressures(1 - width_tolerance_ratio), pressure_high_pa=pressures(1 + width_tolerance_ratio),
        gain_ratio=np.array([gain(head.ink, head.tip, area * v) for v in speeds]),
        wall_shear_rate_per_s=np.array([wall_shear_rate(head.ink, head.tip, area * v) for v in speeds]),
        yield_pressure_pa=yield_pressure(head.ink, head.tip), point=point,
        range_pa=(max(head.tool.pressure_min_pa, yield_pressure(head.ink, head.tip)), head.tool.pressure_max_pa),
        speed_range_mm_s=(max(0.0, flow_rate(head.ink, head.tip, head.tool.pressure_min_pa) / area), top),
    )
