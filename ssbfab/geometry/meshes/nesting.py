"""Shells inside shells: a surface of several closed parts is a solid only where outward and inward shells alternate.

The outermost shells face outwards; a shell inside one of those bounds a cavity and faces inwards; a shell in the cavity faces
outwards again. An outermost shell that faces inwards is turned, which changes nothing else. A shell inside another that faces
the same way may be meant as a cavity or be an overlapping body: that is the user's decision.
"""

from __future__ import annotations

import numpy as np

from ssbfab.geometry.export.stl import volume_mm3
from ssbfab.geometry.solid import Floats, Ints, manifold, parts_of

MOST_SHELLS = 3000


def settle(vertices: Floats, faces: Ints) -> tuple[Ints, list[str], list[str]]:
    """Faces with outermost shells turned outwards, what was turned, and what is wrong."""
    part = parts_of(len(vertices), faces)
    of_face = part[faces[:, 0]]
    shells = np.unique(of_face)
    if len(shells) == 1:
        turned = volume_mm3(vertices, faces) < 0
        return (faces[:, ::-1].copy(), ["the surface was inside out and was turned"], []) if turned else (faces, [], [])
    if len(shells) > MOST_SHELLS:
        return faces, [], [f"{len(shells)} separate shells, at most {MOST_SHELLS}"]
    return _settled(vertices, faces, [np.flatnonzero(of_face == shell) for shell in shells])


def _settled(vertices: Floats, faces: Ints, shells: list[Ints]) -> tuple[Ints, list[str], list[str]]:
    outward = np.array([volume_mm3(vertices, faces[shell]) > 0 for shell in shells])
    depth = _depths(vertices, faces, shells, outward)
    if not outward[depth == 0].any():  # the whole surface is inside out
        faces, outward = faces[:, ::-1].copy(), ~outward
        healed = ["the surface was inside out and was turned"]
    else:
        faces, healed = faces.copy(), []
        wrong = np.flatnonzero((depth == 0) & ~outward)
        for i in wrong:
            faces[shells[i]] = faces[shells[i]][:, ::-1]
        healed += [f"{len(wrong)} shells were inside out and were turned"] if len(wrong) else []
    bad = int(((depth > 0) & (outward != (depth % 2 == 0))).sum())
    return faces, healed, [f"{bad} shells lie inside another that faces the same way"] if bad else []


def _depths(vertices: Floats, faces: Ints, shells: list[Ints], outward: np.ndarray) -> Ints:
    """In how many other shells each one lies, by an upright ray from one of its triangles."""
    low = np.array([vertices[faces[shell]].reshape(-1, 3).min(axis=0) for shell in shells])
    high = np.array([vertices[faces[shell]].reshape(-1, 3).max(axis=0) for shell in shells])
    depth = np.zeros(len(shells), np.int64)
    for i, shell in enumerate(shells):
        holders = np.flatnonzero((low <= low[i]).all(axis=1) & (high >= high[i]).all(axis=1))
        for j in holders[holders != i]:
            other = faces[shells[j]] if outward[j] else faces[shells[j]][:, ::-1]
            point = vertices[faces[shell][0]].mean(axis=0)
            up = (point[0], point[1], 2 * high[j][2] - low[j][2] + 1.0)
            depth[i] += len(manifold(vertices, other).ray_cast(tuple(point), up)) % 2
    return depth
