"""The readable twin of `ssbfab.kernels.facing`: the same balls, found for all pairs of points and segments at once in numpy."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats
from ssbfab.toolpath.fills.facing import OPPOSITE, Seen
from ssbfab.toolpath.fills.rings import Rings

_BESIDE = 0.3  # cosine: touches nearer than this are on the same side, whatever lies between
_ROUND = 1.5  # how much longer than a sharp corner's sides the edge round a corner may be


def half_thickness(seen: Seen, edges: Rings, reach_mm: float, opposite: float = OPPOSITE) -> Floats:
    """Radii of the balls (n,), infinite where nothing faces within `reach_mm`."""
    points_mm, normals, start_mm, edge = seen.points_mm, seen.normals, edges.points_mm, edges.after_mm - edges.points_mm
    i, j = np.divmod(np.arange(len(points_mm) * len(start_mm)), len(start_mm))
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


def _note(best: Floats, seen: Seen, edges: Rings, pairs: tuple[np.ndarray, np.ndarray], past_mm: Floats, radius_mm: Floats,
          cosine: Floats, opposite: float) -> None:
    """Lower the best radii of points by touches `past_mm` along segments: opposite ones, and of walls that come in."""
    i, j = pairs
    counts = cosine < opposite
    k = np.flatnonzero(~counts & (cosine < _BESIDE))
    counts[k] = _comes_in(seen, edges, i[k], j[k], past_mm[k], radius_mm[k], cosine[k])
    np.minimum.at(best, i[counts], radius_mm[counts])


def _comes_in(seen: Seen, edges: Rings, i: np.ndarray, j: np.ndarray, past_mm: Floats, radius_mm: Floats, cosine: Floats,
              ) -> np.ndarray:
    """Whether touches are farther off along the edge than round a corner."""
    ring = edges.ring[j]
    apart = np.abs(seen.along_mm[i] - edges.along_mm[j] - past_mm)
    apart = np.minimum(apart, edges.length_mm[ring] - apart)
    half_turn = np.sqrt((1 - cosine) / (1 + cosine))  # tan(turn / 2)
    return (ring != seen.ring[i]) | (apart > _ROUND * 2 * radius_mm * half_turn)
