"""Scan lines: where parallel lines are inside a polygon, by sorting their crossings with the edges (no clipping of lines)."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.region import eroded
from ssbfab.toolpath.fills.trail import FillSpec, Floats, Trail


def turned(points_mm: Floats, angle_rad: float) -> Floats:
    """Points turned about the origin by an angle."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return points_mm @ np.array([[cos, sin], [-sin, cos]])


def filaments(polygon: Polygon, spec: FillSpec, inside: bool = True, end_mm: float | None = None) -> list[Trail]:
    """Straight open trails at the spec's angle that tile a polygon, every other one backwards.

    They stay inside with their round ends, or end so far from the edge, or else run up to the edge.
    The width is the one near the nominal that divides the polygon's extent across the filaments.
    """
    level = shapely.transform(polygon, lambda points: turned(points, -spec.angle_rad))
    low, high = level.bounds[1], level.bounds[3]
    width_mm = float(np.clip((high - low) / max(1, round((high - low) / spec.width_mm)), spec.width_min_mm, spec.width_max_mm))
    heights = np.arange(low + width_mm / 2, high - width_mm / 2 * (1 - 1e-6), width_mm)
    short_mm = width_mm / 2 if end_mm is None else end_mm
    cores = eroded(level, short_mm * (1 - 1e-4), spec, all_slivers=True) if inside else [level]
    rows = [row for core in cores for row in strokes(core, heights)]
    rows.sort(key=lambda row: (row[0], row[1]))
    found = []
    for i, (y, x0, x1) in enumerate(rows):
        ends = np.array([[x0, y], [x1, y]])[:: 1 if i % 2 == 0 else -1]
        if x1 - x0 > spec.tolerance_mm:
            found.append(Trail(points_mm=turned(ends, spec.angle_rad), width_mm=np.full(2, width_mm), closed=False))
    return found


def strokes(polygon: Polygon, heights_mm: Floats) -> Floats:
    """Where the horizontal lines at `heights_mm` (ascending) are inside the polygon: rows of (y, x0, x1), by y then x."""
    ends = [shapely.get_coordinates(ring) for ring in (polygon.exterior, *polygon.interiors)]
    a, b = np.concatenate([e[:-1] for e in ends]), np.concatenate([e[1:] for e in ends])
    low, high = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 1], b[:, 1])
    first, last = np.searchsorted(heights_mm, low, "left"), np.searchsorted(heights_mm, high, "left")  # low <= y < high
    count = last - first
    edge = np.repeat(np.arange(len(a)), count)
    line = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    y = heights_mm[line]
    x = a[edge, 0] + (y - a[edge, 1]) / (b[edge, 1] - a[edge, 1]) * (b[edge, 0] - a[edge, 0])
    order = np.lexsort((x, line))
    return np.column_stack([y[order][::2], x[order][::2], x[order][1::2]])
