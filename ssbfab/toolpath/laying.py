"""Trails become beads: the plane's lines get their height and the speed that gives them their width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from ssbfab.library.printer import Printer
from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.heads import Extrusion
from ssbfab.toolpath.path import Bead, Floats, Ints


def beads(trails: Sequence[Trail], *, body: int, z_mm: float, extrusion: Extrusion, printer: Printer) -> list[Bead]:
    """A bead for each trail, all from the same arrays: a layer may hold thousands of islands."""
    if not trails:
        return []
    widths = [trail.path_width_mm for trail in trails]
    first, width = np.cumsum([0, *(len(each) for each in widths)]), np.concatenate(widths)
    places = np.empty((len(width), 3))
    places[:, :2], places[:, 2] = np.concatenate([trail.path_mm for trail in trails]), z_mm
    speed = bead_speeds(width, first[:-1], extrusion, printer)
    return [Bead(body=body, points_mm=places[a:b], width_mm=width[a:b], height_mm=extrusion.height_mm, speed_mm_s=speed[a:b])
            for a, b in pairwise(first.tolist())]


def bead_speeds(width_mm: Floats, first: Ints, extrusion: Extrusion, printer: Printer) -> Floats:
    """Speed of the segment that ends at each point, of paths that begin at the points `first`.

    A metered dispenser keeps its speed and varies flow; under constant pressure, and behind a slow barrel, flow is constant, so
    a wider stretch is a slower one: v = Q / (w h).
    """
    if not extrusion.steady:
        return np.full(len(width_mm), extrusion.speed_mm_s)
    mean = (width_mm + np.concatenate([width_mm[:1], width_mm[:-1]])) / 2
    mean[first] = mean[first + 1]
    return np.minimum(extrusion.flow_mm3_s / (mean * extrusion.height_mm), printer.speed_max_mm_s)


def chained(line: Bead, tip_mm: Floats, printer: Printer) -> Bead:
    """The bead as one that flows on from `tip_mm`; a rise to its layer is a stretch without width: it adds no volume."""
    if line.points_mm[0, 2] - tip_mm[2] <= 0:
        return replace(line, joins=True)
    rise = np.array([tip_mm, line.points_mm[0]])
    climb = min(printer.speed_z_max_mm_s, float(line.speed_mm_s[0]))
    return replace(line, points_mm=np.concatenate([rise, line.points_mm]), width_mm=np.concatenate([[0.0, 0.0], line.width_mm]),
                   speed_mm_s=np.concatenate([[climb, climb], line.speed_mm_s]), joins=True)
