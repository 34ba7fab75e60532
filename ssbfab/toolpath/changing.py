"""Where one tool hands over to the next: beside both electrodes, so that no tip that may drip hangs over the other's ink.

              o o o     places that are tried: around the box of what either tip must keep off,
            o ┌─────┐ o   nearest to where the old tip is and to where the new one goes
    start → · │ = = │ o
            o └─────┘ o
              o o o
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from ssbfab.library.printer import Head, Printer
from ssbfab.toolpath.detour import Forbidden
from ssbfab.toolpath.path import Floats

#: A tip that has just been taken hangs at least so far beside the electrodes, mm: assumed, as the room around a purge place.
ROOM_MM = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Handover:
    """Where tools are changed, and the old tip's way there (k, 2); None where no way keeps off the opposite electrode."""

    place_mm: Floats
    via_mm: Floats | None


def handover(start_mm: Floats, goal: shapely.Geometry, *, old: Forbidden | None, new: Forbidden | None, shift_mm: Floats,
             printer: Printer) -> Handover | None:
    """Where the old tip should go before the new one is taken; None where neither has anything to keep off, or no room is left.

    `shift_mm` (2,) leads from the old tip to the new one: the new tip comes to the place from there, straight.
    """
    boxes = [shapely.box(*shapely.bounds(forbidden.area)) for forbidden in (old, new) if forbidden is not None]
    if not boxes:
        return None
    box = shapely.box(*shapely.total_bounds(np.array(boxes, dtype=object)))
    places = [place for place in _around(box, start_mm, goal, printer) if not _sweeps(box, place, shift_mm)]
    places = [place for place in places if not _sweeps(box, place, np.array(printer.purge_mm) - place)] or places
    found = [Handover(place_mm=place, via_mm=np.zeros((0, 2)) if old is None else old.around(start_mm, place))
             for place in places]
    return min(found, key=lambda way: _cost(way, start_mm, goal), default=None)


def shift_between(old: Head | None, new: Head) -> Floats:
    """From the tip of one tool to that of another on the same carriage, in the plane."""
    here = old.tool.offset_mm if old is not None else new.tool.offset_mm
    return np.array(new.tool.offset_mm[:2]) - np.array(here[:2])


def _around(box: shapely.Polygon, start_mm: Floats, goal: shapely.Geometry, printer: Printer) -> list[Floats]:
    """Places on the box's four sides, a little off, that the machine reaches: its corners, and what is nearest."""
    x0, y0, x1, y1 = (side + room for side, room in zip(box.bounds, (-ROOM_MM, -ROOM_MM, ROOM_MM, ROOM_MM), strict=True))
    near = [start_mm, np.array(shapely.get_coordinates(shapely.centroid(goal))[0])]
    xs, ys = ([*(min(max(float(p[axis]), low), high) for p in near), low, high] for axis, low, high in ((0, x0, x1), (1, y0, y1)))
    places = [(x, y) for x in xs for y in (y0, y1)] + [(x, y) for x in (x0, x1) for y in ys]
    low, high = np.array(printer.low_mm[:2]), np.array(printer.high_mm[:2])
    return [place for place in map(np.array, dict.fromkeys(places)) if (low <= place).all() and (place <= high).all()]


def _sweeps(box: shapely.Polygon, place_mm: Floats, step_mm: Floats) -> bool:
    return bool(shapely.intersects(box, shapely.linestrings([place_mm, place_mm + step_mm])))


def _cost(way: Handover, start_mm: Floats, goal: shapely.Geometry) -> tuple[bool, float]:
    """Free ways first, short ones before long ones."""
    points = np.vstack([start_mm, np.zeros((0, 2)) if way.via_mm is None else way.via_mm, way.place_mm])
    out = sum(math.dist(a, b) for a, b in pairwise(points))
    return way.via_mm is None, out + float(shapely.distance(shapely.points(way.place_mm), goal))
