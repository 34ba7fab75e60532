"""What lies above what: the distinct columns of a cell, bottom to top, voids included.

Between two neighbouring heights of any vertex the section of an upright cell does not change, so its columns are found
exactly by laying the sections over each other. Cells with slanted or curved walls, and very large ones, are sampled by
upright rays instead: each order of bodies that occurs is told once, at the ray whose thicknesses are nearest the median.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ssbfab.geometry.cell import Body, Cell
from ssbfab.geometry.plane import polygons_of
from ssbfab.geometry.solid import NANOMETRE, section, triangles

if TYPE_CHECKING:
    import shapely

Pieces: TypeAlias = tuple[tuple[str | None, float], ...]
RAYS = 24  # per side
MOST_SLABS = 64
MOST_CORNERS = 50_000


@dataclass(frozen=True, kw_only=True)
class Column:
    """`pieces` bottom to top: (name of the body, or None for a void; thickness in mm); they add up to the cell's height.

    `place_mm` is a point (x, y) inside the column, `width_mm` its smallest in-plane size (the largest circle that fits into
    its largest part; for a sampled column, the shortest level chord through the middle of a piece), `area_mm2` the area of
    all its parts.
    """

    name: str
    pieces: Pieces
    place_mm: tuple[float, float]
    width_mm: float
    area_mm2: float


def columns(cell: Cell) -> tuple[Column, ...]:
    """Each distinct column, the one of largest area first."""
    levels = _levels(cell.bodies)
    corners = sum(body.solid.num_vert() for body in cell.bodies)
    upright = len(levels) <= MOST_SLABS and corners <= MOST_CORNERS and all(_is_upright(body) for body in cell.bodies)
    found = _overlaid(cell, levels) if upright else _sampled(cell)
    return tuple(sorted(found, key=lambda column: (-column.area_mm2, column.name)))


def _levels(bodies: Sequence[Body]) -> list[float]:
    heights = np.unique(np.concatenate([triangles(body.solid)[0][:, 2] for body in bodies]))
    return [float(z) for z in heights[np.concatenate([[True], np.diff(heights) > NANOMETRE])]]


def _is_upright(body: Body) -> bool:
    vertices, faces = triangles(body.solid)
    a, b, c = vertices[faces].transpose(1, 0, 2)
    normal = np.cross(b - a, c - a)
    size = np.abs(normal).max(axis=1)
    flat = np.abs(normal[:, :2]).max(axis=1) <= 1e-7 * size
    return bool((flat | (np.abs(normal[:, 2]) <= 1e-7 * size)).all())


def _overlaid(cell: Cell, levels: list[float]) -> list[Column]:
    import shapely

    x0, y0, _, x1, y1, _ = cell.bounds_mm
    parts: dict[Pieces, shapely.Geometry] = {(): shapely.set_precision(shapely.box(x0, y0, x1, y1), NANOMETRE)}
    for low, high in pairwise(levels):
        here = [(body.name, section(body.solid, (low + high) / 2)) for body in cell.bodies
                if body.bounds_mm[2] < (low + high) / 2 < body.bounds_mm[5]]
        parts = _split(parts, here, high - low)
    return [_column(pieces, place) for pieces, place in parts.items() if place.area > NANOMETRE]


def _split(parts: dict[Pieces, shapely.Geometry], here: Sequence[tuple[str, shapely.Geometry]],
           thickness: float) -> dict[Pieces, shapely.Geometry]:
    import shapely

    grown: dict[Pieces, list[shapely.Geometry]] = defaultdict(list)
    for pieces, place in parts.items():
        rest = place
        for name, filled in here:
            inside = _areas(shapely.intersection(rest, filled, grid_size=NANOMETRE))
            if inside.area > 0:
                grown[_stacked(pieces, name, thickness)].append(inside)
                rest = _areas(shapely.difference(rest, filled, grid_size=NANOMETRE))
        if rest.area > 0:
            grown[_stacked(pieces, None, thickness)].append(rest)
    return {pieces: places[0] if len(places) == 1 else _areas(shapely.union_all(places, grid_size=NANOMETRE))
            for pieces, places in grown.items()}


def _areas(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """Without the lines and points that a boolean leaves where figures only touch."""
    import shapely

    return shapely.MultiPolygon(polygons_of(geometry))


def _stacked(pieces: Pieces, name: str | None, thickness: float) -> Pieces:
    if pieces and pieces[-1][0] == name:
        return (*pieces[:-1], (name, pieces[-1][1] + thickness))
    return (*pieces, (name, thickness))


def _column(pieces: Pieces, place: shapely.Geometry) -> Column:
    import shapely

    largest = polygons_of(place)[0]
    centre = shapely.maximum_inscribed_circle(largest, tolerance=max(NANOMETRE, 1e-3 * np.sqrt(largest.area)))
    x, y = shapely.get_coordinates(centre)[0]
    return Column(name=_name(pieces), pieces=pieces, place_mm=(float(x), float(y)), width_mm=2 * float(centre.length),
                  area_mm2=float(place.area))


def _name(pieces: Pieces) -> str:
    return " / ".join(name for name, _ in pieces if name) or "void"


def _sampled(cell: Cell) -> list[Column]:
    x0, y0, z0, x1, y1, z1 = cell.bounds_mm
    xs = x0 + (np.arange(RAYS) + 0.4873) / RAYS * (x1 - x0)
    ys = y0 + (np.arange(RAYS) + 0.5127) / RAYS * (y1 - y0)
    met: dict[tuple[str | None, ...], list[tuple[Pieces, tuple[float, float]]]] = defaultdict(list)
    for x in xs:
        for y in ys:
            pieces = _ray(cell, float(x), float(y), z0, z1)
            met[tuple(name for name, _ in pieces)].append((pieces, (float(x), float(y))))
    each = (x1 - x0) * (y1 - y0) / RAYS**2
    return [_typical(cell, rays, each * len(rays)) for rays in met.values()]


def _ray(cell: Cell, x: float, y: float, z0: float, z1: float) -> Pieces:
    spans = []
    for body in cell.bodies:
        margin = 1.0 + z1 - z0
        heights = sorted(float(hit.position[2]) for hit in body.solid.ray_cast((x, y, z0 - margin), (x, y, z1 + margin)))
        spans += [(low, high, body.name) for low, high in zip(heights[::2], heights[1::2], strict=False)]
    pieces: Pieces = ()
    now = z0
    for low, high, name in sorted(spans):
        if low > now + NANOMETRE:
            pieces = _stacked(pieces, None, low - now)
        if high > max(low, now) + NANOMETRE:
            pieces = _stacked(pieces, name, high - max(low, now))
            now = high
    return _stacked(pieces, None, z1 - now) if z1 > now + NANOMETRE else pieces


def _typical(cell: Cell, rays: Sequence[tuple[Pieces, tuple[float, float]]], area: float) -> Column:
    """Of the rays nearest the median, the one in the widest place."""
    thick = np.array([[thickness for _, thickness in pieces] for pieces, _ in rays])
    off = np.abs(thick - np.median(thick, axis=0)).sum(axis=1)
    near = np.flatnonzero(off <= np.sort(off)[min(15, len(off) - 1)] + NANOMETRE)
    few = near[np.linspace(0, len(near) - 1, min(31, len(near))).round().astype(int)]
    width, best = max((_chord(cell, *rays[i]), -int(i)) for i in few)
    pieces, place = rays[-best]
    return Column(name=_name(pieces), pieces=pieces, place_mm=place, width_mm=width, area_mm2=area)


def _chord(cell: Cell, pieces: Pieces, place: tuple[float, float]) -> float:
    """The shortest level chord in four directions through the middle of each piece."""
    x0, y0, z, x1, y1, _ = cell.bounds_mm
    reach = float(np.hypot(x1 - x0, y1 - y0))
    shortest = min(x1 - x0, y1 - y0)
    for name, thickness in pieces:
        middle = np.array([*place, z + thickness / 2])
        z += thickness
        for turn in np.arange(4) * np.pi / 4 if name else ():
            along = reach * np.array([np.cos(turn), np.sin(turn), 0.0])
            ends = [cell.body(str(name)).solid.ray_cast(tuple(middle), tuple(middle + way)) for way in (along, -along)]
            if all(ends):
                shortest = min(shortest, sum(reach * min(hit.distance for hit in hits) for hits in ends))
    return float(shortest)
