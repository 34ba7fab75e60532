"""The noun `Surface`: the triangles of one closed solid, as the sweep reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.errors import SlicingError
from ssbfab.kernels.arrays import Ints32
from ssbfab.kernels.triangles import surveyed
from ssbfab.slicing.layer import Floats, Ints

if TYPE_CHECKING:
    from manifold3d import Manifold


@dataclass(frozen=True, kw_only=True, eq=False)
class Surface:
    """`vertices_mm` (V, 3) and `triangles` (T, 3), counter-clockwise seen from outside; every edge is shared."""

    name: str
    vertices_mm: Floats
    triangles: Ints32

    @classmethod
    def of_solid(cls, name: str, solid: Manifold) -> Surface:
        """The triangles of a manifold3d solid, in double precision, with the vertices it duplicated merged again."""
        mesh = solid.to_mesh64()
        vertices = np.asarray(mesh.vert_properties, dtype=float)[:, :3]
        triangles = np.asarray(mesh.tri_verts).astype(np.int64)
        if len(mesh.merge_from_vert):
            same = np.arange(len(vertices))
            same[np.asarray(mesh.merge_from_vert, dtype=np.int64)] = np.asarray(mesh.merge_to_vert, dtype=np.int64)
            triangles = same[triangles]
        return cls.of_arrays(name, vertices, triangles)

    @classmethod
    def of_arrays(cls, name: str, vertices_mm: Floats, triangles: Ints | Ints32) -> Surface:
        """Checked arrays: finite, in range, not empty."""
        vertices, faces = np.ascontiguousarray(vertices_mm, dtype=float), np.asarray(triangles)
        if not len(faces):
            raise SlicingError(f"body {name!r}: the solid is empty; nothing to slice")
        if not np.isfinite(vertices).all():
            raise SlicingError(f"body {name!r}: the mesh holds vertices that are not finite numbers; repair the mesh")
        if faces.min() < 0 or faces.max() >= len(vertices):
            raise SlicingError(f"body {name!r}: the mesh names vertices that it does not hold; repair the mesh")
        return cls(name=name, vertices_mm=vertices, triangles=np.ascontiguousarray(faces, dtype=np.int32))

    @cached_property
    def survey(self) -> tuple[Floats, Floats, float, Ints32]:
        """What the triangles reach, from the low to the high corner, the volume inside, mm³, and the horizontal ones."""
        return surveyed(self.vertices_mm, self.triangles)

    @property
    def low_mm(self) -> tuple[float, float, float]:
        """The low corner of what the triangles reach."""
        x, y, z = self.survey[0].tolist()
        return (x, y, z)

    def moved(self, by_mm: tuple[float, float, float]) -> Surface:
        """The same elsewhere. What was surveyed goes with it: rounding keeps the order of coordinates, and equal ones equal."""
        by = np.array(by_mm)
        found = replace(self, vertices_mm=self.vertices_mm + by)
        if "survey" in vars(self):
            low, high, volume, level = self.survey
            vars(found)["survey"] = low + by, high + by, volume, level
        return found

    def outward(self) -> Surface:
        """The same surface, turned where it is wholly inside out (its volume is negative)."""
        return self if self.survey[2] >= 0 else replace(self, triangles=np.ascontiguousarray(self.triangles[:, ::-1]))

    @property
    def z_range_mm(self) -> tuple[float, float]:
        low, high, _, _ = self.survey
        return float(low[2]), float(high[2])

    @cached_property
    def floors_mm(self) -> tuple[tuple[float, float], ...]:
        """(z, area in mm²) of the horizontal faces between bottom and top, largest first: shelves where a section jumps."""
        level = self.triangles[self.survey[3]]
        if not len(level):
            return ()
        heights, which = np.unique(self.vertices_mm[level[:, 0], 2], return_inverse=True)
        areas = np.bincount(which, weights=np.abs(doubled_area(self.vertices_mm, level))) / 2
        bottom, top = self.z_range_mm
        inner = [(float(h), float(a)) for h, a in zip(heights, areas, strict=True) if bottom < h < top]
        return tuple(sorted(inner, key=lambda floor: -floor[1]))


def spans_mm(surface: Surface) -> tuple[Floats, Floats]:
    """From where to where each triangle reaches in z, (T,) each."""
    z = surface.vertices_mm[:, 2][surface.triangles]
    return z.min(axis=1), z.max(axis=1)


def doubled_area(vertices_mm: Floats, triangles: Ints32) -> Floats:
    """Twice the signed area of each triangle's shadow on the bed, mm²; 0 for a vertical triangle."""
    a, b, c = (vertices_mm[triangles[:, i], :2] for i in range(3))
    return (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])


def rises(surface: Surface) -> Floats:
    """|n_z| of each triangle's unit normal: 0 on a wall, 1 on a floor."""
    a, b, c = (surface.vertices_mm[surface.triangles[:, i]] for i in range(3))
    normal = np.cross(b - a, c - a)
    size = np.linalg.norm(normal, axis=1)
    return np.abs(normal[:, 2]) / np.where(size > 0, size, 1.0)
