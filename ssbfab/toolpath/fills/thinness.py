"""A region divided by thickness: fat parts, where two thinnest beads fit, thin ones, where one does, and what none reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from ssbfab.kernels.patch import ends
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.bends import squared
from ssbfab.toolpath.fills.crossings import crossed
from ssbfab.toolpath.fills.ends import with_corners
from ssbfab.toolpath.fills.folds import folded
from ssbfab.toolpath.fills.medial import Strand, medial_strands
from ssbfab.toolpath.fills.opening import opened, regrown
from ssbfab.toolpath.fills.region import checked, eroded, inside, parts, patches, polygons_of, tidy, together
from ssbfab.toolpath.fills.stumps import without_stumps
from ssbfab.toolpath.fills.suspects import Window, suspects
from ssbfab.toolpath.fills.swellings import arms_of, is_meeting
from ssbfab.toolpath.fills.trail import FillSpec
from ssbfab.toolpath.fills.wallends import WallEnd, with_ends

_EXACT = 1e-3  # relative play at the limits, so that a strip of exactly the limiting width counts as wide enough
_REST = 0.3  # thinnest beads squared: less than this that is not wide is left to the beads of what is
_SWELLING, _TURN = 8, 16  # thinnest beads squared: swellings anywhere, and of one strip that comes and goes
ARM = 0.7  # the same: what the disc leaves of a wall that it just fails to fill is no wall
_STUB = 1.3  # thinnest beads squared: smaller thin parts are left to the beads of the fat part that they hang on


@dataclass(frozen=True)
class Parts:
    """Fat and thin parts of a region, those fat ones whose edge is a wall to the thin ones (`lanes`), and ends of walls that get
    beads of their own (`wallends`)."""

    fat: list[Polygon]
    thin: list[Polygon]
    walls: list[Polygon] = field(default_factory=list)
    ends: list[WallEnd] = field(default_factory=list)


def divided(polygon: Polygon, spec: FillSpec) -> Parts:
    """Fat and thin parts of a region."""
    disc_mm = spec.width_min_mm * (1 - _EXACT)
    (patch,) = patches([polygon])
    seeds = inside(patch, disc_mm, spec)
    where = suspects(patch, seeds, spec)
    if where is not None:
        return _without(polygon, [part for window in where for part in _strands_in(polygon, window, spec)], spec)
    wide = polygons_of(opened(patch, seeds, disc_mm, spec))
    if polygon.area - sum(part.area for part in wide) < _REST * spec.width_min_mm**2:
        return Parts([polygon], [])
    fat = [part for part in wide if not _one_bead_does(part, polygon, spec) and not is_meeting(part, polygon, spec)]
    if fat and polygon.area - sum(part.area for part in fat) < _REST * spec.width_min_mm**2:
        return Parts([polygon], [])
    return with_fat(polygon, fat, [], spec)


def with_fat(polygon: Polygon, fat: list[Polygon], walls: list[Polygon], spec: FillSpec) -> Parts:
    """The parts of a region of which some are fat, among them those that are walls to the thin ones."""
    if not fat and not walls:
        return Parts([], [polygon])
    found = _without(polygon, [part for part in _rest(polygon, [*fat, *walls], spec) if _is_strand(part, spec)], spec)
    return Parts(found.fat, found.thin, walls)


def _without(polygon: Polygon, thin: list[Polygon], spec: FillSpec) -> Parts:
    if not thin:
        return Parts([polygon], [])
    kept = polygon.difference(together(thin).buffer(spec.tolerance_mm / 5, join_style="mitre"))
    return Parts([shapely.orient_polygons(part) for part in parts(kept, spec.width_min_mm**2)], thin)


def _rest(polygon: Polygon, fat: list[Polygon], spec: FillSpec) -> list[Polygon]:
    return list(parts(polygon.difference(together(fat).buffer(spec.tolerance_mm / 10, join_style="mitre"))))


def _strands_in(polygon: Polygon, window: Window, spec: FillSpec) -> list[Polygon]:
    """The thin parts around suspect places; what the window's edge cuts off holds none of them."""
    disc_mm = spec.width_min_mm * (1 - _EXACT)
    found = []
    for piece in parts(shapely.clip_by_rect(polygon, *window.bounds_mm)):
        fat = [part for patch in patches([piece]) for part in opened(patch, inside(patch, disc_mm, spec), disc_mm, spec)]
        most_mm2 = piece.area - sum(part.area for part in fat) + spec.tolerance_mm * piece.length
        if fat and most_mm2 < _STUB * spec.width_min_mm**2:
            continue
        found += [part for part in (_rest(piece, polygons_of(fat), spec) if fat else [piece])
                  if shapely.contains_xy(part, window.places_mm).any() and _is_strand(part, spec)]
    return found


def _is_strand(part: Polygon, spec: FillSpec) -> bool:
    return part.area > _STUB * spec.width_min_mm**2 and not part.buffer(-0.45 * spec.width_min_mm).is_empty


def _one_bead_does(part: Polygon, polygon: Polygon, spec: FillSpec) -> bool:
    """Whether a small swelling, as where strips meet, or a longer one, where one turns back, is no wider than the widest bead."""
    beads = part.area / spec.width_min_mm**2
    if beads >= _TURN or not part.buffer(-0.48 * spec.width_max_mm).is_empty:
        return False
    return beads < _SWELLING or len(arms_of(part, polygon, spec, ARM)) == 2


def unprintable(polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Polygon, ...]:
    """Where regions are narrower than the thinnest bead: the parts that no bead reaches."""
    checked(polygons)
    return tuple(part for polygon in polygons for piece in tidy(polygon, spec) for part in unprintable_parts(piece, spec))


def unprintable_parts(polygon: Polygon, spec: FillSpec) -> list[Polygon]:
    """What no thinnest bead reaches of a region: sharp corners, and what is within the tolerance, are not counted."""
    disc_mm = spec.width_min_mm / 2 * (1 - _EXACT)
    reached = shapely.union_all(regrown(polygon, eroded(polygon, disc_mm, spec, all_slivers=True), disc_mm, spec))
    if polygon.area - reached.area < 0.1 * disc_mm**2:
        return []
    lost = polygon.difference(reached.buffer(2 * spec.tolerance_mm))
    return [part for part in parts(lost) if _matters(part, spec)]


def _matters(part: BaseGeometry, spec: FillSpec) -> bool:
    return part.area > 0.1 * spec.width_min_mm**2 and not part.buffer(-spec.tolerance_mm).is_empty


def walls(polygon: Polygon, thin: Polygon, spec: FillSpec) -> np.ndarray:
    """Points along the region's edge in and near a thin part, a quarter of a thinnest bead apart."""
    near = polygon.boundary.intersection(thin.buffer(2 * spec.width_min_mm))
    points = shapely.get_coordinates(shapely.segmentize(near, spec.width_min_mm / 4))
    return np.unique(points @ np.array([1, 1j])).view(float).reshape(-1, 2)  # sorted as pairs are


def with_strands(whole: Polygon, division: Parts, spec: FillSpec) -> tuple[Parts, list[Strand]]:
    """The parts of a polygon, and single beads down the middle of the thin ones, whose node numbers are unique over all parts.

    Thin parts without a middle, as stubs no longer than wide, are left to the fat ones that they hang on.
    """
    strands: list[Strand] = []
    with_middle: list[Polygon] = []
    between = list(parts(whole.difference(shapely.union_all(division.walls)))) if division.walls else [whole]
    every = [Segments(*ends(patches([piece]))) for piece in between] if division.thin else []
    for part in division.thin:
        k = max(range(len(between)), key=lambda k: between[k].intersection(part).area) if len(between) > 1 else 0
        polygon, edges = between[k], every[k]
        first = 1 + max((node for strand in strands for node in strand.nodes), default=-1)
        middle = without_stumps(medial_strands(part, walls(polygon, part, spec), edges, spec))
        middle = squared(crossed(with_ends(middle, division.ends, spec)), polygon, spec)
        own = [folded(strand, edges, spec) for strand in with_corners(middle, polygon, part, spec)]
        strands += [Strand(s.points_mm, s.width_mm, (s.nodes[0] + first, s.nodes[1] + first)) for s in own]
        with_middle += [part] if own else []
    if len(with_middle) < len(division.thin) and division.fat:
        left = _without(whole, with_middle, spec)
        division = replace(division, fat=left.fat, thin=left.thin)
    return division, strands
