"""What trails cover, spill and miss, measured without knowing how they were planned.

Every segment is swept with round caps, and all are united.
Slow and readable: the bars of the fills are held against this, and it draws the voids of the gallery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from ssbfab.toolpath.fills.trail import FillSpec, Trail

#: Beads are united on a grid: without one, GEOS lost an eighth of the ink of a plate of nine by 28 beads.
GRID_MM = 1e-8


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Ratios to the area of the opened region, how often the ink starts, the opened region and the ink."""

    cover_ratio: float
    spill_ratio: float
    volume_error_ratio: float
    starts_count: int
    opened: BaseGeometry
    ink: BaseGeometry

    @property
    def missed(self) -> BaseGeometry:
        """What was not covered of the opened region."""
        return self.opened.difference(self.ink)


def measure(polygons: Sequence[Polygon], trails: Sequence[Trail], spec: FillSpec) -> Cover:
    """Hold trails against the polygons that they fill."""
    whole = shapely.union_all(list(polygons))
    target, ink = opened(whole, spec), swept(trails)
    area = target.area or 1.0
    return Cover(
        cover_ratio=ink.intersection(target).area / area, spill_ratio=ink.difference(whole).area / area,
        volume_error_ratio=sum(trail.area_mm2 for trail in trails) / area - 1, starts_count=len(trails), opened=target, ink=ink)


def opened(region: BaseGeometry, spec: FillSpec) -> BaseGeometry:
    """What a disc of the thinnest bead's radius can reach of a region without leaving it."""
    radius_mm = spec.width_min_mm / 2 * (1 - 1e-4)
    return region.buffer(-radius_mm, quad_segs=32).buffer(radius_mm, quad_segs=32).intersection(region)


def swept(trails: Sequence[Trail]) -> BaseGeometry:
    """The union of all beads, each segment as wide as its mean, with 16-sided caps."""
    beads: list[BaseGeometry] = []
    for trail in trails:
        points, width = trail.path_mm, trail.path_width_mm
        keep = np.hypot(*np.diff(points, axis=0).T) > 1e-9
        segments = np.stack([points[:-1], points[1:]], axis=1)[keep]
        beads += list(shapely.buffer(shapely.linestrings(segments), ((width[1:] + width[:-1]) / 4)[keep], quad_segs=4))
    return shapely.union_all(beads, grid_size=GRID_MM)


def doubled(trails: Sequence[Trail], spec: FillSpec, play: float = 0.1) -> BaseGeometry:
    """Where two segments, each narrowed on either side by `play` of a nominal bead, lay their ink twice."""
    beads: list[BaseGeometry] = []
    for trail in trails:
        points, width = trail.path_mm, trail.path_width_mm
        half = (width[1:] + width[:-1]) / 4 - play * spec.width_mm
        keep = (np.hypot(*np.diff(points, axis=0).T) > 1e-9) & (half > 0)
        segments = np.stack([points[:-1], points[1:]], axis=1)[keep]
        beads += list(shapely.buffer(shapely.linestrings(segments), half[keep], cap_style="flat"))
    first, second = shapely.STRtree(beads).query(beads, predicate="intersects")
    pairs = [(beads[a], beads[b]) for a, b in zip(first, second, strict=True) if a < b]
    return shapely.union_all([a.intersection(b) for a, b in pairs])
