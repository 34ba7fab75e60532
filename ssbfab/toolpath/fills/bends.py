"""Where a straight wall bends sharply, its bead goes on to where the middles of its two parts meet.

    ────╮     ────────┐      The middle of the region cuts the corner, for it keeps as far from the point of the inner corner
    ──╮  ╲    ──────┐ │      as from the outer walls: it leaves the outer corner empty. Where the wall comes back steeply, as
       ╲  ╲       ╲ ╲ │      where a box's edge cuts off the tip, the bead goes down one part, across, and up the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.arms import Arm, arm_of, lines_meet, middles_meet
from ssbfab.toolpath.fills.halves import Half, turned
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.paths import arc_lengths, place_at, places_at
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_SHARP_RAD = 0.7
_NEAR, _FAR = 0.5, 1.2  # widths from a bend, between which its parts show their direction
_BULGE = 1.06  # times as wide as its parts is the middle of a bend with a sharp inner corner
_OFF = 0.15  # of a width by which a straight part may miss the middle
_TIP = 0.5  # thinnest beads that are left between the far sides where the bead turns
_OUT = 6  # widths from the inner corner, at most, to the tip
_BACK = np.linspace(1.0, 0.3, 8)


def squared(strands: Sequence[Strand], polygon: Polygon, spec: FillSpec) -> list[Strand]:
    """Strands whose sharp bends are those of their walls."""
    found = []
    for strand in strands:
        apexes = [0.0, *_apexes(strand), np.inf]
        for before, s, after in list(zip(apexes, apexes[1:], apexes[2:], strict=False))[::-1]:
            strand = _squared(strand, s, (before, after), polygon, spec)
        found.append(strand)
    return found


def _apexes(strand: Strand) -> list[float]:
    """Arc lengths, ascending, at which a strand turns much within a width or two, and is wider than before and after."""
    lowest = np.maximum(np.minimum.accumulate(strand.width_mm), np.minimum.accumulate(strand.width_mm[::-1])[::-1])
    if not (strand.width_mm > _BULGE * lowest).any():
        return []
    along, wide = arc_lengths(strand.points_mm), float(np.median(strand.width_mm))
    inner = along[(along > _FAR * wide) & (along < along[-1] - _FAR * wide)]
    s = np.unique(np.concatenate([inner, np.arange(_FAR * wide, along[-1] - _FAR * wide, wide / 6)]))
    if len(s) < 2:
        return []
    (a, one), (b, _), (_, here), (c, _), (d, other) = (
        places_at(strand.points_mm, strand.width_mm, along, s + far * wide) for far in (-_FAR, -_NEAR, 0, _NEAR, _FAR))
    before, after = b - a, d - c
    turn = np.abs(np.arctan2(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0], (before * after).sum(axis=1)))
    sharp = np.flatnonzero((turn > _SHARP_RAD) & (here > _BULGE * np.maximum(one, other)))
    breaks = [0, *(np.flatnonzero(np.diff(sharp) > 1) + 1).tolist(), len(sharp)]
    return [float(s[sharp[k + int(here[sharp[k:stop]].argmax())]]) for k, stop in pairwise(breaks) if stop > k]


def _squared(strand: Strand, s: float, between: tuple[float, float], polygon: Polygon, spec: FillSpec) -> Strand:
    """A strand with the bend at an arc length drawn from the walls on both sides of it, where those are straight.

    `between` are the arc lengths of the bends before and after it: a wall is seen only up to the next one.
    """
    along = arc_lengths(strand.points_mm)
    parts = _parts(strand, along, s, between)
    a, b = (arm_of(part, (k, False)) for k, part in enumerate(parts))
    swapped = bool(a.away[0] * b.away[1] - a.away[1] * b.away[0] < 0)
    half = _half(b, a, polygon, spec) if swapped else _half(a, b, polygon, spec)
    if half is None:
        return strand
    cuts = [arm.along_mm - float((arm.place_mm - half.outer_mm) @ arm.away) for arm in (a, b)]
    if any(_misses(part, arm, cut) for part, arm, cut in zip(parts, (a, b), cuts, strict=True)):
        return strand
    found = turned(half, half.room_mm, spec) or _mitred(half, polygon)
    if found is None:
        return strand
    points, width = (each[::-1] for each in found) if swapped else found
    width = np.clip(np.minimum(width, 2 * shapely.distance(polygon.boundary, shapely.points(points))), spec.width_min_mm, None)
    before, after = along < s - cuts[0], along > s + cuts[1]
    return replace(strand, points_mm=np.concatenate([strand.points_mm[before], points, strand.points_mm[after]]),
                   width_mm=np.concatenate([strand.width_mm[before], width, strand.width_mm[after]]))


def _parts(strand: Strand, along: Floats, s: float, between: tuple[float, float]) -> tuple[Strand, Strand]:
    """What lies before and after an arc length, both from there on, up to given ones."""
    first, last = np.clip(between, 0.0, along[-1])
    before, after = np.flatnonzero((along < s) & (along > first))[::-1], np.flatnonzero((along > s) & (along < last))
    ends, width = places_at(strand.points_mm, strand.width_mm, along, np.array([s, first, last]))
    back, on = (Strand(np.concatenate([ends[:1], strand.points_mm[some], ends[k, None]]),
                       np.concatenate([width[:1], strand.width_mm[some], width[k, None]]), (0, 1))
                for k, some in ((1, before), (2, after)))
    return back, on


def _half(a: Arm, b: Arm, polygon: Polygon, spec: FillSpec) -> Half | None:
    """The two parts of a bend, b counter-clockwise after a, up to the edge, or to where they are too narrow if that is nearer."""
    corner = lines_meet(a.place_mm + a.left * a.width_mm / 2, a.away, b.place_mm - b.left * b.width_mm / 2, b.away)
    out = -(a.away + b.away)
    if corner is None or np.hypot(*out) < 1e-6:
        return None
    out = out / np.hypot(*out)
    deep_mm = _depth_mm(corner, out, a.width_mm, polygon)
    level, feet = _far_sides(a, b, corner, out), _far_sides(a, b, corner + deep_mm * out, out)
    if level is None or feet is None:
        return None
    across = (level[1] - level[0]) / np.hypot(*(level[1] - level[0]))
    wide_mm, narrow_mm = float((level[1] - level[0]) @ across), float((feet[1] - feet[0]) @ across)
    least_mm = _TIP * spec.width_min_mm
    if narrow_mm < least_mm < wide_mm:
        feet = level + (feet - level) * (wide_mm - least_mm) / (wide_mm - narrow_mm)
    start, end = (arm.at(float((arm.place_mm - corner) @ arm.away)) for arm in (a, b))
    return Half(a, b, start, end, corner, *feet)


def _depth_mm(corner: Floats, out: Floats, width_mm: float, polygon: Polygon) -> float:
    """From a corner straight on to the edge."""
    first = corner + 0.1 * width_mm * out
    ray = shapely.LineString([first, corner + _OUT * width_mm * out])
    away = float(shapely.distance(shapely.Point(first), polygon.boundary.intersection(ray)))
    return 0.1 * width_mm + away if np.isfinite(away) else _OUT * width_mm


def _far_sides(a: Arm, b: Arm, place: Floats, out: Floats) -> Floats | None:
    """Where the line through a place, square to the way out, meets the outer sides of two walls: (2, 2)."""
    found = [lines_meet(arm.place_mm - sign * arm.left * arm.width_mm / 2, arm.away, place, np.array([-out[1], out[0]]))
             for arm, sign in ((a, 1), (b, -1))]
    return None if found[0] is None or found[1] is None else np.stack([found[0], found[1]])


def _misses(part: Strand, arm: Arm, cut_mm: float) -> bool:
    """Whether a wall is too short before its next end, or not straight where its bend begins."""
    along = arc_lengths(part.points_mm)
    if not 0 < cut_mm < along[-1] - 0.5 * arm.width_mm:
        return True
    place = place_at(part.points_mm, part.width_mm, along, cut_mm)[0]
    return abs(float((place - arm.place_mm) @ arm.left)) > _OFF * arm.width_mm


def _mitred(half: Half, polygon: Polygon) -> tuple[Floats, Floats] | None:
    """Straight on to where the middles meet, or as near as the bead stays inside."""
    meet = middles_meet(half.a, half.b)
    if meet is None:
        return None
    wide = (half.a.width_mm + half.b.width_mm) / 2
    places = half.outer_mm + _BACK[:, None] * (meet - half.outer_mm)
    fits = shapely.distance(polygon.boundary, shapely.points(places)) > 0.49 * wide
    if not fits.any():
        return None
    return np.stack([half.start_mm, places[int(fits.argmax())], half.end_mm]), np.array([half.a.width_mm, wide, half.b.width_mm])
