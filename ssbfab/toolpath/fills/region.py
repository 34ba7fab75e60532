"""Polygons as a fill wants them: valid, finite, free of slivers, with few vertices, exteriors counter-clockwise."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ssbfab.errors import ToolpathError
from ssbfab.kernels import offset as kernel
from ssbfab.kernels.patch import Patch
from ssbfab.toolpath.fills.elbows import NO_TIPS, tips_mm
from ssbfab.toolpath.fills.trail import FillSpec, Floats

REACH_MM = 1e5
"""Coordinates beyond this are no print: doubles would no longer resolve a nanometre with room to calculate."""

_SAME_AREA = 2e-4  # what tidying takes or gives is no longer seen: plans are held against what is left
_SLIVER = 0.01  # thinnest beads squared
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


def together(polygons: Sequence[Polygon]) -> BaseGeometry:
    """Their union; a single one is that."""
    return polygons[0] if len(polygons) == 1 else shapely.union_all(list(polygons))


def tidy(polygon: Polygon, spec: FillSpec) -> list[Polygon]:
    """Valid pieces of one polygon within the spec's tolerance, exteriors counter-clockwise and holes clockwise; small round ones
    keep enough corners for their area."""
    sliver_mm2 = spec.tolerance_mm * spec.width_min_mm
    simple = _simplified(polygon, spec)
    if simple is not None:
        return polygons_of([simple]) if simple.area > sliver_mm2 else []
    whole = polygon if polygon.is_valid else shapely.make_valid(polygon)
    for play_mm in _plays_mm(spec):
        found = shapely.simplify(whole, play_mm, preserve_topology=False)
        if abs(found.area - whole.area) < _SAME_AREA * whole.area:
            break
    if not found.is_valid or abs(found.area - whole.area) > spec.tolerance_mm * whole.length:
        found = shapely.simplify(whole, spec.tolerance_mm / 2)
    return [shapely.orient_polygons(shapely.remove_repeated_points(part)) for part in parts(found, sliver_mm2)]


def _simplified(polygon: Polygon, spec: FillSpec) -> Patch | None:
    """A polygon without superfluous points; None where what is left may not be one valid polygon of the same area."""
    try:
        patch = Patch(shapely.get_coordinates(polygon))
    except ValueError:
        return None
    for play_mm in _plays_mm(spec):
        simple = patch.simplified(play_mm)
        if simple is not None and simple is not patch and abs(simple.area - patch.area) < _SAME_AREA * patch.area:
            return simple
    return None


def _plays_mm(spec: FillSpec) -> tuple[float, float, float]:
    return spec.tolerance_mm / 2, spec.tolerance_mm / 10, spec.tolerance_mm / 40


def patches(polygons: Iterable[Polygon]) -> list[Patch]:
    """Polygons as kernels take them; those that are not valid are mended, and may fall into several or none."""
    found: list[Patch] = []
    for polygon in polygons:
        try:
            found.append(Patch(shapely.get_coordinates(polygon)))
        except ValueError:
            mended = parts(shapely.remove_repeated_points(polygon if polygon.is_valid else shapely.make_valid(polygon)))
            found += [Patch(shapely.get_coordinates(shapely.orient_polygons(part))) for part in mended]
    return found


def polygons_of(found: Sequence[Patch]) -> list[Polygon]:
    """Patches as shapely has them."""
    return list(shapely.from_wkb([patch.wkb() for patch in found])) if found else []


def eroded(polygon: Polygon | MultiPolygon, depth_mm: float, spec: FillSpec, all_slivers: bool = False) -> list[Polygon]:
    """What is farther than `depth_mm` from the edge: reflex corners become arcs but at elbows, other corners stay sharp."""
    if isinstance(polygon, Polygon):
        return [part for each in patches([polygon]) for part in polygons_of(inside(each, depth_mm, spec, all_slivers))]
    return list(_buffered(polygon, depth_mm, spec, all_slivers))


def inside(patch: Patch, depth_mm: float, spec: FillSpec, all_slivers: bool = False) -> list[Patch]:
    """What is farther than `depth_mm` from the edge, as `eroded` has it."""
    least_mm2 = 0.0 if all_slivers else _SLIVER * spec.width_min_mm**2
    found = None
    if depth_mm > 0:
        found = shifted([patch], depth_mm, _arc(depth_mm, spec), least_mm2, tips_mm=tips_mm(patch, depth_mm))
    return patches(_buffered(polygons_of([patch])[0], depth_mm, spec, all_slivers)) if found is None else found


def _buffered(geometry: BaseGeometry, depth_mm: float, spec: FillSpec, all_slivers: bool) -> Iterator[Polygon]:
    inner = shapely.buffer(geometry, -depth_mm, quad_segs=_arc(depth_mm, spec))
    for part in parts(inner, 0.0 if all_slivers else _SLIVER * spec.width_min_mm**2):
        yield shapely.orient_polygons(part)


def _arc(depth_mm: float, spec: FillSpec) -> int:
    """Segments per quarter of an arc."""
    return max(2, min(16, round(0.6 * (depth_mm / spec.tolerance_mm) ** 0.5)))


def shifted(some: list[Patch], inward_mm: float, quad_segs: int, least_mm2: float = 0.0, *, sharp: bool = False,
            tips_mm: Floats = NO_TIPS) -> list[Patch] | None:
    """Patches with their edges shifted, or None where GEOS must be asked; shifted inward it must be one.

    Small turns are mitred rather than rounded, or all up to 120 degrees if they are to be `sharp`; tips are where
    to draw corners out to, one for each of the patches' points, closing ones too, else not a number.
    """
    return kernel.shifted(some, inward_mm, quad_segs, round_from(quad_segs, sharp), tips_mm, least_mm2)


def round_from(quad_segs: int, sharp: bool) -> float:
    """Turn from which on corners are rounded."""
    return math.inf if sharp else min(_MITRED, math.pi / 4 / quad_segs)
