"""Where a region is too thin for a bead: what a disc of the bead's width cannot reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ssbfab.slicing.layer import Region

#: Lost area below this share of a bead's width squared is the rounding of a corner, not a feature.
CORNER_RATIO = 0.5
#: The disc is this much smaller than the bead, so that a wall exactly as wide as a bead is kept, mm.
SLACK_MM = 1e-5


@dataclass(frozen=True, kw_only=True)
class Thin:
    """A feature that holds no bead: a point inside it, its width there and its area."""

    place_mm: tuple[float, float]
    width_mm: float
    area_mm2: float


def thin_places(region: Region, width_mm: float) -> tuple[Thin, ...]:
    """Features of the region narrower than `width_mm`. Corners, which any round bead leaves, are not features."""
    polygons = np.array(region.polygons, dtype=object)
    radius = width_mm / 2 - SLACK_MM
    if radius <= 0:
        return ()
    core = shapely.buffer(polygons, -radius, join_style="mitre", mitre_limit=5.0)
    opened = shapely.buffer(core, radius + SLACK_MM, join_style="mitre", mitre_limit=5.0)
    lost = shapely.get_parts(shapely.difference(polygons, opened))
    lost = lost[shapely.get_type_id(lost) == 3]
    empty = polygons[shapely.is_empty(core)]
    features = [part for part in lost if part.area > CORNER_RATIO * width_mm**2 or any(part.equals(p) for p in empty)]
    return tuple(_thin(part) for part in features)


def _thin(part: shapely.Polygon) -> Thin:
    """Place and width of the largest circle that fits into a lost part."""
    circle = shapely.maximum_inscribed_circle(part, tolerance=max(1e-6, part.length * 1e-5))
    x, y = circle.coords[0]
    return Thin(place_mm=(float(x), float(y)), width_mm=2 * float(circle.length), area_mm2=float(part.area))
