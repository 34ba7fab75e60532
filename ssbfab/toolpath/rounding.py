"""Corners of trails become arcs that the head passes without slowing down: under constant pressure a slow corner is thick.

             ╭────      t = r tan(turn/2) is cut off each side; the line leaves its corner by r (1 / cos(turn/2) - 1).
           t │ r        The arc is shorter than what it replaces by 2 t - r turn: it is laid as much wider, so that the ink
             │          stays the same.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.path import Floats

#: Turns below and above these are left as they are: the first are smooth enough, the last are ways back.
LEAST_RAD, MOST_RAD = np.radians(20.0), np.radians(150.0)
#: An arc turns by at most this from point to point.
STEP_RAD = np.radians(15.0)
#: A corner takes at most this part of either side.
SIDE_RATIO = 0.45
#: The width changes over this part of itself, and of the shorter side, before and behind an arc.
STEP_RATIO = 0.02


def rounded(trail: Trail, ratio: float) -> Trail:
    """The trail with its corners rounded to a radius of `ratio` bead widths, less where its sides are short."""
    points, width = trail.points_mm, trail.width_mm
    if ratio <= 0 or len(points) < 3:
        return trail
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    sides = np.minimum(np.hypot(*before.T), np.hypot(*after.T))
    turn = np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(axis=1))
    corner = (np.abs(turn) > LEAST_RAD) & (np.abs(turn) < MOST_RAD) & (sides > 0)
    if not trail.closed:
        corner[[0, -1]] = False
    if not corner.any():
        return trail
    pieces, widths = [], []
    for i, point in enumerate(points):
        arc = point[None]
        wide = np.full(1, width[i])
        if corner[i]:
            arc = _arc(point, before[i], after[i], float(turn[i]), ratio * float(width[i]), SIDE_RATIO * float(sides[i]))
            wide = np.full(len(arc), width[i] * _length(np.array([arc[0], point, arc[-1]])) / _length(arc))
            step = min(STEP_RATIO * float(width[i]), STEP_RATIO * float(sides[i]))
            arc = np.vstack([_towards(arc[0], -before[i], step), arc, _towards(arc[-1], after[i], step)])
            wide = np.concatenate([[width[i]], wide, [width[i]]])
        pieces.append(arc)
        widths.append(wide)
    return replace(trail, points_mm=np.concatenate(pieces), width_mm=np.concatenate(widths))


def _towards(point_mm: Floats, way_mm: Floats, by_mm: float) -> Floats:
    return point_mm + way_mm * (by_mm / np.hypot(*way_mm))


def _arc(corner_mm: Floats, before_mm: Floats, after_mm: Floats, turn_rad: float, radius_mm: float, most_mm: float) -> Floats:
    """Points (n, 2) of the arc that replaces a corner."""
    half = np.tan(abs(turn_rad) / 2)
    cut = min(radius_mm * half, most_mm)
    radius, inward, onward = cut / half, before_mm / np.hypot(*before_mm), after_mm / np.hypot(*after_mm)
    first, last = corner_mm - cut * inward, corner_mm + cut * onward
    centre = first + np.sign(turn_rad) * radius * np.array([-inward[1], inward[0]])
    angles = np.linspace(0.0, turn_rad, int(np.ceil(abs(turn_rad) / STEP_RAD)) + 1)[:, None]
    spoke = first - centre
    points = centre + np.cos(angles) * spoke + np.sin(angles) * np.array([-spoke[1], spoke[0]])
    points[0], points[-1] = first, last
    return points


def _length(points_mm: Floats) -> float:
    return float(np.hypot(*np.diff(points_mm, axis=0).T).sum())
