"""Closed loops and the strands that hang on them become the fewest unbroken trails."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.euler import trails
from ssbfab.toolpath.fills.junctions import Junction, cut_back, junctions, uncrossed
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_SHORT = 0.4


def anchored(
        strands: list[Strand], loops: list[Loop], fat: list[Polygon], spec: FillSpec) -> tuple[list[Strand], list[list[float]]]:
    """Strands whose loose ends beside a fat part are led on to its loop, and the arc lengths at which each loop is met."""
    meets: list[list[float]] = [[] for _ in loops]
    if not loops:
        return strands, meets
    body = shapely.union_all(fat)
    degree = Counter(node for strand in strands for node in strand.nodes)
    found = []
    for strand in strands:
        for end in (0, -1):
            point = strand.points_mm[end]
            if degree[strand.nodes[end]] == 1 and shapely.distance(body, shapely.Point(point)) < spec.width_mm:
                strand = _led_to_loop(strand, end, loops, meets)
        found.append(strand)
    return found, meets


def _led_to_loop(strand: Strand, end: int, loops: list[Loop], meets: list[list[float]]) -> Strand:
    point = strand.points_mm[end]
    places = [loop.nearest(point[None]) for loop in loops]
    i = int(np.argmin([gap[0] for _, gap in places]))
    s = float(places[i][0][0])
    on_loop = loops[i].at(np.array([s]))[0]
    width = strand.width_mm[end]
    nodes = list(strand.nodes)
    nodes[end] = _anchor(i, len(meets[i]))
    meets[i].append(s)
    if end == 0:
        return Strand(np.concatenate([on_loop, strand.points_mm]), np.insert(strand.width_mm, 0, width), (nodes[0], nodes[1]))
    return Strand(np.concatenate([strand.points_mm, on_loop]), np.append(strand.width_mm, width), (nodes[0], nodes[1]))


def _anchor(loop: int, place: int) -> int:
    return -1 - (loop * 100_000 + place)


def woven(loops: list[Loop], strands: list[Strand], meets: list[list[float]], spec: FillSpec) -> list[Trail]:
    """Every loop and strand once, in max(1, odd nodes / 2) trails for each connected piece."""
    curves = list(strands)
    whole = []
    for i, (loop, places) in enumerate(zip(loops, meets, strict=True)):
        if not places:
            whole.append(Trail(points_mm=loop.points_mm, width_mm=loop.width_mm, closed=True))
            continue
        order = sorted(range(len(places)), key=lambda k: places[k])
        for k, after in zip(order, order[1:] + order[:1], strict=True):
            stop = places[after] + (loop.length_mm if after == order[0] else 0.0)
            points, width = loop.arc(places[k], stop)
            curves.append(Strand(points, width, (_anchor(i, k), _anchor(i, after))))
    meetings = junctions(curves)
    walks = uncrossed(trails([curve.nodes for curve in curves]), curves, meetings)
    degree = Counter(node for curve in curves for node in curve.nodes)
    curves = [cut_back(curve, meetings) for curve in curves]
    return whole + [_trail([curves[e] if forwards else _back(curves[e]) for e, forwards in walk], degree, meetings, spec)
                    for walk in walks]


def _back(strand: Strand) -> Strand:
    return Strand(strand.points_mm[::-1], strand.width_mm[::-1], strand.nodes[::-1])


def _trail(curves: list[Strand], degree: Counter[int], meetings: dict[int, Junction], spec: FillSpec) -> Trail:
    """Curves one after the other; an end on another bead stops a little short of that bead's middle."""
    first, last = curves[0].nodes[0], curves[-1].nodes[1]
    closed = first == last and degree[first] % 2 == 0
    points, width = [curves[0].points_mm], [curves[0].width_mm]
    for curve, after in zip(curves, [*curves[1:], curves[0]] if closed else curves[1:], strict=False):
        meeting = meetings.get(curve.nodes[1])
        if meeting is not None:
            between, wide = meeting.passage(curve.points_mm[-1], after.points_mm[0], spec)
            points.append(between)
            width.append(wide)
        skip = 1 if meeting is None else 0
        points.append(after.points_mm[skip:])
        width.append(after.width_mm[skip:])
    if closed:
        end = None if last in meetings else -1
        return Trail(points_mm=np.concatenate(points[:-1])[:end], width_mm=np.concatenate(width[:-1])[:end], closed=True)
    trail = Trail(points_mm=np.concatenate(points), width_mm=np.concatenate(width), closed=False)
    if degree[last] > 1 and last not in meetings:
        trail = _shortened(trail)
    return _shortened(trail.reversed()).reversed() if degree[first] > 1 and first not in meetings else trail


def _shortened(trail: Trail) -> Trail:
    """An open trail that ends `_SHORT` of its width earlier, where its last segment is long enough for that."""
    a, b = trail.points_mm[-2], trail.points_mm[-1]
    length, cut = float(np.hypot(*(b - a))), _SHORT * float(trail.width_mm[-1])
    if length < 1.5 * cut:
        return trail
    return replace(trail, points_mm=np.concatenate([trail.points_mm[:-1], [b + (a - b) * cut / length]]))
