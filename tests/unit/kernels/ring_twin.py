"""The readable twin of `ssbfab.kernels.ring`, in numpy."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.ring import _PIECES, Samples
from ssbfab.toolpath.fills.trail import FillSpec


def places(length_mm: Floats, step_mm: float) -> tuple[np.ndarray, Floats]:
    """Edge number and fraction along it of every sample: each edge's start, and more within long edges."""
    long = np.flatnonzero(length_mm > 1.5 * step_mm)
    index, part = [np.arange(len(length_mm))], [np.zeros(len(length_mm))]
    if len(long):
        count = np.clip(np.ceil(length_mm[long] / step_mm), 2, _PIECES).astype(int)
        pieces = count - 1
        nth = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 1
        near = np.outer(step_mm / length_mm[long], [0.3, 0.7, 1.2, 2.0])
        edge, close = np.repeat(long, 4), near.ravel()
        edge, close = edge[close < 0.45], close[close < 0.45]
        index += [np.repeat(long, pieces), edge, edge]
        part += [nth / np.repeat(count, pieces), close, 1 - close]
    return _distinct(np.concatenate(index), np.concatenate(part))


def _distinct(edge: np.ndarray, part: Floats) -> tuple[np.ndarray, Floats]:
    order = np.lexsort((part, edge))
    i, f = edge[order], part[order]
    distinct = np.append(True, (np.diff(i) > 0) | (np.diff(f) > 1e-6))
    return i[distinct], f[distinct]


def samples(ring_mm: Floats, index: np.ndarray, part: Floats) -> Samples:
    edge = np.roll(ring_mm, -1, axis=0) - ring_mm
    length = np.hypot(edge[:, 0], edge[:, 1])
    tangent = edge / length[:, None]
    before = np.roll(tangent, 1, axis=0)
    turn = np.arctan2(before[:, 0] * tangent[:, 1] - before[:, 1] * tangent[:, 0], (before * tangent).sum(1))
    half = np.maximum(np.cos(turn / 2), 0.2)
    middle = before + tangent
    middle = np.where((np.hypot(middle[:, 0], middle[:, 1]) > 1e-9)[:, None], middle, tangent)
    middle = middle / np.hypot(middle[:, 0], middle[:, 1])[:, None] / half[:, None]
    vertex = part == 0
    along = np.concatenate([[0.0], np.cumsum(length)])
    direction = np.where(vertex[:, None], middle[index], tangent[index])
    return Samples(
        points_mm=ring_mm[index] + part[:, None] * edge[index], inwards=np.column_stack([-direction[:, 1], direction[:, 0]]),
        turn_rad=np.where(vertex, turn[index], 0.0), is_vertex=vertex, along_mm=along[index] + part * length[index],
        length_mm=float(along[-1]))


def widths(samples: Samples, radius_mm: Floats, ring_width_mm: float, limit_mm: float, spec: FillSpec) -> Floats:
    """Bead width at every sample: half the local thickness where that is below `limit_mm`, else `ring_width_mm`.

    `radius_mm` is half the thickness of the region (infinite where unknown). Round ends take the width of their flanks, and
    the width changes by at most twice the way along the edge.
    """
    known = ~samples.is_sharp
    thin = known & (radius_mm < limit_mm)
    width = np.where(thin, np.clip(radius_mm, spec.width_min_mm, spec.width_max_mm), ring_width_mm)
    if not thin.any():
        return width
    for first, last in _runs(~thin):
        inside = np.arange(first, last) % len(thin)
        left, right = width[first - 1], width[last % len(thin)]
        gap = (samples.along_mm[last % len(thin)] - samples.along_mm[first - 1]) % samples.length_mm or samples.length_mm
        if samples.turn_rad[inside].sum() > 1.5 and gap < 1.6 * (left + right):
            s = (samples.along_mm[inside] - samples.along_mm[first - 1]) % samples.length_mm
            width[inside] = left + (right - left) * s / gap
            known[inside] = True
    return _smooth(samples, width, known)


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Half-open index ranges (beyond the end means round again) of consecutive true places on a ring that is not all true."""
    change = np.flatnonzero(mask != np.roll(mask, 1))
    starts = [int(c) for c in change if mask[c]]
    ends = [int(c) for c in change if not mask[c]]
    return [(s, next((e for e in ends if e > s), ends[0] + len(mask))) for s in starts]


def _smooth(samples: Samples, width_mm: Floats, known: np.ndarray) -> Floats:
    """Sharp vertices between their neighbours; no slope above 2."""
    s = samples.along_mm
    if known.any():
        width_mm = np.interp(s, s[known], width_mm[known], period=samples.length_mm)
    step = 2 * np.diff(np.append(s, samples.length_mm + s[0]))
    for _ in range(len(s)):
        lower = np.minimum(np.roll(width_mm + step, 1), np.roll(width_mm, -1) + step)
        if (lower >= width_mm - 1e-12).all():
            break
        width_mm = np.minimum(width_mm, lower)
    return width_mm


def bead(samples: Samples, width_mm: Floats, depth_mm: float, spec: FillSpec) -> Loop:
    """The bead's middle, half its width inside the edge that lies `depth_mm` outside the samples.

    Where the edges of a bead converge, its width square to itself is a little less than square to the region's edge.
    """
    shift = width_mm / 2 - depth_mm
    points = samples.points_mm + samples.inwards * shift[:, None]
    keep = _forwards(samples, points) if np.abs(shift).max() > spec.tolerance_mm else np.ones(len(points), dtype=bool)
    points, width_mm, turn, sharp = points[keep], width_mm[keep], samples.turn_rad[keep], samples.is_sharp[keep]
    step = np.hypot(*(np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)).T)
    slope = (np.roll(width_mm, -1) - np.roll(width_mm, 1)) / np.maximum(step, 1e-300)
    square = np.where(sharp, 1.0, 1 / np.sqrt(1 + np.minimum(slope**2, 4) / 4))
    width = np.clip(width_mm * square, spec.width_min_mm, spec.width_max_mm)
    flat = np.abs(width - np.roll(width, 1)) + np.abs(width - np.roll(width, -1)) < spec.tolerance_mm / 5
    needed = ~(flat & (turn == 0))
    return Loop(points[needed], width[needed]) if needed.sum() > 2 else Loop(points, width)


def _forwards(samples: Samples, points: Floats) -> np.ndarray:
    """Which samples to keep so that the moved curve nowhere runs backwards; sharp corners stay."""
    kept = np.arange(len(points))
    for _ in range(8):
        old = np.roll(samples.points_mm[kept], -1, axis=0) - samples.points_mm[kept]
        new = np.roll(points[kept], -1, axis=0) - points[kept]
        back = (old * new).sum(1) <= 0
        drop = (back | np.roll(back, 1)) & ~samples.is_sharp[kept]
        if not drop.any() or len(kept) - drop.sum() < 3:
            break
        kept = kept[~drop]
    mask = np.zeros(len(points), dtype=bool)
    mask[kept] = True
    return mask
