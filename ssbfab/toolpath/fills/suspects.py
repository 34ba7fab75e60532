"""Where in a large region a thin part may be: found without opening the whole of it.

A strand is as wide as a thinnest bead, narrower than two, and longer than it is wide. Its middle is farther from every place
where a disc of two thinnest beads fits (the *seeds*) than any place of a fat part that is half a bead deep: there, corners down
to 60 degrees are within 1.1 discs of a seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ssbfab.kernels.arrays import Floats
from ssbfab.kernels.patch import Patch, ends
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.region import inside, polygons_of
from ssbfab.toolpath.fills.trail import FillSpec

_LARGE = 20  # thinnest beads squared: regions with a smaller seed, maybe no more than where walls meet, are opened as a whole
_DEPTH = 0.45  # thinnest beads: as deep as the middle of anything that is no sliver
_FAR = 1.1  # discs from a seed
_STEP = 0.4  # thinnest beads between places that are looked at
_MARGIN = 3.5  # discs around a suspect place: what is cut off farther away does not change what is thin here
_MOST_PLACES = 200


@dataclass(frozen=True, eq=False)
class Window:
    """A rectangle (x, y, x, y) that no other one touches, and the suspect places (k, 2) in it."""

    bounds_mm: tuple[float, float, float, float]
    places_mm: Floats


def suspects(patch: Patch, seeds: list[Patch], spec: FillSpec) -> list[Window] | None:
    """Windows around places that may lie in thin parts; None where the whole region has to be looked at."""
    if len(seeds) != 1 or seeds[0].area < _LARGE * spec.width_min_mm**2:
        return None
    middle = polygons_of(inside(patch, _DEPTH * spec.width_min_mm, spec))
    places = shapely.get_coordinates(shapely.segmentize(middle, _STEP * spec.width_min_mm))
    edges = Segments(*ends(seeds))
    found = places[edges.nearest(places, _FAR * spec.width_min_mm)[0] < 0]
    return windows(found, _MARGIN * spec.width_min_mm) if len(found) <= _MOST_PLACES else None


def windows(places_mm: Floats, margin_mm: float) -> list[Window]:
    """Rectangles that hold all places with a margin; those that would touch are one."""
    boxes = shapely.box(*(places_mm - margin_mm).T, *(places_mm + margin_mm).T) if len(places_mm) else np.empty(0, dtype=object)
    while len(boxes):
        joined = shapely.get_parts(shapely.union_all(boxes))
        if len(joined) == len(boxes):
            break
        boxes = shapely.box(*shapely.bounds(joined).T)
    return [Window(tuple(shapely.bounds(box).tolist()), places_mm[shapely.contains_xy(box, places_mm)]) for box in boxes]
