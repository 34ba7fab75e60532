"""Do triangles of one surface pass through each other?

Candidate pairs come from a tree of boxes in the plane and their heights; a pair crosses where an edge of one pierces the
inside of the other. Neighbours, which share a vertex, are left out: they touch by right. Only clean piercings count, by more
than rounding: two parts that touch without passing through each other are no fault.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ssbfab.geometry.solid import Floats, Ints

MOST_TRIANGLES = 300_000  # larger surfaces are not searched: it would take minutes
_AT_ONCE = 50_000


def crossing_pairs(vertices: Floats, faces: Ints) -> int | None:
    """How many pairs of triangles without a common vertex pass through each other; None for too many triangles to search."""
    if len(faces) > MOST_TRIANGLES:
        return None
    corners = vertices[faces]
    slack = 1e-7 * float(np.ptp(vertices, axis=0).max())
    return sum(int(_pierce(corners[a], corners[b], slack).sum()) for a, b in _candidates(corners, faces))


def _candidates(corners: Floats, faces: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs whose boxes meet and that share no vertex."""
    import shapely

    low, high = corners.min(axis=1), corners.max(axis=1)
    flat = int(np.argmin(np.ptp(high, axis=0)))
    u, v = (axis for axis in range(3) if axis != flat)
    boxes = shapely.box(low[:, u], low[:, v], high[:, u], high[:, v])
    tree = shapely.STRtree(boxes)
    for start in range(0, len(faces), _AT_ONCE):
        first, second = tree.query(boxes[start:start + _AT_ONCE])
        first = first + start
        keep = first < second
        first, second = first[keep], second[keep]
        meet = (low[first, flat] <= high[second, flat]) & (low[second, flat] <= high[first, flat])
        first, second = first[meet], second[meet]
        strangers = ~(faces[first][:, :, None] == faces[second][:, None, :]).any(axis=(1, 2))
        yield first[strangers], second[strangers]


def _pierce(a: Floats, b: Floats, slack: float) -> np.ndarray:
    """For each pair: does an edge of one cross the inside of the other?"""
    crossed = np.zeros(len(a), bool)
    for one, other in ((a, b), (b, a)):
        for i in range(3):
            crossed |= _edge_through(one[:, i], one[:, (i + 1) % 3], other, slack)
    return crossed


def _edge_through(p: Floats, q: Floats, triangle: Floats, slack: float) -> np.ndarray:
    """Whether the segment p–q has its ends clearly on both sides of the triangle's plane and passes clearly inside its sides."""
    a, b, c = triangle.transpose(1, 0, 2)
    normal = np.cross(b - a, c - a)
    size = np.linalg.norm(normal, axis=1)
    size = np.where(size > 0, size, np.inf)
    before, after = (np.einsum("ij,ij->i", end - a, normal) / size for end in (p, q))
    through = (np.minimum(before, after) < -slack) & (np.maximum(before, after) > slack)
    share = np.where(through, before / np.where(through, before - after, 1.0), 0.0)
    point = p + share[:, None] * (q - p)
    for start, end in ((a, b), (b, c), (c, a)):
        side = np.cross(normal, end - start)
        length = np.linalg.norm(side, axis=1)
        through &= np.einsum("ij,ij->i", point - start, side) > slack * np.where(length > 0, length, 1.0)
    return through
