"""The readable twin of `ssbfab.kernels.ring`, one ring at a time, in numpy."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Bools, Floats, Ints


def measured(ring_mm: Floats) -> tuple[Floats, Floats]:
    """Length of the edge that begins at each point, and the turn there."""
    edge = np.roll(ring_mm, -1, axis=0) - ring_mm
    before = np.roll(edge, 1, axis=0)
    return np.hypot(*edge.T), np.arctan2(before[:, 0] * edge[:, 1] - before[:, 1] * edge[:, 0], (before * edge).sum(1))


def places(length_mm: Floats, turn_rad: Floats, step_mm: float, most: int) -> tuple[Ints, Floats]:
    index, part, ring = [np.arange(len(length_mm))], [np.zeros(len(length_mm))], np.arange(len(length_mm))
    for i in np.flatnonzero(length_mm > 1.5 * step_mm):
        count = int(np.clip(np.ceil(length_mm[i] / step_mm), 2, most))
        near = step_mm / length_mm[i] * np.array([0.3, 0.7, 1.2, 2.0])
        near = near[near < 0.45]
        back, on = (i - ring) % len(ring), (i + 1 + ring) % len(ring)
        before = near if _is_corner(turn_rad[back], length_mm[back - 1], step_mm) else near[:0]
        after = near if _is_corner(turn_rad[on], length_mm[on], step_mm) else near[:0]
        part.append(np.concatenate([np.arange(1, count) / count, before, 1 - after]))
        index.append(np.full(len(part[-1]), i))
    edge, along = np.concatenate(index), np.concatenate(part)
    order = np.lexsort((along, edge))
    edge, along = edge[order], along[order]
    distinct = np.append(True, (np.diff(edge) > 0) | (np.diff(along) > 1e-6))
    return edge[distinct], along[distinct]


def _is_corner(turn_rad: Floats, way_mm: Floats, step_mm: float) -> bool:
    """Whether turns add up to a corner; a way follows each, and those more than a step away do not count."""
    near = np.concatenate([[True], np.cumsum(way_mm)[:-1] < step_mm])
    return bool(abs(turn_rad[near].sum()) > 0.3)


def samples(ring_mm: Floats, index: Ints, part: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Points, directions inwards, turns, arc lengths."""
    edge = np.roll(ring_mm, -1, axis=0) - ring_mm
    length, turn = measured(ring_mm)
    tangent = edge / length[:, None]
    before = np.roll(tangent, 1, axis=0)
    middle = before + tangent
    middle = np.where((np.hypot(middle[:, 0], middle[:, 1]) > 1e-9)[:, None], middle, tangent)
    middle = middle / np.hypot(middle[:, 0], middle[:, 1])[:, None] / np.maximum(np.cos(turn / 2), 0.2)[:, None]
    vertex = part == 0
    along = np.concatenate([[0.0], np.cumsum(length)])
    direction = np.where(vertex[:, None], middle[index], tangent[index])
    return (ring_mm[index] + part[:, None] * edge[index], np.column_stack([-direction[:, 1], direction[:, 0]]),
            np.where(vertex, turn[index], 0.0), along[index] + part * length[index])


def widths(along_mm: Floats, turn_rad: Floats, sharp: Bools, radius_mm: Floats, length_mm: float, ring_width_mm: float,
           limit_mm: float, width_min_mm: float, width_max_mm: float) -> Floats:
    known = ~sharp
    thin = known & (radius_mm < limit_mm)
    width = np.where(thin, np.clip(radius_mm, width_min_mm, width_max_mm), ring_width_mm)
    if not thin.any():
        return width
    for first, last in runs(~thin):
        inside = np.arange(first, last) % len(thin)
        left, right = width[first - 1], width[last % len(thin)]
        gap = (along_mm[last % len(thin)] - along_mm[first - 1]) % length_mm or length_mm
        if turn_rad[inside].sum() > 1.5 and gap < 1.6 * (left + right):
            width[inside] = left + (right - left) * ((along_mm[inside] - along_mm[first - 1]) % length_mm) / gap
            known[inside] = True
    width = np.interp(along_mm, along_mm[known], width[known], period=length_mm)
    step = 2 * np.diff(np.append(along_mm, length_mm + along_mm[0]))
    for _ in range(len(along_mm)):
        width = np.minimum(width, np.minimum(np.roll(width + step, 1), np.roll(width, -1) + step))
    return width


def runs(mask: Bools) -> list[tuple[int, int]]:
    """Half-open index ranges (beyond the end means round again) of consecutive true places on a ring that is not all true."""
    change = np.flatnonzero(mask != np.roll(mask, 1))
    starts = [int(c) for c in change if mask[c]]
    ends = [int(c) for c in change if not mask[c]]
    return [(s, next((e for e in ends if e > s), ends[0] + len(mask))) for s in starts]


def middle(points_mm: Floats, inwards: Floats, turn_rad: Floats, sharp: Bools, width_mm: Floats, depth_mm: float, width_min_mm: float,
           width_max_mm: float, tolerance_mm: float) -> tuple[Floats, Floats]:
    shift = width_mm / 2 - depth_mm
    points = points_mm + inwards * shift[:, None]
    keep = forwards(points_mm, points, sharp) if np.abs(shift).max() > tolerance_mm else np.arange(len(points))
    points, width_mm, turn, sharp = points[keep], width_mm[keep], turn_rad[keep], sharp[keep]
    step = np.hypot(*(np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)).T)
    slope = (np.roll(width_mm, -1) - np.roll(width_mm, 1)) / np.maximum(step, 1e-300)
    square = np.where(sharp, 1.0, 1 / np.sqrt(1 + np.minimum(slope**2, 4) / 4))
    width = np.clip(width_mm * square, width_min_mm, width_max_mm)
    flat = np.abs(width - np.roll(width, 1)) + np.abs(width - np.roll(width, -1)) < tolerance_mm / 5
    needed = ~(flat & (turn == 0))
    return (points[needed], width[needed]) if needed.sum() > 2 else (points, width)


def forwards(samples_mm: Floats, points: Floats, sharp: Bools) -> Ints:
    """Which samples to keep so that the moved curve nowhere runs backwards; sharp corners stay."""
    kept = np.arange(len(points))
    for _ in range(8):
        old = np.roll(samples_mm[kept], -1, axis=0) - samples_mm[kept]
        new = np.roll(points[kept], -1, axis=0) - points[kept]
        back = (old * new).sum(1) <= 0
        drop = (back | np.roll(back, 1)) & ~sharp[kept]
        if not drop.any() or len(kept) - drop.sum() < 3:
            break
        kept = kept[~drop]
    return kept
