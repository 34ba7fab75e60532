"""A trail becomes a bead: the plane's line gets its height and the speed that gives it its width."""

from __future__ import annotations

import numpy as np

from ssbfab.library.printer import Printer
from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.heads import Extrusion
from ssbfab.toolpath.path import Bead, Floats


def bead(trail: Trail, *, body: int, z_mm: float, extrusion: Extrusion, printer: Printer) -> Bead:
    points, width = trail.path_mm, trail.path_width_mm
    height = np.full(len(points), z_mm)
    return Bead(body=body, points_mm=np.column_stack([points, height]), width_mm=width, height_mm=extrusion.height_mm,
                speed_mm_s=bead_speeds(width, extrusion, printer))


def bead_speeds(width_mm: Floats, extrusion: Extrusion, printer: Printer) -> Floats:
    """Speed of the segment that ends at each point.

    A metered dispenser keeps its speed and varies flow; under constant pressure flow is constant, so a wider stretch is a
    slower one: v = Q / (w h).
    """
    if extrusion.pressure_pa is None:
        return np.full(len(width_mm), extrusion.speed_mm_s)
    mean = (width_mm + np.concatenate([width_mm[:1], width_mm[:-1]])) / 2
    mean[0] = mean[1]
    return np.minimum(extrusion.flow_mm3_s / (mean * extrusion.height_mm), printer.speed_max_mm_s)
