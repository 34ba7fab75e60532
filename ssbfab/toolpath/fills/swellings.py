"""Where thin walls meet they swell to more than two thinnest beads, which is no room for a closed bead of its own.

    ────╮  ╭────      The walls, each led straight on, cover the place; so do their beads (`junctions`). A pad on which walls
    ─────╲╱─────      end is not covered by them, and stays fat.
    ─────╱╲─────
    ────╯  ╰────
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.region import parts
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_WIDE = 0.6  # of a widest bead: half the thickness of two of the widest single walls that cross at 30 degrees
_LARGE = 40  # squared thinnest beads
_LEFT = 0.02  # of its area that walls led straight on may leave open


def is_meeting(part: Polygon, polygon: Polygon, spec: FillSpec) -> bool:
    """Whether a fat part of a polygon is only where three or more straight walls meet."""
    if part.area > _LARGE * spec.width_min_mm**2 or not part.buffer(-_WIDE * spec.width_max_mm).is_empty:
        return False
    arms = arms_of(part, polygon, spec)
    if len(arms) < 3:
        return False
    strips = [_led_on(arm, part, polygon, spec) for arm in arms]
    walls = [strip for strip in strips if strip is not None]
    return len(walls) == len(arms) and part.difference(shapely.union_all(walls)).area < _LEFT * part.area


def arms_of(part: Polygon, polygon: Polygon, spec: FillSpec, least: float = 0.3) -> list[Polygon]:
    """Where the walls of a polygon that lead away from a part of it begin: a thinnest bead of each, of so many such squares or
    more."""
    around = polygon.intersection(part.buffer(spec.width_min_mm)).difference(part.buffer(2 * spec.tolerance_mm))
    return list(parts(around, least * spec.width_min_mm**2))


def _led_on(arm: Polygon, part: Polygon, polygon: Polygon, spec: FillSpec) -> Polygon | None:
    """The straight wall that begins as an arm does, through the part; None for what has not two sides."""
    sides = shapely.line_merge(polygon.boundary.intersection(arm.buffer(spec.tolerance_mm / 2)))
    lines = [_outwards(shapely.get_coordinates(side)[[0, -1]], part) for side in shapely.get_parts(sides)
             if side.length > spec.width_min_mm / 4]
    if len(lines) != 2:
        return None
    away = np.sum([(line[1] - line[0]) / np.hypot(*(line[1] - line[0])) for line in lines], axis=0)
    if np.hypot(*away) < 1:
        return None
    back = away / np.hypot(*away) * (part.length + arm.length)
    (_, a), (_, b) = lines
    return shapely.Polygon(np.stack([a, a - back, b - back, b])).buffer(2 * spec.tolerance_mm)


def _outwards(line: Floats, part: Polygon) -> Floats:
    """Two points, the one nearer to the part first."""
    near, far = shapely.distance(part, shapely.points(line))
    return line if near <= far else line[::-1]
