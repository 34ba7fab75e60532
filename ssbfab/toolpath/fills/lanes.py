"""A lane for one bead along a side of a fat part, from wall to wall: the trail that comes by one wall leaves by another.

    ───────╭───────────╮───────    Closed beads end where they began: a trail that comes to a fat part by a wall for one bead and
    ───────│   ╭───╮   │───────    goes round it leaves by the same wall, and each other wall that hangs on it wants a start.
           ╰───╯   ╰───╯
    ───────┬───────────┬───────    A single bead along one side, between two of the walls, makes one wall of both and of itself.
    ───────╯╭─────────╮╰───────    Closed beads fill the rest and are linked with it (`linking`): the beads across the part are
            ╰─────────╯            odd in number, and the trail that came by one wall leaves by the other.

A part that is too thin for that, as where walls swell or meet at rounded corners, has no closed beads at all: the walls' single
beads go through it, side by side (`folds`, `junctions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, product

import shapely
from shapely import LinearRing, LineString, Polygon

from ssbfab.kernels.patch import ends
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.bars import Bars
from ssbfab.toolpath.fills.folds import MOST
from ssbfab.toolpath.fills.opening import opened
from ssbfab.toolpath.fills.region import eroded, inside, parts, patches, polygons_of
from ssbfab.toolpath.fills.swellings import arms_of
from ssbfab.toolpath.fills.thinness import ARM, Parts, divided, with_fat
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_WIDE, _ROUND = (1.08, 1.3, 1.6), (0.5, 1.0)  # thinnest beads: a lane's width, and the radius of corners of what lies beside it
_ROOM = 0.48  # widest beads: half of what is left beside lane and fat part, which the wall's bead takes
_LEAST = 3  # squared thinnest beads: a smaller rest is none
_LARGE = 250  # squared nominal widths: what lanes leave open of a larger part is little
_AROUND = 2  # nominal widths of the walls around a part that are looked at with it

Filled = Callable[[Parts, Bars], list[Trail]]
"""Fills a region that is divided."""


@dataclass(frozen=True, eq=False)
class _Laned:
    """A fat part, what is still fat of it beside what lanes take, and what beads miss more then than those of the part alone."""

    part: Polygon
    rest: list[Polygon]
    missed_mm2: float


def laned(division: Parts, bars: Bars, filled: Filled) -> Iterator[Parts]:
    """Other ways to divide a region, with lanes along its fat parts between the walls that hang on them, or with no fat there: in
    as many parts as can be, then in three, two and one in four of those, where that leaves least open."""
    every = sorted((found for part in division.fat if (found := _best(part, bars, filled))), key=lambda each: each.missed_mm2)
    for count in dict.fromkeys(len(every) * fourths // 4 for fourths in (4, 3, 2, 1)):
        some = every[:count]
        taken = {id(each.part) for each in some}
        kept = [part for part in division.fat if id(part) not in taken]
        if some:
            yield with_fat(bars.polygon, kept, [rest for each in some for rest in each.rest], bars.spec)


def _best(part: Polygon, bars: Bars, filled: Filled) -> _Laned | None:
    """The way through a part that leaves least open; through a large one, of which that is little, the first that can be."""
    polygon, spec = bars.polygon, bars.spec
    arms = arms_of(part, polygon, spec, ARM)
    rests = chain([[]] if _is_passed(part, arms, spec) else [], _rests(part, _sides(part, arms, spec), spec))
    if part.area > _LARGE * spec.width_mm**2:
        return next((_Laned(part, rest, 0.0) for rest in rests), None)
    near = Bars(_around(part, polygon, spec), spec)
    found = []
    for rest in rests:
        trails = filled(with_fat(near.polygon, [], rest, spec), near)
        if len(trails) <= (len(arms) + 1) // 2:
            found.append(_Laned(part, rest, near.missed_mm2(trails)))
    if not found:
        return None
    best = min(found, key=lambda each: each.missed_mm2)
    alone_mm2 = near.missed_mm2(filled(with_fat(near.polygon, [part], [], spec), near))
    return replace(best, missed_mm2=best.missed_mm2 - alone_mm2)


def _is_passed(part: Polygon, arms: list[Polygon], spec: FillSpec) -> bool:
    """Whether walls for one bead may be led on through a part: as three beads side by side where it is one wall that swells
    (`folds`), as one along each side where several meet (`junctions`)."""
    return len(arms) > 1 and not part.interiors and part.buffer(-MOST / 2 * spec.width_mm).is_empty


def _rests(part: Polygon, sides: list[list[LineString]], spec: FillSpec) -> Iterator[list[Polygon]]:
    """What can be fat of a part beside lanes between its walls; beside wider ones there is less."""
    for turn in (0, 1) if sides else ():
        some = [side for ring in sides for side in _every_other(ring, turn)]
        for wide, round_ in product(_WIDE, _ROUND):
            rest = _rest_of(part, some, wide * spec.width_min_mm, round_ * spec.width_min_mm, spec)
            if rest is None:
                break
            yield rest


def _around(part: Polygon, polygon: Polygon, spec: FillSpec) -> Polygon:
    """A part and the beginnings of the walls that hang on it."""
    pieces = parts(polygon.intersection(part.buffer(_AROUND * spec.width_mm)))
    return shapely.orient_polygons(max(pieces, key=lambda piece: piece.intersection(part).area))


def _sides(part: Polygon, arms: list[Polygon], spec: FillSpec) -> list[list[LineString]]:
    """What lies between the walls that hang on a part, in order, for each ring of its edge on which two or more do."""
    mouths = shapely.union_all([arm.buffer(4 * spec.tolerance_mm) for arm in arms])
    found = []
    for ring in (part.exterior, *part.interiors):
        sides = [side for side in _cut_up(ring, mouths) if side.length > spec.width_min_mm]
        if len(sides) > 1:
            found.append(sides)
    return found


def _cut_up(ring: LinearRing, by: shapely.Geometry) -> list[LineString]:
    """The pieces that a shape leaves of a ring, in order."""
    pieces = list(shapely.get_parts(shapely.difference(LineString(ring.coords), by)))
    if len(pieces) > 1 and pieces[0].coords[0] == pieces[-1].coords[-1]:
        pieces = [*pieces[1:-1], LineString([*pieces[-1].coords, *pieces[0].coords[1:]])]
    return pieces


def _every_other(sides: list[LineString], turn: int) -> list[LineString]:
    """Sides that no two of them lie at one wall, as many as can be: the shortest such choice, or the one after it."""
    n = len(sides)
    choices = [[sides[(k + 2 * i) % n] for i in range(n // 2)] for k in range(n if n % 2 else 2)]
    return sorted(choices, key=lambda some: sum(side.length for side in some))[turn]


def _rest_of(part: Polygon, sides: list[LineString], width_mm: float, radius_mm: float, spec: FillSpec) -> list[Polygon] | None:
    """What is fat of a part beside lanes along its sides; None where one bead does not take what is neither."""
    strips = shapely.union_all([side.buffer(width_mm) for side in sides])
    fat = patches(piece for left in parts(part.difference(strips)) for piece in divided(left, spec).fat)
    rounded = [piece for patch in fat for piece in opened(patch, inside(patch, radius_mm, spec), radius_mm, spec)]
    rest = [piece for piece in polygons_of(rounded) if piece.area > _LEAST * spec.width_min_mm**2]
    return None if _has_room(part, rest, _ROOM * spec.width_max_mm, spec) else rest


def _has_room(part: Polygon, rest: list[Polygon], radius_mm: float, spec: FillSpec) -> bool:
    """Whether a disc fits in a part beside what is in it already; it then fits somewhere along the part's edge."""
    rooms = eroded(part, radius_mm, spec)
    if not rooms or not rest:
        return bool(rooms)
    points = shapely.get_coordinates(shapely.segmentize(shapely.boundary(rooms), spec.width_min_mm / 2))
    far = points[~Segments(*ends(patches(rest))).within(points, radius_mm)]
    return not bool(shapely.contains_xy(shapely.MultiPolygon(rest), far).all())
