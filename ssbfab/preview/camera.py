"""How the eye looks at a cell: a parallel projection, so that lengths along one direction stay comparable.

                 z up
                 |    eye at (azimuth, elevation) from the cell's middle, infinitely far away:
        y        |    right = horizontal on the screen and in the x-y plane,
         \\      |    up    = vertical on the screen,
          \\     |    depth = towards the eye (larger is nearer)
           +-----+---- x
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A direction to look from. `z_stretch` exaggerates heights (1 is true)."""

    azimuth_rad: float = radians(-58.0)
    elevation_rad: float = radians(32.0)
    z_stretch: float = 1.0

    @property
    def axes(self) -> NDArray[np.float64]:
        """Rows right, up, towards the eye."""
        a, e = self.azimuth_rad, self.elevation_rad
        eye = (cos(e) * cos(a), cos(e) * sin(a), sin(e))
        return np.array([(-sin(a), cos(a), 0.0), (-sin(e) * cos(a), -sin(e) * sin(a), cos(e)), eye])

    def look(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 3) as (right, up, depth), mm on the screen."""
        return (np.asarray(points_mm, dtype=float) * (1.0, 1.0, self.z_stretch)) @ self.axes.T


def stretch_for(size_mm: tuple[float, float, float]) -> float:
    """How much to exaggerate z so that a flat cell can be read: 1, 2, 5, 10, …; height at least an eighth of the width."""
    wanted = max(size_mm[0], size_mm[1]) / 8.0 / max(size_mm[2], 1e-9)
    steps = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
    return next((step for step in steps if step >= wanted), steps[-1])
