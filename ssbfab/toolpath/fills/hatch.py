"""Scan lines: where parallel lines are inside a polygon, by sorting their crossings with the edges (no clipping of lines)."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.trail import Floats


def turned(points_mm: Floats, angle_rad: float) -> Floats:
    """Points turned about the origin by an angle."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return points_mm @ np.array([[cos, sin], [-sin, cos]])


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
