"""Polylines with a width at every point, in plain arrays: the way along them, and what lies on the way."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints


def arc_lengths(points_mm: Floats) -> Floats:
    """The way along a polyline to each of its points (n,)."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points_mm, axis=0).T))])


def places_at(points_mm: Floats, width_mm: Floats, at: Floats | Ints, s: Floats) -> tuple[Floats, Floats]:
    """Points (k, 2) and widths (k,) where what grows along the polyline, `at` (n,) at its points, is s (k,)."""
    return np.column_stack([np.interp(s, at, values) for values in points_mm.T]), np.interp(s, at, width_mm)


def place_at(points_mm: Floats, width_mm: Floats, at: Floats | Ints, s: float) -> tuple[Floats, float]:
    """The same of one place: (2,), and the width there."""
    points, width = places_at(points_mm, width_mm, at, np.array([s]))
    return points[0], float(width[0])


def divided(points_mm: Floats, width_mm: Floats, pieces: Ints) -> tuple[Floats, Floats]:
    """The same polyline with each of its segments cut into so many (n - 1,) equal ones."""
    k = np.repeat(np.arange(len(pieces)), pieces)
    part = (np.arange(len(k)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[k]
    points = points_mm[k] + part[:, None] * (points_mm[1:] - points_mm[:-1])[k]
    widths = width_mm[k] + part * (width_mm[1:] - width_mm[:-1])[k]
    return np.concatenate([points, points_mm[-1:]]), np.append(widths, width_mm[-1])


def units(vectors: Floats) -> Floats:
    """Vectors (n, 2) of length 1 in the same directions; those of length 0 stay."""
    return vectors / np.maximum(np.hypot(*vectors.T), 1e-300)[:, None]
