"""What is done to a region's beads at the end: ink into corners that round beads leave empty, and the volume made right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels import corners
from ssbfab.kernels.patch import Patch
from ssbfab.toolpath.fills.closing import closed_up
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.paths import arc_lengths, place_at
from ssbfab.toolpath.fills.region import parts, patches, shifted
from ssbfab.toolpath.fills.trail import FillSpec, Trail

_VOID_MAX = 0.0035  # of the region's area, above which inner corners get dabs
_SHARP = 0.5  # rad
_DAB = 0.025  # of a bead's width: half the length of a dab's full width, and the length of its ramps
_OFF = 0.002  # of a small region: a closed bead that holds so much more or less ends earlier or later
_SMALL = 6  # nominal widths: loops that are shorter have corners which lie in each other's ink
_SCALE_MAX = 0.007  # by which widths are changed at most: a gap of as much of the area opens between beads that tiled
_VOLUME_GOOD = 0.0042
_ARC = 16  # segments per quarter of the disc that opens a region


def with_corners_filled(outer: list[Loop], inner: list[Loop], area_mm2: float, spec: FillSpec) -> list[Loop]:
    """All loops; the corners of the inner ones, which have beads outside them, get dabs where voids would count."""
    void_mm2 = sum(voids_mm2(loop) for loop in inner + outer)
    if void_mm2 < _VOID_MAX * area_mm2:
        return outer + inner
    return outer + [dabbed(loop, spec) if loop.length_mm > _SMALL * spec.width_mm else loop for loop in inner]


def voids_mm2(loop: Loop) -> float:
    """What round beads leave empty of a loop's sharp corners."""
    return corners.voids(loop.points_mm, loop.width_mm, _SHARP)


def dabbed(loop: Loop, spec: FillSpec) -> Loop:
    """The bead wide enough at its corners to reach into them, over as short a way as holds the ink of the void."""
    return Loop(*corners.dabbed(loop.points_mm, loop.width_mm, _SHARP, _DAB, spec.width_max_mm))


def balanced(
        trails: list[Trail], wanted_mm2: float, spec: FillSpec, most: float = _SCALE_MAX, folding: bool = True) -> list[Trail]:
    """Trails that hold nearly what the region holds: loose ends folded back on themselves, then all widths scaled a little.

    A bead ends half its width inside the region, and what is missing there is laid by going back over its last piece. A single
    closed one in a small region ends before its beginning, or beyond it. Widths change by the ratio `most` at most.
    """
    missing_mm2 = wanted_mm2 - sum(trail.area_mm2 for trail in trails)
    is_off = abs(missing_mm2) > _OFF * wanted_mm2
    if is_off and len(trails) == 1 and trails[0].closed and spec.is_small(wanted_mm2):
        trails, missing_mm2 = [closed_up(trails[0], wanted_mm2)], 0.0
    ends = sum(0 if trail.closed else 2 for trail in trails)
    if folding and ends and missing_mm2 > 0:
        trails = [trail if trail.closed else _folded(_folded(trail, missing_mm2 / ends).reversed(), missing_mm2 / ends).reversed()
                  for trail in trails]
    scale = _volume_scale(sum(trail.area_mm2 for trail in trails), wanted_mm2, most)
    if scale == 1.0:
        return trails
    return [replace(trail, width_mm=np.clip(trail.width_mm * scale, spec.width_min_mm, spec.width_max_mm)) for trail in trails]


def _folded(trail: Trail, missing_mm2: float) -> Trail:
    """An open trail that goes back from its end over at most half a width."""
    width = float(trail.width_mm[-1])
    back = min(missing_mm2 / width, width / 2, trail.length_mm)
    if back < 0.02 * width:
        return trail
    points, widths = trail.points_mm[::-1], trail.width_mm[::-1]
    along = arc_lengths(points)
    stop = int(np.searchsorted(along, back))
    end, wide = place_at(points, widths, along, back)
    return replace(trail, points_mm=np.concatenate([trail.points_mm, points[1:stop], [end]]),
                   width_mm=np.concatenate([trail.width_mm, widths[1:stop], [wide]]))


def _volume_scale(held_mm2: float, wanted_mm2: float, most: float) -> float:
    """The factor on all widths that brings what beads hold near to what the region holds, without opening wide gaps."""
    error = held_mm2 / wanted_mm2 - 1
    if abs(error) < _VOLUME_GOOD:
        return 1.0
    return float(1 - np.sign(error) * min(abs(error) - 0.9 * _VOLUME_GOOD, most))


def reached(polygon: Polygon, spec: FillSpec) -> list[Patch]:
    """What a disc of the thinnest bead's radius can reach of a region."""
    radius_mm = spec.width_min_mm / 2 * (1 - 1e-4)
    own = patches([polygon])
    seeds = shifted(own, radius_mm, _ARC) if len(own) == 1 else None
    if seeds == []:
        return []
    grown = None if seeds is None else shifted(seeds, -radius_mm, _ARC)
    if grown is None:
        inside = polygon.buffer(-radius_mm, quad_segs=_ARC)
        grown = patches(parts(inside.buffer(radius_mm, quad_segs=_ARC)))
    return grown


def reachable_mm2(polygon: Polygon, spec: FillSpec) -> float:
    """The area of a region that the thinnest bead reaches, which gets everywhere but into sharp corners."""
    edges = [shapely.get_coordinates(ring)[:-1] for ring in (polygon.exterior, *polygon.interiors)]
    return float(polygon.area) - sum(corners.voids(edge, np.full(len(edge), spec.width_min_mm), _SHARP) for edge in edges)
