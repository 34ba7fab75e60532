"""Is this surface a solid? What was wrong is counted; what can be put right without guessing is put right and said.

Safe to heal: vertices at the same place (joined), triangles without area whose removal opens nothing, a triangle given twice,
a closed shell that is wholly inside out. Everything else is the user's decision: holes, edges of three or more faces,
neighbours that face opposite ways, surfaces that pass through themselves, shells inside shells that face the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.errors import GeometryError
from ssbfab.geometry.export.stl import volume_mm3
from ssbfab.geometry.meshes.crossing import crossing_pairs
from ssbfab.geometry.meshes.nesting import settle
from ssbfab.geometry.meshes.reading import read_triangles
from ssbfab.geometry.solid import Floats, Ints, manifold

if TYPE_CHECKING:
    from manifold3d import Manifold


@dataclass(frozen=True, kw_only=True, eq=False)
class Inspection:
    """A surface after the safe repairs, what was repaired, and what is still wrong."""

    vertices_mm: Floats
    faces: Ints
    healed: tuple[str, ...]
    faults: tuple[str, ...]


def read_mesh(path: Path | str, unit_mm: float) -> Manifold:
    """The file's solid in mm, healed where that is safe; `GeometryError` counts the faults where it is not."""
    return solid_of(inspect_mesh(path, unit_mm), Path(path).name)


def solid_of(inspected: Inspection, name: str) -> Manifold:
    """The solid of a surface that passed."""
    if inspected.faults:
        raise GeometryError(f"{name}: not a solid: {'; '.join(inspected.faults)}; repair it in a mesh editor and export it again")
    return manifold(inspected.vertices_mm, inspected.faces)


def inspect_mesh(path: Path | str, unit_mm: float) -> Inspection:
    """Read, heal and judge a file."""
    vertices, faces = read_triangles(path, unit_mm)
    return inspect_triangles(vertices, faces.astype(np.int64))


def inspect_triangles(vertices: Floats, faces: Ints) -> Inspection:
    """Heal and judge a surface whose equal vertices are already one."""
    healed: list[str] = []
    faces = _without(faces, _collapsed(faces), "triangles with two equal corners dropped", healed)
    faces = _without(faces, _repeated(faces), "triangles given twice dropped", healed)
    faults = _faults(faces)
    if not faults:
        crossing = crossing_pairs(vertices, faces)
        faults = (f"{crossing} self-intersections",) if crossing else ()
        if crossing is None:
            healed.append(f"{len(faces)} triangles are too many to search for self-intersections: not searched")
    if not faults:
        faces, turned, wrong = settle(vertices, faces)
        healed, faults = healed + turned, tuple(wrong)
    if not faults and not volume_mm3(vertices, faces) > 0:
        faults = ("no volume inside",)
    return Inspection(vertices_mm=vertices, faces=faces, healed=tuple(healed), faults=faults)


def _without(faces: Ints, drop: np.ndarray, what: str, healed: list[str]) -> Ints:
    if drop.any():
        healed.append(f"{int(drop.sum())} {what}")
    return faces[~drop]


def _collapsed(faces: Ints) -> np.ndarray:
    a, b, c = faces.T
    return np.asarray((a == b) | (b == c) | (c == a))


def _repeated(faces: Ints) -> np.ndarray:
    """All but the first of triangles with the same corners in the same sense."""
    turn = np.argmin(faces, axis=1)
    rolled = np.take_along_axis(faces, (turn[:, None] + np.arange(3)) % 3, axis=1)
    order = np.lexsort(rolled.T[::-1])
    same = (rolled[order][1:] == rolled[order][:-1]).all(axis=1)
    drop = np.zeros(len(faces), bool)
    drop[order[1:][same]] = True
    return drop


def _faults(faces: Ints) -> tuple[str, ...]:
    """Edges counted: one face is open, more than two are non-manifold, twice the same way is a turned neighbour."""
    if not len(faces):
        return ("no triangles left",)
    tails, heads = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    base = int(faces.max()) + 1
    edge = np.minimum(tails, heads) * base + np.maximum(tails, heads)
    order = np.argsort(edge, kind="stable")
    first = np.concatenate([[0], np.flatnonzero(np.diff(edge[order])) + 1])
    count = np.diff(np.append(first, len(edge)))
    along = np.add.reduceat((tails < heads)[order].astype(np.int64), first)
    kinds = {"open edges": int((count == 1).sum()), "non-manifold edges": int((count > 2).sum()),
             "edges between faces that are inverted against each other": int(((count == 2) & (along != 1)).sum())}
    return tuple(f"{number} {kind}" for kind, number in kinds.items() if number)
