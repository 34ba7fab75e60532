"""Where in a large region a thin part may be: found without opening the whole of it.

A strand is as wide as a thinnest bead, narrower than two, and longer than it is wide. Its middle is farther from every place
where a disc of two thinnest beads fits (the *seeds*) than any place of a fat part that is half a bead deep: there, corners down
to 60 degrees are within 1.1 discs of a seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.kernels.arrays import Bools, Floats
from ssbfab.kernels.patch import Patch, ends, spaced
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.region import inside
from ssbfab.toolpath.fills.trail import FillSpec

_LARGE = 20  # thinnest beads squared: regions with a smaller seed, maybe no more than where walls meet, are opened as a whole
_DEPTH = 0.45  # thinnest beads: as deep as the middle of anything that is no sliver
_FAR = 1.1  # discs from a seed
_STEP = 0.4  # thinnest beads between places that are looked at
_MARGIN = 3.5  # discs around a suspect place: what is cut off farther away does not change what is thin here
_MOST_PLACES = 200
_FEWEST = 2  # places in a window: beyond the tip of a sharp corner there is a single one, in the least strand more


Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Window:
    """A rectangle (x, y, x, y) that no other one touches, and the suspect places (k, 2) in it."""

    bounds_mm: Bounds
    places_mm: Floats


def suspects(patch: Patch, seeds: list[Patch], spec: FillSpec) -> list[Window] | None:
    """Windows around places that may lie in thin parts; None where the whole region has to be looked at."""
    if len(seeds) != 1 or seeds[0].area < _LARGE * spec.width_min_mm**2:
        return None
    places = spaced(inside(patch, _DEPTH * spec.width_min_mm, spec), _STEP * spec.width_min_mm)
    found = places[~Segments(*ends(seeds)).within(places, _FAR * spec.width_min_mm)]
    if len(found) > _MOST_PLACES:
        return None
    return [window for window in windows(found, _MARGIN * spec.width_min_mm) if len(window.places_mm) >= _FEWEST]


def windows(places_mm: Floats, margin_mm: float) -> list[Window]:
    """Rectangles that hold all places with a margin, from below; those that would touch are one."""
    boxes: list[Bounds] = []
    for x, y in places_mm.tolist():
        box = (x - margin_mm, y - margin_mm, x + margin_mm, y + margin_mm)
        while True:
            touched = [each for each in boxes if _touch(each, box)]
            if not touched:
                break
            boxes = [each for each in boxes if not _touch(each, box)]
            low_x, low_y, high_x, high_y = zip(box, *touched, strict=True)
            box = (min(low_x), min(low_y), max(high_x), max(high_y))
        boxes.append(box)
    return [Window(box, places_mm[_in(places_mm, box)]) for box in sorted(boxes, key=lambda box: (box[1], box[0]))]


def _touch(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _in(places_mm: Floats, box: Bounds) -> Bools:
    within: Bools = np.all((places_mm > box[:2]) & (places_mm < box[2:]), axis=1)
    return within
