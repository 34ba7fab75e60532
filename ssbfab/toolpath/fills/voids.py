"""Single beads swell into the voids beside them, as where a box's edge cuts off a wall a little beyond another one.

    ──────────┐          The bead that goes past such a stump is as wide there as the stump is deep: its far side moves, the near
    ────┐ ┌───┘ stump    one stays. What it holds more is what the void lacked.
        │ │
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.cover import swept
from ssbfab.toolpath.fills.paths import arc_lengths, places_at, units
from ssbfab.toolpath.fills.region import polygons_of
from ssbfab.toolpath.fills.trail import FillSpec, Floats, Trail

_TRIES = 3
_TINY = 8  # squared nominal widths: below, the ends of a bead are most of it
_LEAST = 0.01  # squared thinnest beads: smaller voids are let be
_STEP = 0.2  # of a thinnest bead between places at which a bead may change
_PARTS = (1.0, 0.75, 0.5, 0.25)  # of the way, whichever stays inside
_BENT_RAD = 0.8  # over its width
_PLAY = 0.1  # of a thinnest bead, by which a void may lie off a bead's side


def best_swollen(
        trails: list[Trail], first: list[Trail], bars: Bars, finished: Callable[[list[Trail]], list[Trail]]) -> list[Trail]:
    """Finished trails, the first of which are given; if those miss the bars, the best of a few after more and more swelling."""
    best = first
    tiny = sum(trail.area_mm2 for trail in best) < _TINY * bars.spec.width_mm**2
    least = 0.0 if tiny else bars.shortfall(best, len(best))
    if least == 0:
        return best
    opened = shapely.MultiPolygon(polygons_of(bars.opened))
    for _ in range(_TRIES):
        trails = swollen(trails, opened, bars.polygon, bars.spec)
        found = finished(trails)
        missing = bars.shortfall(found, len(best))
        if missing < least:
            best, least = found, missing
        if least == 0:
            break
    return best


def swollen(trails: Sequence[Trail], opened: BaseGeometry, polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """Trails whose beads reach, as far as the widest may, into what is left open of an opened region."""
    missed = opened.difference(swept(trails))
    voids = [void for void in shapely.get_parts(missed)
             if isinstance(void, Polygon) and void.area > _LEAST * spec.width_min_mm**2]
    if not voids:
        return list(trails)
    return [_swollen(trail, shapely.MultiPolygon(voids), polygon.boundary, spec) for trail in trails]


def _swollen(trail: Trail, voids: shapely.MultiPolygon, edge: BaseGeometry, spec: FillSpec) -> Trail:
    trail = _dense_near(trail, voids, spec)
    points, half = trail.points_mm, trail.width_mm / 2
    normals = _normals(trail)
    near = np.flatnonzero(shapely.distance(voids, shapely.points(points)) < half + _PLAY * spec.width_min_mm)
    if not len(near):
        return trail
    depth = np.zeros((2, len(points)))
    for k, side in enumerate((1, -1)):
        depth[k, near] = _reach(points[near], side * normals[near], half[near], voids, spec) - half[near]
    ahead = (depth[0] - depth[1])[:, None] * normals
    bent = _bent(trail)
    place, width = _widened(trail, ahead / 2, depth.sum(axis=0), edge, spec)
    outside, narrower = _led_outwards(trail, ahead, edge, spec)
    return replace(trail, points_mm=np.where(bent[:, None], outside, place), width_mm=np.where(bent, narrower, width))


def _widened(trail: Trail, ahead: Floats, more: Floats, edge: BaseGeometry, spec: FillSpec) -> tuple[Floats, Floats]:
    """Wider on one side only: the middle moves by half of that."""
    place, width = trail.points_mm.copy(), trail.width_mm.copy()
    more = np.clip(more, 0.0, np.maximum(spec.width_max_mm - width, 0.0))
    left = more > 0
    for part in _PARTS:
        moved, wide = trail.points_mm + part * ahead, trail.width_mm + part * more
        fits = left & (2 * shapely.distance(edge, shapely.points(moved)) > wide - 2 * spec.tolerance_mm)
        place[fits], width[fits] = moved[fits], wide[fits]
        left &= ~fits
    return place, width


def _led_outwards(trail: Trail, ahead: Floats, edge: BaseGeometry, spec: FillSpec) -> tuple[Floats, Floats]:
    """Farther out and no wider: its inner side lies on its own ink."""
    place, width = trail.points_mm.copy(), trail.width_mm.copy()
    gained = np.zeros(len(place))
    for part in _PARTS:
        moved = trail.points_mm + part * ahead
        wide = np.minimum(trail.width_mm, 2 * shapely.distance(edge, shapely.points(moved)))
        gain = part * np.hypot(*ahead.T) - (trail.width_mm - wide) / 2
        better = (gain > gained) & (wide >= spec.width_min_mm)
        place[better], width[better], gained[better] = moved[better], wide[better], gain[better]
    return place, width


def _bent(trail: Trail) -> np.ndarray:
    """Where a trail bends so sharply that it lies on its own ink on the inner side."""
    step = np.diff(trail.path_mm, axis=0)
    along = arc_lengths(trail.path_mm)
    turned = np.unwrap(np.concatenate([np.arctan2(step[:, 1], step[:, 0]), np.arctan2(*step[-1, ::-1])[None]]))
    half = trail.path_width_mm / 2
    turn = np.interp(along + half, along, turned) - np.interp(along - half, along, turned)
    return (np.abs(turn) > _BENT_RAD)[: len(trail.points_mm)]


def _reach(points: Floats, ahead: Floats, half: Floats, voids: BaseGeometry, spec: FillSpec) -> Floats:
    """How far a bead has to reach from its middle, straight to one side, to the far side of the void that adjoins it there."""
    lines = shapely.linestrings(np.stack([points, points + spec.width_max_mm * ahead], axis=1))
    cut, owner = shapely.get_parts(shapely.intersection(lines, voids), return_index=True)
    found = half.copy()
    for part, k in zip(cut, owner, strict=True):
        along = (shapely.get_coordinates(part) - points[k]) @ ahead[k]
        if len(along) and along.min() < found[k] + _PLAY * spec.width_min_mm:
            found[k] = max(found[k], along.max())
    return found


def _normals(trail: Trail) -> Floats:
    """To the left at every point of a trail (n, 2)."""
    path = trail.points_mm
    if trail.closed:
        before, after = np.roll(path, 1, axis=0), np.roll(path, -1, axis=0)
    else:
        before, after = np.concatenate([path[:1], path[:-1]]), np.concatenate([path[1:], path[-1:]])
    along = units(path - before) + units(after - path)
    return units(np.column_stack([-along[:, 1], along[:, 0]]))


def _dense_near(trail: Trail, voids: BaseGeometry, spec: FillSpec) -> Trail:
    """With points on the segments near voids so close that the bead can change there."""
    path, width = trail.path_mm, trail.path_width_mm
    segments = shapely.linestrings(np.stack([path[:-1], path[1:]], axis=1))
    near = shapely.distance(segments, voids) < spec.width_max_mm
    length = np.hypot(*np.diff(path, axis=0).T)
    pieces = np.where(near, np.maximum(1, np.ceil(length / (_STEP * spec.width_min_mm))), 1).astype(int)
    t = np.concatenate([k + np.arange(n) / n for k, n in enumerate(pieces.tolist())] + ([] if trail.closed else [[len(pieces)]]))
    at = np.arange(len(path))
    points, width = places_at(path, width, at, t)
    return replace(trail, points_mm=points, width_mm=width)
