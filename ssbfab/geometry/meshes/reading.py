"""One door for all mesh files: the suffix says the format, the recipe says the unit. What comes in is hostile until checked."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ssbfab.errors import GeometryError, nearest
from ssbfab.geometry.meshes.stl import Points, read_stl
from ssbfab.geometry.solid import Floats, Ints
from ssbfab.kernels.weld import bounds, welded

#: A file larger than this is refused unread.
LARGEST_FILE_BYTES = 400_000_000
LARGEST_MM = 10_000.0

Triangles: TypeAlias = tuple[Floats, Ints]
_READERS: dict[str, Callable[[Path, float], tuple[Points, Ints | None]]] = {
    ".stl": lambda path, unit_mm: read_stl(path),
    ".3mf": lambda path, unit_mm: _threemf(path, unit_mm),
    ".obj": lambda path, unit_mm: _foreign(path),
    ".ply": lambda path, unit_mm: _foreign(path),
    ".glb": lambda path, unit_mm: _foreign(path),
}


def read_triangles(path: Path | str, unit_mm: float) -> Triangles:
    """Vertices (n, 3) in mm and faces (m, 3) as the file has them, equal vertices joined. `unit_mm`: 25.4 for inches, and so on.

    Raises `GeometryError` for what is no such file, holds numbers that are not finite, or is absurdly large.
    """
    path = Path(path)
    if not (math.isfinite(unit_mm) and unit_mm > 0):
        raise GeometryError(f"{path.name}: unit of {unit_mm} mm, expected a positive number")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise GeometryError(f"{path.name}: no reader for {path.suffix!r}, only for {', '.join(_READERS)}"
                            f"{nearest(path.suffix.lower(), _READERS)}")
    try:
        size = path.stat().st_size if path.is_file() else -1
    except (OSError, ValueError) as error:
        raise GeometryError(f"{path.name}: cannot be opened ({error})") from None
    if size < 0:
        raise GeometryError(f"{path}: no such file")
    if size > LARGEST_FILE_BYTES:
        raise GeometryError(f"{path.name}: {size} bytes, at most {LARGEST_FILE_BYTES}: simplify the mesh")
    vertices, faces = reader(path, unit_mm)
    return _checked(path.name, vertices, faces, unit_mm)


def _threemf(path: Path, unit_mm: float) -> Triangles:
    from ssbfab.geometry.meshes.threemf import read_threemf

    return read_threemf(path, unit_mm)


def _foreign(path: Path) -> Triangles:
    from ssbfab.geometry.meshes.foreign import read_foreign

    return read_foreign(path)


def _checked(name: str, vertices: Points, faces: Ints | None, unit_mm: float) -> Triangles:
    """Joined, once all is known to be sound. No faces: each three vertices are one."""
    if not len(vertices) or (faces is not None and not len(faces)):
        raise GeometryError(f"{name}: holds no triangles")
    if vertices.shape[1:] != (3,) or (faces is not None and faces.shape[1:] != (3,)):
        raise GeometryError(f"{name}: its vertices do not all have three numbers, or its faces three corners: damaged")
    low, high, unmeasured = bounds(np.ascontiguousarray(vertices))
    if unmeasured:
        raise GeometryError(f"{name}: {unmeasured} vertices are not finite numbers")
    if faces is not None and (faces.min() < 0 or faces.max() >= len(vertices)):
        raise GeometryError(f"{name}: a triangle names vertex {int(faces.max())}, but there are {len(vertices)}")
    extent = float((high - low).max()) * unit_mm
    if not 0 < extent <= LARGEST_MM or not max(np.abs(low).max(), np.abs(high).max()) * unit_mm <= 100 * LARGEST_MM:
        raise GeometryError(f"{name}: {extent:.4g} mm across with the stated unit of {unit_mm:g} mm; is the unit right?")
    return joined(vertices, faces, unit_mm)


def joined(vertices: Points, faces: Ints | None, unit_mm: float = 1.0) -> Triangles:
    """Equal vertices made one, sorted, and unused ones dropped."""
    if faces is None:
        places, number = welded(np.ascontiguousarray(vertices), unit_mm)
        return places, number.reshape(-1, 3)
    used = np.zeros(len(vertices), bool)
    used[faces] = True
    places, number = welded(np.ascontiguousarray(vertices[used]), unit_mm)
    return places, number[(np.cumsum(used) - 1)[faces]]
