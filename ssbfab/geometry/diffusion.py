"""How far electrode material can lie from the electrolyte.

The farthest point's nearest contact lies at the foot of a perpendicular, wherever the contact has no edge nearer. So points
are spread over the contact, the perpendicular from each is followed through the electrode, and of all points met (and of the
electrode's free surface) the ones farthest from every contact point are taken, and their distance to the contact's triangles
is computed in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.geometry.solid import NANOMETRE, Floats, Ints, triangles
from ssbfab.geometry.solid import box as make_box

if TYPE_CHECKING:
    from manifold3d import Manifold

SAMPLES = 4000
MOST_FACES = 2000  # of an electrode that is looked at as a whole
FINALISTS, NEIGHBOURS = 64, 64
STEPS = np.array([0.25, 0.4, 0.5, 0.6, 0.75, 1.0])


def longest_path_mm(electrode: Manifold, conductors: Sequence[Manifold]) -> float | None:
    """The largest distance from a point of the electrode to its contact with the conductors; None where they do not touch.

    Of a large regular electrode a window in its corner and one in its middle are looked at.
    """
    found = [_in_window(electrode, conductors, low, high) for low, high in _windows(electrode)]
    return max((each for each in found if each is not None), default=None)


def _windows(solid: Manifold) -> list[tuple[Floats, Floats]]:
    box = np.array(solid.bounding_box())
    low, size = box[:3], box[3:] - box[:3]
    if solid.num_tri() <= MOST_FACES:
        return [(low, box[3:])]
    width = size * np.array([1.0, 1.0, 0.0]) * np.sqrt(MOST_FACES / solid.num_tri()) + size * np.array([0.0, 0.0, 1.0])
    return [(low, low + width), (low + (size - width) / 2, low + (size + width) / 2)]


def _in_window(electrode: Manifold, conductors: Sequence[Manifold], low: Floats, high: Floats) -> float | None:
    """The longest path from inside the window; contact is looked for half a window beyond it."""
    from scipy.spatial import KDTree

    around = (high - low) / 2 + NANOMETRE
    piece = electrode ^ make_box(list(low - around), list(high + around))
    vertices, faces = triangles(piece)
    face, points, normals = _spread(vertices, faces)
    touching = np.array([_touches(conductors, p, n) for p, n in zip(points, normals, strict=True)])
    if not touching.any():
        return None
    contact, behind = points[touching], normals[touching]
    reach_mm = 4 * float(piece.volume() / piece.surface_area())
    lengths = np.array([_depth(piece, p, n, reach_mm) for p, n in zip(contact, behind, strict=True)])
    along = contact[:, None, :] - behind[:, None, :] * (lengths[:, None] * STEPS)[:, :, None]
    candidates = np.concatenate([along.reshape(-1, 3), points[~touching]])
    candidates = candidates[((candidates >= low - NANOMETRE) & (candidates <= high + NANOMETRE)).all(axis=1)]
    if not len(candidates):
        return None
    tree = KDTree(contact)
    farthest = candidates[np.argsort(tree.query(candidates)[0])[-FINALISTS:]]
    nearest = tree.query(farthest, k=min(NEIGHBOURS, len(contact)))[1].reshape(len(farthest), -1)
    corners = vertices[faces[face[touching]]]
    return max(float(_to_triangles(point, corners[np.unique(near)]).min()) for point, near in zip(farthest, nearest, strict=True))


def _spread(vertices: Floats, faces: Ints) -> tuple[Ints, Floats, Floats]:
    """Points over the surface in proportion to area (an R2 sequence: even, and the same every time): face, place, normal."""
    a, b, c = vertices[faces].transpose(1, 0, 2)
    doubled = np.cross(b - a, c - a)
    area = np.linalg.norm(doubled, axis=1)
    total = np.concatenate([[0.0], np.cumsum(area)])
    face = np.clip(np.searchsorted(total, (np.arange(SAMPLES) + 0.5) / SAMPLES * total[-1]) - 1, 0, len(faces) - 1)
    u, v = np.mod(0.5 + np.outer([0.7548776662466927, 0.5698402909980532], np.arange(SAMPLES)), 1.0)
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    points = a[face] + u[:, None] * (b - a)[face] + v[:, None] * (c - a)[face]
    return face, points, doubled[face] / area[face, None]


def _touches(solids: Sequence[Manifold], point: Floats, normal: Floats) -> bool:
    step = NANOMETRE * normal
    return any(solid.ray_cast(tuple(point - step), tuple(point + step)) for solid in solids)


def _depth(solid: Manifold, point: Floats, normal: Floats, reach_mm: float) -> float:
    """How far the electrode reaches behind a point of its surface."""
    reach = reach_mm
    while reach < 1e6:
        hits = solid.ray_cast(tuple(point - NANOMETRE * normal), tuple(point - reach * normal))
        if hits:
            return min(float(np.linalg.norm(np.subtract(hit.position, point))) for hit in hits)
        reach *= 8
    return 0.0


def _to_triangles(point: Floats, corners: Floats) -> Floats:
    """Distance of a point from each triangle (n, 3, 3)."""
    a, b, c = (corners[:, i] - point for i in range(3))
    normal = np.cross(b - a, c - a)
    size = np.einsum("ij,ij->i", normal, normal)
    foot = normal * (np.einsum("ij,ij->i", a, normal) / np.where(size > 0, size, 1.0))[:, None]
    sides = [np.einsum("ij,ij->i", np.cross(end - start, foot - start), normal) >= 0 for start, end in ((a, b), (b, c), (c, a))]
    over = sides[0] & sides[1] & sides[2] & (size > 0)
    edges = np.min([_to_segments(start, end) for start, end in ((a, b), (b, c), (c, a))], axis=0)
    return np.where(over, np.linalg.norm(foot, axis=1), edges)


def _to_segments(start: Floats, end: Floats) -> Floats:
    """Distance of the origin from each segment."""
    along = end - start
    length = np.einsum("ij,ij->i", along, along)
    share = np.clip(-np.einsum("ij,ij->i", start, along) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    return np.asarray(np.linalg.norm(start + share[:, None] * along, axis=1))
