"""The readable twin of `ssbfab.kernels.sweep`: all crossings of all planes at once, joined by sorting their edges."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints


def sections(vertices: Floats, triangles: Ints, planes_mm: Floats, straight_mm: float) -> list[list[Floats]] | None:
    """The loops of each plane; None where they do not close."""
    low, high = vertices[:, 2][triangles].min(axis=1), vertices[:, 2][triangles].max(axis=1)
    crossings = [(t, plane) for t in range(len(triangles)) for plane, z in enumerate(planes_mm) if low[t] <= z < high[t]]
    if not crossings:
        return [[] for _ in planes_mm]
    triangle, plane = np.array(crossings).T
    enters, leaves, start = _segments(vertices, triangles[triangle], planes_mm[plane])
    by_start, by_end = np.lexsort((enters, plane)), np.lexsort((leaves, plane))
    if (enters[by_start] != leaves[by_end]).any() or (plane[by_start] != plane[by_end]).any():
        return None
    follower = np.empty(len(plane), dtype=np.int64)
    follower[by_end] = by_start
    found: list[list[Floats]] = [[] for _ in planes_mm]
    for walk in _walks(follower.tolist()):
        loop = straightened(start[walk], straight_mm)
        if len(loop) >= 3:
            found[plane[walk[0]]].append(loop)
    return found


def _segments(vertices: Floats, corners: Ints, height_mm: Floats) -> tuple[Ints, Ints, Floats]:
    """For each crossing the edge (as one number) where its segment begins, where it ends, and the point of beginning."""
    above = vertices[:, 2][corners] > height_mm[:, None]
    odd_above = above.sum(axis=1) == 1
    odd = np.argmax(above == odd_above[:, None], axis=1)
    row = np.arange(len(corners))
    o, p, q = (corners[row, (odd + i) % 3] for i in range(3))
    begin, end = np.where(odd_above, p, q), np.where(odd_above, q, p)
    edges = [np.minimum(o, other) * len(vertices) + np.maximum(o, other) for other in (begin, end)]
    low, high = vertices[np.minimum(o, begin)], vertices[np.maximum(o, begin)]
    share = (height_mm - low[:, 2]) / (high[:, 2] - low[:, 2])
    return edges[0], edges[1], low[:, :2] + share[:, None] * (high[:, :2] - low[:, :2])


def _walks(following: list[int]) -> list[list[int]]:
    """The segments of each loop in walking order."""
    unseen, walks = set(following), []
    for at in range(len(following)):
        walk: list[int] = []
        while at in unseen:
            unseen.remove(at)
            walk.append(at)
            at = following[at]
        if walk:
            walks.append(walk)
    return walks


def straightened(points: Floats, straight_mm: float) -> Floats:
    """A closed loop without repeated points and points on a straight line."""
    while len(points):
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        a, b, chord = points - before, after - points, after - before
        repeated = np.abs(a).max(axis=1) <= straight_mm
        moves_on = np.abs(b).max(axis=1) > straight_mm
        off_line = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
        keep = ~(repeated | (moves_on & (off_line <= straight_mm * np.hypot(chord[:, 0], chord[:, 1]))))
        if keep.all():
            break
        points = points[keep]
    return points
