"""Walls for one bead that end so soon beyond a crossing that no middle shows there.

    ──┐ ┌──      Whoever goes past swells into a shallow end. Into one that is about half as deep as wide no bead swells that goes
      └─┘        past, as its sides are square: it gets a bead of its own, from the middles of the other walls to where the
                 thinnest bead comes to its edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels import polyline
from ssbfab.toolpath.fills.ends import SHARP_RAD
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.paths import arc_lengths, place_at
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_ROUGH = 4  # tolerances
_WIDE = (0.9, 2.0)  # thinnest beads, between which a wall is wide that takes one bead
_TURNED_RAD = 0.8  # outwards, where a side of the end is over
_BEYOND, _DEEP = 0.08, 0.4  # of its width that a bead goes beyond the crossing, and thinnest beads that its end is from the edge
_OWN = 0.75  # thinnest beads from where a bead ends, within which a strand ends already
_NEAR, _ASIDE = 1.6, 0.4  # of its width from the middles of other walls, and from straight on
_AT_NODE = 0.6  # of its width from where others meet


@dataclass(frozen=True, eq=False)
class WallEnd:
    """Where a bead ends in it, the way out of it, and how wide it is."""

    tip_mm: Floats
    out: Floats
    width_mm: float


def wall_ends(polygon: Polygon, spec: FillSpec) -> list[WallEnd]:
    """The ends of a polygon's walls for one bead, short or long, that are cut off square."""
    rough = shapely.simplify(polygon, _ROUGH * spec.tolerance_mm)  # a corner may be a few points that are near to each other
    return [end for ring in (rough.exterior, *rough.interiors) for end in _ends_of(shapely.get_coordinates(ring)[:-1], spec)]


def _ends_of(points: Floats, spec: FillSpec) -> list[WallEnd]:
    turn, after = polyline.turns(points), np.roll(points, -1, axis=0)
    sharp = (turn > SHARP_RAD[0]) & (turn < SHARP_RAD[1])
    least_mm, most_mm = (wide * spec.width_min_mm for wide in _WIDE)
    found = []
    for k in np.flatnonzero(sharp & np.roll(sharp, -1)).tolist():
        x, y = (after[k] - points[k]).tolist()
        width_mm = float(np.hypot(x, y))
        if not least_mm < width_mm < most_mm:
            continue
        out = np.array([y, -x]) / width_mm
        sides_mm = _side_mm(points, turn, k, -1, out), _side_mm(points, turn, (k + 1) % len(points), 1, out)
        deep_mm = min(min(sides_mm) - _BEYOND * width_mm, spec.width_min_mm / 2)
        if deep_mm > _DEEP * spec.width_min_mm:
            found.append(WallEnd((points[k] + after[k]) / 2 - deep_mm * out, out, width_mm))
    return found


def _side_mm(points: Floats, turn: Floats, corner: int, step: int, out: Floats) -> float:
    """How deep an end's side goes from its corner until the edge has turned outwards."""
    turned, k = 0.0, corner
    while turned > -_TURNED_RAD:
        k = (k + step) % len(points)
        turned += float(turn[k])
        if k == corner:
            break
    return float((points[corner] - points[k]) @ out)


def with_ends(strands: Sequence[Strand], ends: Sequence[WallEnd], spec: FillSpec) -> list[Strand]:
    """Strands, and one more into each end near them that has none."""
    found = list(strands)
    for end in ends if found else []:
        found = _led_into(end, found, spec)
    return found


def _led_into(end: WallEnd, strands: list[Strand], spec: FillSpec) -> list[Strand]:
    """Strands, and one more into an end: from the node that it leads to, or from a new one on the strand that goes past."""
    degree = Counter(node for strand in strands for node in strand.nodes)
    nodes = [node for strand in strands for node in strand.nodes]
    places = np.concatenate([strand.points_mm[[0, -1]] for strand in strands])
    alone = np.array([degree[node] == 1 for node in nodes])
    if (np.hypot(*(places - end.tip_mm).T)[alone] < _OWN * spec.width_min_mm).any():
        return strands
    tip, lines = shapely.Point(end.tip_mm), [shapely.LineString(strand.points_mm) for strand in strands]
    e = int(np.argmin(shapely.distance(lines, tip)))
    along_mm = float(lines[e].project(tip))
    place = shapely.get_coordinates(lines[e].interpolate(along_mm))[0]
    ahead_mm = float((end.tip_mm - place) @ end.out)
    aside_mm = float(np.hypot(*(end.tip_mm - place - ahead_mm * end.out)))
    if not 0 < ahead_mm < _NEAR * end.width_mm or aside_mm > _ASIDE * end.width_mm:
        return strands
    away_mm, new = np.where(alone, np.inf, np.hypot(*(places - place).T)), max(nodes) + 1
    k = int(away_mm.argmin())
    if away_mm[k] < _AT_NODE * end.width_mm:
        return [*strands, _into(end, places[k], nodes[k], new, spec)]
    if not spec.tolerance_mm < along_mm < lines[e].length - spec.tolerance_mm:  # its own wall's strand ends there
        return strands
    before, beyond = _parted(strands[e], along_mm, new)
    return [*strands[:e], before, beyond, *strands[e + 1 :], _into(end, before.points_mm[-1], new, new + 1, spec)]


def _into(end: WallEnd, place: Floats, node: int, new: int, spec: FillSpec) -> Strand:
    """From a node into an end, at which it is new."""
    return Strand(np.stack([place, end.tip_mm]), np.array([end.width_mm, spec.width_min_mm]), (node, new))


def _parted(strand: Strand, along_mm: float, node: int) -> tuple[Strand, Strand]:
    """A strand in two, with a node between."""
    along = arc_lengths(strand.points_mm)
    place, width_mm = place_at(strand.points_mm, strand.width_mm, along, along_mm)
    first, last = along < along_mm, along > along_mm
    before = Strand(np.concatenate([strand.points_mm[first], place[None]]), np.append(strand.width_mm[first], width_mm),
                    (strand.nodes[0], node))
    beyond = Strand(np.concatenate([place[None], strand.points_mm[last]]), np.append(width_mm, strand.width_mm[last]),
                    (node, strand.nodes[1]))
    return before, beyond
