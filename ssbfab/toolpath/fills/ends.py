"""The loose end of a single bead goes on into the corners of its wall, which its round end leaves empty.

    ───────╮          The wall ends half a width beyond the bead's end, and that much ink lacks there: a third of it or more goes
    ────o╲ │          into the corners as the thinnest bead, the rest is laid by going back (`finishing.balanced`).
    ─────╲│╯
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels import polyline
from ssbfab.toolpath.fills.euler import ends_at
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.paths import arc_lengths, place_at, units
from ssbfab.toolpath.fills.trail import FillSpec, Floats, Trail

SHARP_RAD = (0.7, 2.3)  # by which an edge turns at corners that are worth it and can be reached
_GOOD = 0.004  # relative excess of ink that is let be
_CUT = 0.1
_ROOM = 0.5  # squared widths of ink that lack at an end


def with_corners(strands: Sequence[Strand], polygon: Polygon, thin: Polygon, spec: FillSpec) -> list[Strand]:
    """Strands of one thin part of a polygon whose loose ends reach into its corners."""
    rests = _rests(polygon, spec)
    rests = rests[shapely.contains_xy(thin, rests[:, 0], rests[:, 1])]
    found = list(strands)
    if not len(rests):
        return found
    for ends in ends_at([strand.nodes for strand in strands]).values():
        for e, last in ends if len(ends) == 1 else []:
            found[e] = _turned(_reaching(_turned(found[e], not last), rests, spec), not last)
    return found


def _rests(polygon: Polygon, spec: FillSpec) -> Floats:
    """Where the thinnest bead's round end rests in the corners of a polygon: (n, 2)."""
    found = []
    for ring in (polygon.exterior, *polygon.interiors):
        points = shapely.get_coordinates(ring)[:-1]
        turn = polyline.turns(points)
        sharp = np.flatnonzero((turn > SHARP_RAD[0]) & (turn < SHARP_RAD[1]))
        corner, after, before = points[sharp], points[(sharp + 1) % len(points)], points[sharp - 1]
        along = units(corner - before) + units(after - corner)
        inwards = units(np.column_stack([-along[:, 1], along[:, 0]])) / np.cos(turn[sharp] / 2)[:, None]
        found.append(corner + spec.width_min_mm / 2 * inwards)
    return np.concatenate(found)


def _turned(strand: Strand, backwards: bool) -> Strand:
    return Strand(strand.points_mm[::-1], strand.width_mm[::-1], strand.nodes[::-1]) if backwards else strand


def _reaching(strand: Strand, rests: Floats, spec: FillSpec) -> Strand:
    """A strand whose last point is followed by the places near it that its round end does not cover, the nearest first.

    Places that are nearer to another point of it, as to the other end of a short one, are left to that.
    """
    end, width = strand.points_mm[-1], float(strand.width_mm[-1])
    away = np.hypot(*(rests - end).T)
    beyond = strand.is_nearest_by(-1, rests, spec.tolerance_mm)
    near = np.flatnonzero(beyond & (away < width) & (away + spec.width_min_mm / 2 > width / 2 + spec.tolerance_mm))
    path = [end]
    for place in rests[near[np.argsort(away[near], kind="stable")]][:2]:
        if spec.width_min_mm * _length_mm([*path, place]) <= _ROOM * width**2:
            path.append(place)
    if len(path) == 1:
        return strand
    path.insert(1, end + min(spec.tolerance_mm / away[near].min(), 0.5) * (path[1] - end))
    return Strand(np.concatenate([strand.points_mm, path[1:]]),
                  np.append(strand.width_mm, np.full(len(path) - 1, spec.width_min_mm)), strand.nodes)


def _length_mm(path: list[Floats]) -> float:
    return float(np.hypot(*np.diff(path, axis=0).T).sum())


def withdrawn(trails: Sequence[Trail], wanted_mm2: float) -> list[Trail]:
    """Where trails hold too much, those that end in ink, as where a closed bead comes round to a wall that leads to it, end up to
    a width earlier: what lay there twice lies there once."""
    excess_mm2 = sum(trail.area_mm2 for trail in trails) - wanted_mm2
    if excess_mm2 <= _GOOD * wanted_mm2:
        return list(trails)
    ends = [(k, backwards) for k, trail in enumerate(trails) if not trail.closed for backwards in (False, True)
            if _ends_in_ink(trails, k, backwards)]
    found = list(trails)
    for k, backwards in ends:
        found[k] = _trimmed(found[k], backwards, excess_mm2 / len(ends), 1.0)
    return found


def _ends_in_ink(trails: Sequence[Trail], k: int, backwards: bool) -> bool:
    """Whether the last place of a trail, or its first, lies in others' ink or in its own that is more than two widths away."""
    path = trails[k].reversed() if backwards else trails[k]
    along = arc_lengths(path.points_mm)
    before = along <= along[-1] - 2 * path.width_mm[-1]
    others = [(each.path_mm, each.path_width_mm) for i, each in enumerate(trails) if i != k]
    end = shapely.Point(path.points_mm[-1])
    return any(len(points) > 1 and shapely.distance(shapely.LineString(points), end) < float(np.median(width)) / 2
               for points, width in [*others, (path.points_mm[before], path.width_mm[before])])


def trimmed(trails: Sequence[Trail], wanted_mm2: float) -> list[Trail]:
    """Open trails a little shorter at both ends where they hold too much, as beads of the thinnest width do that cross."""
    excess_mm2 = sum(trail.area_mm2 for trail in trails) - (1 + _GOOD) * wanted_mm2
    ends = sum(0 if trail.closed else 2 for trail in trails)
    if excess_mm2 <= 0 or not ends:
        return list(trails)
    return [trail if trail.closed else
            _trimmed(_trimmed(trail, False, excess_mm2 / ends, _CUT), True, excess_mm2 / ends, _CUT) for trail in trails]


def _trimmed(trail: Trail, backwards: bool, excess_mm2: float, most: float) -> Trail:
    """Without its last piece, or its first, as long as holds the excess but for some widths at most."""
    if backwards:
        return _trimmed(trail.reversed(), False, excess_mm2, most).reversed()
    along, width_mm = arc_lengths(trail.points_mm), float(trail.width_mm[-1])
    stop_mm = along[-1] - min(excess_mm2 / width_mm, most * width_mm, along[-1] / 4)
    kept = along < stop_mm
    end, wide = place_at(trail.points_mm, trail.width_mm, along, stop_mm)
    return replace(trail, points_mm=np.concatenate([trail.points_mm[kept], [end]]),
                   width_mm=np.append(trail.width_mm[kept], wide))
