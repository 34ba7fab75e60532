"""One door for all mesh files: the suffix says the format, the recipe says the unit. What comes in is hostile until checked."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ssbfab.errors import GeometryError, nearest
from ssbfab.geometry.meshes.stl import read_stl
from ssbfab.geometry.solid import Floats, Ints
from ssbfab.kernels.arrays import Ints32
from ssbfab.kernels.weld import Weld

#: A file larger than this is refused unread.
LARGEST_FILE_BYTES = 400_000_000
LARGEST_MM = 10_000.0

#: Vertices (n, 3) in mm, and faces (m, 3) that name them.
Triangles: TypeAlias = tuple[Floats, Ints32]
#: Formats whose faces name vertices; those of an STL bring their own.
_READERS: dict[str, Callable[[Path, float], tuple[Floats, Ints]]] = {
    ".3mf": lambda path, unit_mm: _threemf(path, unit_mm),
    ".obj": lambda path, unit_mm: _foreign(path),
    ".ply": lambda path, unit_mm: _foreign(path),
    ".glb": lambda path, unit_mm: _foreign(path),
}
_STL = ".stl"


def read_triangles(path: Path | str, unit_mm: float) -> Triangles:
    """Vertices (n, 3) in mm and faces (m, 3) as the file has them, equal vertices joined. `unit_mm`: 25.4 for inches, and so on.

    Raises `GeometryError` for what is no such file, holds numbers that are not finite, or is absurdly large.
    """
    path = Path(path)
    if not (math.isfinite(unit_mm) and unit_mm > 0):
        raise GeometryError(f"{path.name}: unit of {unit_mm} mm, expected a positive number")
    suffix, known = path.suffix.lower(), (_STL, *_READERS)
    if suffix not in known:
        raise GeometryError(f"{path.name}: no reader for {path.suffix!r}, only for {', '.join(known)}{nearest(suffix, known)}")
    try:
        size = path.stat().st_size if path.is_file() else -1
    except (OSError, ValueError) as error:
        raise GeometryError(f"{path.name}: cannot be opened ({error})") from None
    if size < 0:
        raise GeometryError(f"{path}: no such file")
    if size > LARGEST_FILE_BYTES:
        raise GeometryError(f"{path.name}: {size} bytes, at most {LARGEST_FILE_BYTES}: simplify the mesh")
    return _loose(path, unit_mm) if suffix == _STL else _named(path.name, *_READERS[suffix](path, unit_mm), unit_mm)


def _threemf(path: Path, unit_mm: float) -> tuple[Floats, Ints]:
    from ssbfab.geometry.meshes.threemf import read_threemf

    return read_threemf(path, unit_mm)


def _foreign(path: Path) -> tuple[Floats, Ints]:
    from ssbfab.geometry.meshes.foreign import read_foreign

    return read_foreign(path)


def _loose(path: Path, unit_mm: float) -> Triangles:
    """Each three vertices are a face."""
    count, pieces = read_stl(path)
    weld = Weld(count, unit_mm)
    for piece in pieces:
        weld.add(piece)
    _check(path.name, weld, unit_mm)
    places, number = weld.joined()
    return places, number.reshape(-1, 3)


def _named(name: str, vertices: Floats, faces: Ints, unit_mm: float) -> Triangles:
    if not len(faces):
        raise GeometryError(f"{name}: holds no triangles")
    if vertices.shape[1:] != (3,) or faces.shape[1:] != (3,):
        raise GeometryError(f"{name}: its vertices do not all have three numbers, or its faces three corners: damaged")
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise GeometryError(f"{name}: a triangle names vertex {int(faces.max())}, but there are {len(vertices)}")
    return joined(name, vertices, faces, unit_mm)


def joined(name: str, vertices: Floats, faces: Ints, unit_mm: float) -> Triangles:
    """Equal vertices made one, sorted, and unused ones dropped; all that a triangle uses must be sound."""
    used = np.zeros(len(vertices), bool)
    used[faces] = True
    weld = Weld(int(used.sum()), unit_mm)
    weld.add(np.ascontiguousarray(vertices[used]))
    _check(name, weld, unit_mm)
    places, number = weld.joined()
    return places, number[(np.cumsum(used) - 1)[faces]]


def _check(name: str, weld: Weld, unit_mm: float) -> None:
    """Whether all points that came are sound, before they are joined."""
    low, high = weld.bounds()
    if weld.unmeasured:
        raise GeometryError(f"{name}: {weld.unmeasured} vertices are not finite numbers")
    if not np.isfinite(low).all():
        raise GeometryError(f"{name}: holds no triangles")
    extent = float((high - low).max()) * unit_mm
    if not 0 < extent <= LARGEST_MM or not max(np.abs(low).max(), np.abs(high).max()) * unit_mm <= 100 * LARGEST_MM:
        raise GeometryError(f"{name}: {extent:.4g} mm across with the stated unit of {unit_mm:g} mm; is the unit right?")
