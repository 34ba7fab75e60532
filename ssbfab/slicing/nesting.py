"""Loops of one section become polygons with holes, each hole in the smallest shell around it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import shapely

from ssbfab.slicing.layer import Floats, Ints

#: Loops thinner than this on average are rounding, not matter, mm (the grid of all plane booleans).
GRID_MM = 1e-6


def nested(loops: Sequence[Floats]) -> tuple[shapely.Polygon, ...]:
    """Valid, disjoint polygons of loops that keep the solid on their left.

    Where loops cross each other (a mesh that passes through itself) what any shell encloses is solid.
    """
    if not loops:
        return ()
    rings, areas = _rings(loops)
    polygons = _assembled(rings, areas)
    if not len(polygons):
        return ()
    if not shapely.is_valid(shapely.multipolygons(polygons)):
        return _untangled(loops)
    return tuple(polygons)


def _rings(loops: Sequence[Floats]) -> tuple[np.ndarray, Floats]:
    """Linear rings and their signed areas, without slivers thinner than the grid."""
    counts = np.array([len(loop) for loop in loops])
    points = np.concatenate(loops)
    rings = shapely.linearrings(points, indices=np.repeat(np.arange(len(loops)), counts))
    areas = _signed_areas(points, counts)
    thick = np.abs(areas) > shapely.length(rings) * GRID_MM / 2
    return rings[thick], areas[thick]


def _signed_areas(points: Floats, counts: Ints) -> Floats:
    """Area of each closed loop, positive where it runs counter-clockwise; loops are laid one after another."""
    last = np.cumsum(counts) - 1
    first = last + 1 - counts
    centred = points - np.repeat(points[first], counts, axis=0)
    after = np.roll(centred, -1, axis=0)
    after[last] = centred[first]
    return np.add.reduceat(centred[:, 0] * after[:, 1] - centred[:, 1] * after[:, 0], first) / 2


def _assembled(rings: np.ndarray, areas: Floats) -> np.ndarray:
    shells, holes = rings[areas > 0], rings[areas < 0]
    if not len(shells):
        return np.zeros(0, dtype=object)
    if not len(holes):
        return shapely.polygons(shells)
    owner = _owners(shapely.polygons(shells), areas[areas > 0], holes)
    inside = [holes[owner == i] for i in range(len(shells))] if len(shells) < 50 else _grouped(holes, owner, len(shells))
    return np.array([shapely.polygons(shell, group) if len(group) else shapely.polygons(shell)
                     for shell, group in zip(shells, inside, strict=True)])


def _grouped(holes: np.ndarray, owner: Ints, count: int) -> list[np.ndarray]:
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(count + 1))
    return [holes[order[a:b]] for a, b in itertools.pairwise(bounds)]


def _owners(shells: np.ndarray, areas: Floats, holes: np.ndarray) -> Ints:
    """For each hole the smallest shell that covers a point just inside it; -1 for a hole in nothing."""
    inner = shapely.point_on_surface(shapely.polygons(holes))
    hole, shell = shapely.STRtree(shells).query(inner, predicate="intersects")
    owner = np.full(len(holes), -1, dtype=np.int64)
    largest_first = np.argsort(-areas[shell], kind="stable")
    owner[hole[largest_first]] = shell[largest_first]
    return owner


def _untangled(loops: Sequence[Floats]) -> tuple[shapely.Polygon, ...]:
    """The region that the loops wind around at least once, on the grid."""
    from manifold3d import CrossSection, FillRule

    cleaned = CrossSection([np.ascontiguousarray(loop) for loop in loops], FillRule.Positive).to_polygons()
    rings, areas = _rings([np.asarray(loop, dtype=float) for loop in cleaned if len(loop) >= 3] or [np.zeros((3, 2))])
    polygons = _assembled(rings, areas)
    if not len(polygons):
        return ()
    region = shapely.make_valid(shapely.multipolygons(polygons))
    region = shapely.set_precision(region, GRID_MM)
    parts = shapely.get_parts(region)
    flat = parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 0)]
    return tuple(flat)
