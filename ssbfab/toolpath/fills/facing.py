"""How thick a region is, seen from its edge: the ball that touches the edge at a point and, opposite, the other side.

For a point p of the edge with inward normal n, the ball through p centred on p + R n touches q where
R = |q - p|² / (2 n·(q - p)). Only touches far enough round the ball from p count: what lies nearer belongs to the same side
or to a corner. The two sides of a corner that turns by t are 2 R tan(t/2) apart along the edge; a touch farther off than
that is where another wall comes in, and counts from 72 degrees on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ssbfab.toolpath.fills.trail import Floats

OPPOSITE = -0.5
"""Cosine of the angle between the two touches, seen from the ball's centre: wedges under 60 degrees have two facing sides."""

_BESIDE = 0.3  # cosine: touches nearer than this are on the same side, whatever lies between
_ROUND = 1.5  # how much longer than a sharp corner's sides the edge round a corner may be
_MANY = 20_000  # pairs of points and segments above which a tree finds those within reach


@dataclass(frozen=True, eq=False)
class Edges:
    """Segments of rings, the region on their left: ends (m, 2), ring's number, arc length at the start; lengths of the rings."""

    start_mm: Floats
    end_mm: Floats
    ring: np.ndarray
    along_mm: Floats
    length_mm: Floats

    @classmethod
    def of(cls, rings_mm: list[Floats]) -> Edges:
        """From the vertices of each ring, the first not repeated."""
        after = [np.roll(points, -1, axis=0) for points in rings_mm]
        steps = [np.hypot(*(b - a).T) for a, b in zip(rings_mm, after, strict=True)]
        sizes = [len(points) for points in rings_mm]
        return cls(
            np.concatenate(rings_mm), np.concatenate(after), np.repeat(np.arange(len(sizes)), sizes),
            np.concatenate([np.cumsum(step) - step for step in steps]), np.array([step.sum() for step in steps]))


@dataclass(frozen=True, eq=False)
class Seen:
    """Points of the edge (n, 2) from which it is looked: inward normals, ring's number, arc length."""

    points_mm: Floats
    normals: Floats
    ring: np.ndarray
    along_mm: Floats


def half_thickness(seen: Seen, edges: Edges, reach_mm: float, opposite: float = OPPOSITE) -> Floats:
    """Radii of the balls (n,), infinite where nothing faces within `reach_mm`."""
    points_mm, normals, start_mm, edge = seen.points_mm, seen.normals, edges.start_mm, edges.end_mm - edges.start_mm
    i, j = _pairs(points_mm, normals, start_mm, edges.end_mm, reach_mm)
    length = np.maximum(np.hypot(edge[:, 0], edge[:, 1]), 1e-300)
    tx, ty = edge[:, 0] / length, edge[:, 1] / length
    cosine = normals[i, 1] * tx[j] - normals[i, 0] * ty[j]
    i, j, cosine = (each[cosine < _BESIDE] for each in (i, j, cosine))
    nx, ny, tx, ty, length = normals[i, 0], normals[i, 1], tx[j], ty[j], length[j]
    dx, dy = points_mm[i, 0] - start_mm[j, 0], points_mm[i, 1] - start_mm[j, 1]
    height = dy * tx - dx * ty
    radius = height / (1 - cosine)
    foot = (dx + radius * (nx + ty)) * tx + (dy + radius * (ny - tx)) * ty
    beside = (foot >= 0) & (foot <= length)
    best = np.full(len(points_mm), np.inf)
    k = np.flatnonzero(beside & (height > 0) & (radius < reach_mm))
    _note(best, seen, edges, (i[k], j[k]), foot[k], radius[k], cosine[k], opposite)
    k = np.flatnonzero(~beside)
    past = np.where(foot[k] > length[k], length[k], 0.0)
    ax, ay = past * tx[k] - dx[k], past * ty[k] - dy[k]
    rise, square = ax * nx[k] + ay * ny[k], ax**2 + ay**2
    ahead = (rise > 0) & (square < 2 * reach_mm * rise)
    k, past, rise, square = k[ahead], past[ahead], rise[ahead], square[ahead]
    _note(best, seen, edges, (i[k], j[k]), past, square / (2 * rise), 1 - 2 * rise**2 / square, opposite)
    return best


def _note(best: Floats, seen: Seen, edges: Edges, pairs: tuple[np.ndarray, np.ndarray], past_mm: Floats, radius_mm: Floats,
          cosine: Floats, opposite: float) -> None:
    """Lower the best radii of points by touches `past_mm` along segments: opposite ones, and of walls that come in."""
    i, j = pairs
    counts = cosine < opposite
    k = np.flatnonzero(~counts & (cosine < _BESIDE))
    counts[k] = _comes_in(seen, edges, i[k], j[k], past_mm[k], radius_mm[k], cosine[k])
    np.minimum.at(best, i[counts], radius_mm[counts])


def _comes_in(seen: Seen, edges: Edges, i: np.ndarray, j: np.ndarray, past_mm: Floats, radius_mm: Floats, cosine: Floats,
              ) -> np.ndarray:
    """Whether touches are farther off along the edge than round a corner."""
    ring = edges.ring[j]
    apart = np.abs(seen.along_mm[i] - edges.along_mm[j] - past_mm)
    apart = np.minimum(apart, edges.length_mm[ring] - apart)
    half_turn = np.sqrt((1 - cosine) / (1 + cosine))  # tan(turn / 2)
    return (ring != seen.ring[i]) | (apart > _ROUND * 2 * radius_mm * half_turn)


def _pairs(
        points_mm: Floats, normals: Floats, start_mm: Floats, end_mm: Floats, reach_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of points, and of segments that the ball of the greatest radius at the point may meet."""
    if len(points_mm) * len(start_mm) <= _MANY:
        i, j = np.divmod(np.arange(len(points_mm) * len(start_mm)), len(start_mm))
        return i, j
    low, high = np.minimum(start_mm, end_mm), np.maximum(start_mm, end_mm)
    tree = shapely.STRtree(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    x, y = (points_mm + reach_mm * normals).T
    i, j = tree.query(shapely.box(x - reach_mm, y - reach_mm, x + reach_mm, y + reach_mm))
    return i, j
