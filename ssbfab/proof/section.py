"""What each body should fill at a height: `manifold3d` cuts the solid, which is not how the slicer does it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbfab.geometry.cell import Body
from ssbfab.proof.scan import Grid, Spans, of_rings
from ssbfab.proof.tape import Floats, Ints


class Sections:
    """The sections of one body, each distinct one cut once.

    Between two heights at which the solid has vertices, a solid whose walls stand upright there has one section: it is
    cut once for all layers in between.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        mesh = body.solid.to_mesh64()
        corners = np.asarray(mesh.vert_properties, dtype=float)[:, :3]
        self._slabs, self._upright = _slabs(corners[:, 2], np.asarray(mesh.tri_verts), corners)
        self._rings: dict[int | float, tuple[Floats, ...]] = {}

    def key(self, z_mm: float) -> int | float:
        """Equal for heights with the same section."""
        slab = int(np.searchsorted(self._slabs, z_mm))
        if slab in (0, len(self._slabs)):
            return -1
        return slab if self._upright[slab - 1] else z_mm

    def rings(self, z_mm: float) -> tuple[Floats, ...]:
        """The outline at a height: closed rings, outer ones counter-clockwise, holes clockwise."""
        key = self.key(z_mm)
        if key not in self._rings:
            cut = self.body.solid.slice(z_mm).to_polygons() if key != -1 else []
            self._rings[key] = tuple(np.asarray(ring, dtype=float) for ring in cut)
        return self._rings[key]

    def spans(self, z_mm: float, grid: Grid, grow_mm: float = 0.0) -> Spans:
        """The section on scan lines, its outline moved outwards by `grow_mm` (inwards where negative)."""
        rings = self.rings(z_mm)
        return of_rings(grown(rings, grow_mm) if grow_mm and rings else rings, grid)


def grown(rings: Sequence[Floats], by_mm: float) -> list[Floats]:
    """Outlines moved outwards, or inwards, with pointed corners."""
    from manifold3d import CrossSection, FillRule, JoinType

    section = CrossSection([np.asarray(ring) for ring in rings], FillRule.Positive)
    return [np.asarray(ring, dtype=float) for ring in section.offset(by_mm, JoinType.Miter, 2.0).to_polygons()]


def _slabs(z: Floats, triangles: Ints, corners: Floats) -> tuple[Floats, np.ndarray]:
    """The heights that have vertices, and for each slab between two of them whether all walls in it are upright."""
    heights = np.unique(np.round(z, 7))
    a, b, c = (corners[triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    size = np.linalg.norm(normal, axis=1)
    leaning = np.abs(normal[:, 2]) > 1e-6 * np.maximum(size, 1e-300)
    low = np.searchsorted(heights, np.round(np.minimum(np.minimum(a[:, 2], b[:, 2]), c[:, 2]), 7))
    high = np.searchsorted(heights, np.round(np.maximum(np.maximum(a[:, 2], b[:, 2]), c[:, 2]), 7))
    change = np.zeros(len(heights) + 1, dtype=np.int64)
    np.add.at(change, low[leaning], 1)
    np.add.at(change, high[leaning], -1)
    return heights, np.cumsum(change)[: max(len(heights) - 1, 0)] == 0
