"""Polygons as a fill wants them: valid, finite, free of slivers, with few vertices, exteriors counter-clockwise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ssbfab.errors import ToolpathError
from ssbfab.kernels.offset import offset
from ssbfab.toolpath.fills.trail import FillSpec

REACH_MM = 1e5
"""Coordinates beyond this are no print: doubles would no longer resolve a nanometre with room to calculate."""

NO_TIPS = np.zeros((0, 2))
_MITRED = 0.08  # turn up to which a mitre, which is 0.1 % longer than the distance, does for an arc


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
    sliver_mm2 = 0.0 if all_slivers else 0.01 * spec.width_min_mm**2
    found = shifted([polygon], depth_mm, arc, sliver_mm2) if isinstance(polygon, Polygon) and depth_mm > 0 else None
    if found is not None:
        return found
    inside = shapely.buffer(polygon, -depth_mm, quad_segs=arc)
    return [shapely.orient_polygons(part) for part in parts(inside, sliver_mm2)]


def shifted(polygons: list[Polygon], inward_mm: float, quad_segs: int, least_mm2: float = 0.0, *, sharp: bool = False,
            tips_mm: np.ndarray = NO_TIPS) -> list[Polygon] | None:
    """Polygons with their edges shifted, oriented, or None where GEOS must be asked; shifted inward it must be one valid polygon.

    Small turns are mitred rather than rounded, or all up to 120 degrees if they are to be `sharp`; tips are where
    to draw corners out to, one for each of the polygons' coordinates, else not a number.
    """
    round_from = math.inf if sharp else min(_MITRED, math.pi / 4 / quad_segs)
    found = offset(shapely.get_coordinates(polygons), inward_mm, quad_segs, round_from, tips_mm, least_mm2)
    return None if found is None else list(shapely.from_wkb(found)) if found else []


def rings(polygon: Polygon, spec: FillSpec) -> list[np.ndarray]:
    """The rings of a polygon as (n, 2) arrays whose first point is not repeated, simplified to the tolerance."""
    edges = shapely.simplify([polygon.exterior, *polygon.interiors], spec.tolerance_mm / 2, preserve_topology=False)
    found = [shapely.get_coordinates(edge)[:-1] for edge in edges]
    return [points for points in found if len(points) > 2]
