"""Polygons as a fill wants them: valid, finite, free of slivers, with few vertices, exteriors counter-clockwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ssbfab.errors import ToolpathError
from ssbfab.toolpath.fills.trail import FillSpec

REACH_MM = 1e5
"""Coordinates beyond this are no print: doubles would no longer resolve a nanometre with room to calculate."""


def checked(polygons: Sequence[Polygon]) -> None:
    """Raise `ToolpathError` for what is not a finite polygon of this world."""
    for i, polygon in enumerate(polygons):
        if not isinstance(polygon, Polygon):
            raise ToolpathError(f"region {i}: found {type(polygon).__name__}, expected a polygon")

    points, owner = shapely.get_coordinates(list(polygons), return_index=True)
    wrong = ~(np.abs(points) <= REACH_MM).all(axis=1)
    if wrong.any():
        at = int(wrong.argmax())
        raise ToolpathError(f"region {owner[at]}: the point {points[at].tolist()} mm is not finite or beyond {REACH_MM:g} mm: "
                            "check the mesh's unit")


def parts(geometry: BaseGeometry, area_min_mm2: float = 0.0) -> Iterator[Polygon]:
    """The polygons of any geometry, lines and points dropped."""
    if isinstance(geometry, Polygon):
        if geometry.area > area_min_mm2:
            yield geometry
    elif hasattr(geometry, "geoms"):
        for each in geometry.geoms:
            yield from parts(each, area_min_mm2)


def tidy(polygon: Polygon, spec: FillSpec) -> list[Polygon]:
    """Valid pieces of one polygon within the spec's tolerance, exteriors counter-clockwise and holes clockwise."""
    sliver_mm2 = spec.tolerance_mm * spec.width_min_mm
    whole = polygon if polygon.is_valid else shapely.make_valid(polygon)
    simple = shapely.simplify(whole, spec.tolerance_mm / 2, preserve_topology=False)
    if not simple.is_valid or abs(simple.area - whole.area) > spec.tolerance_mm * whole.length:
        simple = shapely.simplify(whole, spec.tolerance_mm / 2)
    return [shapely.orient_polygons(shapely.remove_repeated_points(part)) for part in parts(simple, sliver_mm2)]


def eroded(polygon: Polygon | MultiPolygon, depth_mm: float, spec: FillSpec, all_slivers: bool = False) -> list[Polygon]:
    """What is farther than `depth_mm` from the edge: reflex corners become arcs, other corners stay sharp."""
    arc = max(2, min(16, round(0.6 * (depth_mm / spec.tolerance_mm) ** 0.5)))
    inside = shapely.buffer(polygon, -depth_mm, quad_segs=arc)
    sliver_mm2 = 0.0 if all_slivers else 0.01 * spec.width_min_mm**2
    return [shapely.orient_polygons(part) for part in parts(inside, sliver_mm2)]


def rings(polygon: Polygon, spec: FillSpec) -> list[np.ndarray]:
    """The rings of a polygon as (n, 2) arrays whose first point is not repeated, simplified to the tolerance."""
    edges = shapely.simplify([polygon.exterior, *polygon.interiors], spec.tolerance_mm / 2, preserve_topology=False)
    found = [shapely.get_coordinates(edge)[:-1] for edge in edges]
    return [points for points in found if len(points) > 2]
