"""Exact solids: prisms whose vertices are the polygon's own doubles, and the few questions asked of solids.

A prism's volume equals area × height to rounding (1e-12 relative), and two prisms made of the same coordinates share their
faces exactly: nothing is snapped, nothing goes through an integer clipper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import GeometryError

if TYPE_CHECKING:
    import shapely
    from manifold3d import Manifold

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NANOMETRE = 1e-6  # mm


def manifold(vertices_mm: Floats, faces: Ints) -> Manifold:
    """A watertight solid of triangles; `GeometryError` where they do not close."""
    import manifold3d

    mesh = manifold3d.Mesh64(np.ascontiguousarray(vertices_mm, float), np.ascontiguousarray(faces, np.uint64))
    solid = manifold3d.Manifold(mesh)
    if solid.status() != manifold3d.Error.NoError:
        raise GeometryError(f"solid of {len(faces)} triangles: not a watertight surface ({solid.status().name})")
    return solid


def triangles(solid: Manifold) -> tuple[Floats, Ints]:
    """Vertices (n, 3) in mm and faces (m, 3) of a solid: double precision, no vertex doubled."""
    mesh = solid.to_mesh64()
    return np.array(mesh.vert_properties[:, :3], float), np.array(mesh.tri_verts, np.int64)


def prism(polygons: shapely.Polygon | Iterable[shapely.Polygon], z0_mm: float, z1_mm: float) -> Manifold:
    """The polygons (disjoint, holes allowed) drawn up from `z0_mm` to `z1_mm`."""
    rings = [ring for polygon in _each(polygons) for ring in _rings(polygon)]
    return loft(rings, rings, z0_mm, z1_mm)


def loft(bottoms: Sequence[Floats], tops: Sequence[Floats], z0_mm: float, z1_mm: float) -> Manifold:
    """Ring i of `bottoms` (n, 2) joined to ring i of `tops`: shells counter-clockwise, holes clockwise, in any order.

    Where a ring is a scaled copy of the one below it the walls are plane and the volume is that of the frustum.
    """
    import manifold3d

    if not z1_mm > z0_mm:
        raise GeometryError(f"prism: top {z1_mm} mm is not above bottom {z0_mm} mm")
    if not len(bottoms):
        return manifold3d.Manifold()
    floor = np.asarray(manifold3d.triangulate(list(bottoms)), np.int64)
    roof = floor if tops is bottoms else np.asarray(manifold3d.triangulate(list(tops)), np.int64)
    vertices = np.concatenate([np.column_stack([corners, np.full(len(corners), z)]) for corners, z in
                               ((np.concatenate(list(bottoms)), z0_mm), (np.concatenate(list(tops)), z1_mm))])
    count = len(vertices) // 2
    return manifold(vertices, np.concatenate([floor[:, ::-1], roof + count, *_walls(bottoms, count)]))


def box(low_mm: Sequence[float], high_mm: Sequence[float]) -> Manifold:
    """An upright box between two corners."""
    import shapely

    return prism(shapely.box(low_mm[0], low_mm[1], high_mm[0], high_mm[1]), low_mm[2], high_mm[2])


def union(solids: Sequence[Manifold]) -> Manifold:
    """One solid of many that may touch or overlap; vertices keep their coordinates."""
    import manifold3d

    return solids[0] if len(solids) == 1 else manifold3d.Manifold.batch_boolean(list(solids), manifold3d.OpType.Add)


def shared_volume_mm3(first: Manifold, second: Manifold) -> float:
    """The volume that two solids both claim: 0 for bodies of one cell."""
    if not _boxes_meet(first, second):
        return 0.0
    return float((first ^ second).volume())


def contact_area_mm2(first: Manifold, second: Manifold) -> float:
    """The area of the faces that two disjoint solids share: half of what disappears when they are joined."""
    if not _boxes_meet(first, second):
        return 0.0
    joined = (first + second).surface_area()
    return max(0.0, float(first.surface_area() + second.surface_area() - joined) / 2)


def section(solid: Manifold, z_mm: float) -> shapely.MultiPolygon:
    """What a solid fills of the plane at `z_mm`, on the 1 nm grid."""
    import shapely

    rings = solid.slice(z_mm).to_polygons()
    if not rings:
        return shapely.MultiPolygon()
    outlines = shapely.build_area(shapely.GeometryCollection([shapely.LinearRing(ring) for ring in rings if len(ring) > 2]))
    filled = shapely.set_precision(outlines, NANOMETRE)
    return shapely.MultiPolygon([part for part in shapely.get_parts(filled) if part.geom_type == "Polygon" and part.area > 0])


def parts_of(vertex_count: int, faces: Ints) -> Ints:
    """The number of the connected part that each vertex belongs to."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ends = np.concatenate([faces[:, :2], faces[:, 1:]])
    graph = coo_matrix((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(vertex_count, vertex_count))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def part_bounds_mm(solid: Manifold) -> Floats:
    """Of each connected part of the surface: x, y, z of the low corner, then of the high one; in no order that means anything."""
    vertices, faces = triangles(solid)
    part = parts_of(len(vertices), faces)
    count = int(part.max()) + 1 if len(part) else 0
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, part, vertices)
    np.maximum.at(high, part, vertices)
    return np.column_stack([low, high])


def _each(polygons: shapely.Polygon | Iterable[shapely.Polygon]) -> list[shapely.Polygon]:
    import shapely

    if isinstance(polygons, shapely.Geometry):
        return [part for part in shapely.get_parts(polygons) if not part.is_empty]
    return list(polygons)


def _rings(polygon: shapely.Polygon) -> list[Floats]:
    """Shell counter-clockwise, then holes clockwise, each without its closing point."""
    return [_turned(np.asarray(ring.coords)[:-1, :2], hole) for hole, ring in
            [(False, polygon.exterior), *((True, inner) for inner in polygon.interiors)]]


def _turned(ring: Floats, hole: bool) -> Floats:
    return np.ascontiguousarray(ring[::-1] if (_signed_area(ring) < 0) != hole else ring, float)


def _signed_area(ring: Floats) -> float:
    x, y = (ring - ring[0]).T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y)) / 2


def _walls(rings: Sequence[Floats], count: int) -> list[Ints]:
    """Two triangles per side. Diagonals rise from the corner that sorts first, so that a tower and the hole around it agree."""
    sizes = [len(ring) for ring in rings]
    here, last = np.arange(sum(sizes)), np.cumsum(sizes)
    after = here + 1
    after[last - 1] = last - sizes
    corners = np.concatenate(list(rings))
    (x0, y0), (x1, y1) = corners[here].T, corners[after].T
    rises = (x0 < x1) | ((x0 == x1) & (y0 < y1))
    return [np.column_stack([here, after, np.where(rises, after, here) + count]),
            np.column_stack([np.where(rises, here, after), after + count, here + count])]


def _boxes_meet(first: Manifold, second: Manifold) -> bool:
    a, b = first.bounding_box(), second.bounding_box()
    return all(a[i] <= b[i + 3] + NANOMETRE and b[i] <= a[i + 3] + NANOMETRE for i in range(3))
