"""Where the beads of closed trails begin and end: the seam, in which width errors of starts and stops gather.

    nearest   where the tip comes from      corner   at a sharp corner, where a thickening shows least
    aligned   one seam up the wall, at the  spread   at another place in each of eight layers, so that no
              low corner of each trail               wall has one weak line
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import cache

import numpy as np

from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.fills.paths import arc_lengths
from ssbfab.toolpath.path import Floats, Ints

#: On a closed trail so many of its points may be the beginning.
STARTS = 8
#: Eighths of the way around at which consecutive courses begin: each far from the ones before it.
EIGHTHS = (0, 4, 2, 6, 1, 5, 3, 7)
#: A turn by less than this is no corner, rad: assumed, 30 degrees.
CORNER_RAD = np.pi / 6


class Seam(StrEnum):
    """Where closed trails begin."""

    NEAREST = "nearest"
    CORNER = "corner"
    ALIGNED = "aligned"
    SPREAD = "spread"


def doors_of(trail: Trail, seam: Seam) -> Ints:
    """Indices (STARTS,) of the points of a closed trail at which it may begin; fewer are repeated."""
    match seam:
        case Seam.NEAREST:
            return _evenly(len(trail.points_mm))
        case Seam.CORNER:
            turns = _turns(trail.points_mm)
            sharpest = np.sort(np.argsort(-turns, kind="stable")[:STARTS])
            corners = sharpest[turns[sharpest] > CORNER_RAD]
            return np.resize(corners, STARTS) if len(corners) else _evenly(len(trail.points_mm))
        case Seam.ALIGNED:
            return np.full(STARTS, int(np.lexsort((trail.points_mm[:, 0], trail.points_mm.sum(axis=1).round(9)))[0]))
    return np.zeros(STARTS, dtype=np.int64)


@cache
def _evenly(count: int) -> Ints:
    """So many points from one start to the next; most islands of a layer have as many as others."""
    found = (np.arange(STARTS) * count) // STARTS
    found.setflags(write=False)
    return found


def begun(trail: Trail, seam: Seam, course: int) -> Trail:
    """A closed trail of the body's layer number `course` rolled to where a spread seam wants it; others as they are."""
    if seam is not Seam.SPREAD or not trail.closed:
        return trail
    path, width = trail.path_mm, trail.path_width_mm
    along = arc_lengths(path)
    at = along[-1] * EIGHTHS[course % len(EIGHTHS)] / len(EIGHTHS)
    i = int(np.searchsorted(along, at, side="right"))
    if i >= len(path) or at - along[i - 1] <= 1e-9:
        return trail.started_at(min(i - 1, len(trail.points_mm) - 1))
    part = (at - along[i - 1]) / (along[i] - along[i - 1])
    point = path[i - 1] + part * (path[i] - path[i - 1])
    points, widths = np.insert(trail.points_mm, i, point, axis=0), np.insert(trail.width_mm, i, np.interp(at, along, width))
    return replace(trail, points_mm=points, width_mm=widths).started_at(i)


def _turns(points_mm: Floats) -> Floats:
    """By how much a closed trail turns at each of its points, rad."""
    steps = np.roll(points_mm, -1, axis=0) - points_mm
    heading = np.arctan2(steps[:, 1], steps[:, 0])
    return np.abs((heading - np.roll(heading, 1) + np.pi) % (2 * np.pi) - np.pi)
