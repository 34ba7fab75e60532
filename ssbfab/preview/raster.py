"""A shaded picture of triangles: the nearest of them at each pixel, by a z-buffer.

Matplotlib sorts whole polygons by depth, which is wrong for the long, thin, touching fingers of a cell. Here each triangle
is cut into the pixel rows it covers, each row into pixels, and the nearest wins, all as arrays: no loop over triangles.
Outlines are drawn where neighbouring pixels show different bodies or a sharp fold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: Fragments (triangle × pixel) worked on at a time: bounds the memory at about 200 MB.
CHUNK = 2_000_000
LIGHT = np.array([-0.35, 0.55, 0.76])


@dataclass(frozen=True, kw_only=True, eq=False)
class Buffer:
    """Which triangle each pixel shows (-1 none) and how near it is. Row 0 is the top."""

    triangle: NDArray[np.int64]
    depth: Floats


def rasterise(corners: Floats, *, width_px: int, height_px: int) -> Buffer:
    """Draw triangles (n, 3, 3) whose corners are (x px, y px downwards, depth with larger nearer)."""
    best = np.zeros(width_px * height_px, dtype=np.uint64)
    near, scale = _depth_range(corners)
    rows_first = np.clip(np.ceil(corners[:, :, 1].min(axis=1) - 0.5), 0, height_px).astype(np.int64)
    rows_end = np.clip(np.ceil(corners[:, :, 1].max(axis=1) - 0.5), 0, height_px).astype(np.int64)
    box = np.maximum(rows_end - rows_first, 0) * (np.ptp(np.clip(corners[:, :, 0], 0, width_px), axis=1) + 1.0)
    for chosen in _chunks(box):
        _draw(best, corners, chosen, rows_first, rows_end, width_px, near, scale)
    triangle = (best & np.uint64(0xFFFFFFFF)).astype(np.int64) - 1
    depth = np.where(triangle >= 0, (best >> np.uint64(32)).astype(float) / scale + near, -np.inf)
    return Buffer(triangle=triangle.reshape(height_px, width_px), depth=depth.reshape(height_px, width_px))


def _depth_range(corners: Floats) -> tuple[float, float]:
    depth = corners[:, :, 2]
    low, high = (float(depth.min()), float(depth.max())) if depth.size else (0.0, 1.0)
    return low, 4.0e9 / max(high - low, 1e-12)


def _chunks(cost: Floats) -> list[NDArray[np.int64]]:
    ends = np.cumsum(cost)
    groups = (ends / CHUNK).astype(np.int64)
    return [np.flatnonzero(groups == g) for g in np.unique(groups)]


def _draw(best: NDArray[np.uint64], corners: Floats, chosen: NDArray[np.int64], rows_first: NDArray[np.int64],
          rows_end: NDArray[np.int64], width_px: int, near: float, scale: float) -> None:
    counts = np.maximum(rows_end[chosen] - rows_first[chosen], 0)
    owner = np.repeat(chosen, counts)
    row = rows_first[owner] + _ramp(counts)
    first, end = _span(corners[owner], row.astype(np.float64) + 0.5, width_px)
    counts = np.maximum(end - first, 0)
    pixel_owner = np.repeat(owner, counts)
    column = np.repeat(first, counts) + _ramp(counts)
    line = np.repeat(row, counts)
    slope = _planes(corners)[pixel_owner]
    depth = slope[:, 0] * (column + 0.5) + slope[:, 1] * (line + 0.5) + slope[:, 2]
    key = np.clip((depth - near) * scale, 0, 4.2e9).astype(np.uint64) << np.uint64(32)
    np.maximum.at(best, line * width_px + column, key | (pixel_owner + 1).astype(np.uint64))


def _ramp(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, … count-1 for each count, one after another."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)


def _span(corners: Floats, y: Floats, width_px: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns of each triangle whose middles lie inside it on its row y."""
    low, high = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        x0, y0, x1, y1 = corners[:, i, 0], corners[:, i, 1], corners[:, j, 0], corners[:, j, 1]
        crosses = (y0 <= y) != (y1 <= y)
        x = x0 + (y - y0) * (x1 - x0) / np.where(crosses, y1 - y0, 1.0)
        low = np.where(crosses, np.minimum(low, x), low)
        high = np.where(crosses, np.maximum(high, x), high)
    empty = ~(high >= low)
    first = np.ceil(np.where(empty, 0.0, np.clip(low, 0, width_px)) - 0.5)
    end = np.ceil(np.where(empty, 0.0, np.clip(high, 0, width_px)) - 0.5)
    return first.astype(np.int64), end.astype(np.int64)


def _planes(corners: Floats) -> Floats:
    """depth = a x + b y + c over each triangle; a triangle seen edge-on takes the depth of its nearest corner."""
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    det = u[:, 0] * v[:, 1] - v[:, 0] * u[:, 1]
    flat = np.abs(det) < 1e-9
    det = np.where(flat, 1.0, det)
    a = np.where(flat, 0.0, (u[:, 2] * v[:, 1] - v[:, 2] * u[:, 1]) / det)
    b = np.where(flat, 0.0, (u[:, 0] * v[:, 2] - v[:, 0] * u[:, 2]) / det)
    c = np.where(flat, corners[:, :, 2].max(axis=1), corners[:, 0, 2] - a * corners[:, 0, 0] - b * corners[:, 0, 1])
    return np.stack([a, b, c], axis=1)


def normals(corners: Floats) -> Floats:
    """Unit normals of triangles (n, 3, 3); zero where a triangle has no area."""
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(cross, axis=1, keepdims=True)
    return np.divide(cross, length, out=np.zeros_like(cross), where=length > 0)


def shade(colours: Floats, seen_normals: Floats) -> Floats:
    """Lambert's law with a generous ambient light; normals in the frame of the screen (right, up, to the eye)."""
    light = LIGHT / np.linalg.norm(LIGHT)
    bright = 0.62 + 0.45 * np.clip(seen_normals @ light, 0.0, 1.0)
    return np.clip(colours * bright[:, None], 0.0, 1.0)


def outlines(buffer: Buffer, owner: NDArray[np.int64], seen_normals: Floats, jump: float) -> NDArray[np.bool_]:
    """Pixels on the border of a body, on a fold of more than 30 degrees, or before a step in depth of more than `jump`."""
    shown = buffer.triangle
    edge = np.zeros(shown.shape, dtype=bool)
    for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1, :], np.s_[1:, :])):
        row, column = np.nonzero(shown[here] != shown[there])
        at, beside = shown[here][row, column], shown[there][row, column]
        empty = (at < 0) | (beside < 0)
        fold = (seen_normals[at] * seen_normals[beside]).sum(axis=1) < 0.866
        depth = [np.where(empty, 0.0, buffer.depth[side][row, column]) for side in (here, there)]
        step = np.abs(depth[0] - depth[1]) > jump
        edge[row, column] |= empty | (owner[at] != owner[beside]) | fold | step
    return edge


def shrink(image: Floats, factor: int) -> Floats:
    """Average squares of `factor` pixels: smooth edges."""
    rows, columns, channels = image.shape
    return image.reshape(rows // factor, factor, columns // factor, factor, channels).mean(axis=(1, 3))
