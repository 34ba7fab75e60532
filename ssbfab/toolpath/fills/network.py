"""Closed loops and the strands that hang on them become the fewest unbroken trails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.euler import End, ends_at, trails
from ssbfab.toolpath.fills.junctions import Junction, cut_back, junctions, stays_in
from ssbfab.toolpath.fills.medial import Strand
from ssbfab.toolpath.fills.region import together
from ssbfab.toolpath.fills.trail import FillSpec, Floats, Trail

_SHORT = 0.4


def anchored(strands: list[Strand], loops: list[Loop], fat: list[Polygon], polygon: Polygon,
             spec: FillSpec) -> tuple[list[Strand], list[list[float]]]:
    """Strands whose loose ends beside a fat part of the polygon are led on to its loop, and the arc lengths at which each loop is
    met."""
    meets: list[list[float]] = [[] for _ in loops]
    if not loops:
        return strands, meets
    body = together(fat)
    degree = Counter(node for strand in strands for node in strand.nodes)
    found = []
    for strand in strands:
        for end in (0, -1):
            point = strand.points_mm[end]
            if degree[strand.nodes[end]] == 1 and _is_beside(body, strand, end, spec):
                i, s = _nearest(loops, point)
                on_loop = loops[i].at(np.array([s]))[0]
                if stays_in(polygon, [np.concatenate([point[None], on_loop])], spec):  # not across a gap, to another wall's part
                    strand = _led_to(strand, end, on_loop, _anchor(i, len(meets[i])))
                    meets[i].append(s)
        found.append(strand)
    return found, meets


def _is_beside(body: BaseGeometry, strand: Strand, end: int, spec: FillSpec) -> bool:
    """Whether a strand's end is near a body, and not because the strand is short and its other end is."""
    way = shapely.shortest_line(shapely.Point(strand.points_mm[end]), body)
    place = shapely.get_coordinates(way)[1:]
    return way.length < spec.width_mm and bool(strand.is_nearest_by(end, place, spec.tolerance_mm)[0])


def _nearest(loops: list[Loop], point: Floats) -> tuple[int, float]:
    """Which loop is nearest, and the arc length there."""
    places = [loop.nearest(point[None]) for loop in loops]
    i = int(np.argmin([gap[0] for _, gap in places]))
    return i, float(places[i][0][0])


def _led_to(strand: Strand, end: int, place_mm: Floats, node: int) -> Strand:
    width = strand.width_mm[end]
    if end == 0:
        return Strand(np.concatenate([place_mm, strand.points_mm]), np.insert(strand.width_mm, 0, width), (node, strand.nodes[1]))
    return Strand(np.concatenate([strand.points_mm, place_mm]), np.append(strand.width_mm, width), (strand.nodes[0], node))


def _anchor(loop: int, place: int) -> int:
    return -1 - (loop * 100_000 + place)


def woven(loops: list[Loop], strands: list[Strand], meets: list[list[float]], polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """Every loop and strand of a polygon once, in max(1, odd nodes / 2) trails for each connected piece."""
    curves = list(strands)
    whole = []
    for i, (loop, places) in enumerate(zip(loops, meets, strict=True)):
        if not places:
            whole.append(loop.trail)
            continue
        order = sorted(range(len(places)), key=lambda k: places[k])
        for k, after in zip(order, order[1:] + order[:1], strict=True):
            stop = places[after] + (loop.length_mm if after == order[0] else 0.0)
            points, width = loop.arc(places[k], stop)
            curves.append(Strand(points, width, (_anchor(i, k), _anchor(i, after))))
    meetings = junctions(curves, polygon, spec)
    away = _away(curves, meetings)
    around = {node: sorted(ends, key=lambda end: away[end]) for node, ends in ends_at([each.nodes for each in curves]).items()}
    walks = trails([curve.nodes for curve in curves], around, lambda a, b: abs(np.pi - (away[a] - away[b]) % (2 * np.pi)))
    degree = Counter(node for curve in curves for node in curve.nodes)
    cut = [cut_back(curve, e, meetings) for e, curve in enumerate(curves)]
    return whole + [_trail([(e, cut[e] if forwards else _back(cut[e]), forwards) for e, forwards in walk], degree, meetings, spec)
                    for walk in walks]


def _away(curves: list[Strand], meetings: Mapping[int, Junction]) -> dict[End, float]:
    """The angle at which each end of a curve leaves its node."""
    found = {}
    for e, curve in enumerate(curves):
        for last, points in ((False, curve.points_mm), (True, curve.points_mm[::-1])):
            far = np.hypot(*(points - points[0]).T) > float(curve.width_mm.mean())
            step = points[int(far.argmax()) if far.any() else -1] - points[0]
            found[e, last] = float(np.arctan2(step[1], step[0]))
    for meeting in meetings.values():
        found.update((arm.end, float(np.arctan2(arm.away[1], arm.away[0]))) for arm in meeting.arms)
    return found


def _back(strand: Strand) -> Strand:
    return Strand(strand.points_mm[::-1], strand.width_mm[::-1], strand.nodes[::-1])


def _trail(curves: list[tuple[int, Strand, bool]], degree: Mapping[int, int], meetings: Mapping[int, Junction], spec: FillSpec,
           ) -> Trail:
    """Curves one after the other; an end on another bead stops a little short of that bead's middle."""
    first, last = curves[0][1].nodes[0], curves[-1][1].nodes[1]
    closed = first == last and degree[first] % 2 == 0
    points, width = [curves[0][1].points_mm], [curves[0][1].width_mm]
    for (e, curve, forwards), (f, after, on) in zip(curves, [*curves[1:], curves[0]] if closed else curves[1:], strict=False):
        meeting = meetings.get(curve.nodes[1])
        if meeting is not None:
            between, wide = meeting.passage((e, forwards), (f, not on), spec)
            points.append(between)
            width.append(wide)
        skip = 1 if meeting is None else 0
        points.append(after.points_mm[skip:])
        width.append(after.width_mm[skip:])
    if closed:
        end = None if last in meetings else -1
        return Trail(points_mm=np.concatenate(points[:-1])[:end], width_mm=np.concatenate(width[:-1])[:end], closed=True)
    trail = Trail(points_mm=np.concatenate(points), width_mm=np.concatenate(width), closed=False)
    trail = _ended(trail, (curves[-1][0], curves[-1][2]), last, degree[last], meetings, spec)
    return _ended(trail.reversed(), (curves[0][0], not curves[0][2]), first, degree[first], meetings, spec).reversed()


def _ended(trail: Trail, end: End, node: int, degree: int, meetings: Mapping[int, Junction], spec: FillSpec) -> Trail:
    """A trail whose last point is led up to the side of the bead that it meets, if it meets one."""
    if node in meetings:
        meeting = meetings[node]
        points, width = meeting.end_of(end, spec)
        trail = _shortened_to(trail, points[0], meeting.arms[meeting.number(end)].away)
        return replace(trail, points_mm=np.concatenate([trail.points_mm, points]), width_mm=np.append(trail.width_mm, width))
    return _shortened(trail) if degree > 1 else trail


def _shortened_to(trail: Trail, place_mm: Floats, away: Floats) -> Trail:
    """Without its last points, as far as they lie beyond a place, seen along a wall."""
    before = np.flatnonzero((trail.points_mm - place_mm) @ away > 0)
    kept = max(2, int(before.max(initial=0)) + 1)
    if kept >= len(trail.points_mm):
        return trail
    return replace(trail, points_mm=trail.points_mm[:kept], width_mm=trail.width_mm[:kept])


def _shortened(trail: Trail) -> Trail:
    """An open trail that ends `_SHORT` of its width earlier, where its last segment is long enough for that."""
    a, b = trail.points_mm[-2], trail.points_mm[-1]
    length, cut = float(np.hypot(*(b - a))), _SHORT * float(trail.width_mm[-1])
    if length < 1.5 * cut:
        return trail
    return replace(trail, points_mm=np.concatenate([trail.points_mm[:-1], [b + (a - b) * cut / length]]))
