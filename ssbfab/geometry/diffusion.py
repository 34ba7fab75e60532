"""How far electrode material can lie from the electrolyte.

The farthest point's nearest contact lies at the foot of a perpendicular, wherever the contact has no edge nearer. So points
are spread over the contact, the perpendicular from each is followed through the electrode, and of all points met (and of the
electrode's free surface) the one farthest from every contact point is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.geometry.solid import NANOMETRE, Floats, triangles

if TYPE_CHECKING:
    from manifold3d import Manifold

SAMPLES = 6000
STEPS = np.array([0.25, 0.4, 0.5, 0.6, 0.75, 1.0])


def longest_path_mm(electrode: Manifold, conductors: Sequence[Manifold]) -> float | None:
    """The largest distance from a point of the electrode to its contact with the conductors; None where they do not touch."""
    from scipy.spatial import KDTree

    points, normals = _spread(*triangles(electrode))
    touching = np.array([_touches(conductors, p, n) for p, n in zip(points, normals, strict=True)])
    if not touching.any():
        return None
    contact = points[touching]
    lengths = np.array([_depth(electrode, p, n) for p, n in zip(contact, normals[touching], strict=True)])
    along = contact[:, None, :] - normals[touching][:, None, :] * (lengths[:, None] * STEPS)[:, :, None]
    candidates = np.concatenate([along.reshape(-1, 3), points[~touching]])
    return float(KDTree(contact).query(candidates)[0].max())


def _spread(vertices: Floats, faces: np.ndarray) -> tuple[Floats, Floats]:
    """Points over the surface in proportion to area (an R2 sequence: even and the same every time), and their normals."""
    a, b, c = vertices[faces].transpose(1, 0, 2)
    doubled = np.cross(b - a, c - a)
    area = np.linalg.norm(doubled, axis=1)
    total = np.concatenate([[0.0], np.cumsum(area)])
    face = np.clip(np.searchsorted(total, (np.arange(SAMPLES) + 0.5) / SAMPLES * total[-1]) - 1, 0, len(faces) - 1)
    u, v = np.mod(0.5 + np.outer([0.7548776662466927, 0.5698402909980532], np.arange(SAMPLES)), 1.0)
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    points = a[face] + u[:, None] * (b - a)[face] + v[:, None] * (c - a)[face]
    return points, doubled[face] / area[face, None]


def _touches(solids: Sequence[Manifold], point: Floats, normal: Floats) -> bool:
    step = NANOMETRE * normal
    return any(solid.ray_cast(tuple(point - step), tuple(point + step)) for solid in solids)


def _depth(solid: Manifold, point: Floats, normal: Floats) -> float:
    """How far the electrode reaches behind a point of its surface."""
    far = 2.0 * float(np.linalg.norm(np.subtract(solid.bounding_box()[3:], solid.bounding_box()[:3])))
    hits = solid.ray_cast(tuple(point - NANOMETRE * normal), tuple(point - far * normal))
    return min((float(np.linalg.norm(np.subtract(hit.position, point))) for hit in hits), default=0.0)
