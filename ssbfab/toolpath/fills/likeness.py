"""Polygons that were met before are recognised wherever they are, also turned by half a turn: lattices repeat themselves.

A centrosymmetric cell has its upper half in its lower one, every section turned by half a turn; arrays have one section at many
places. What is filled alike is filled once. A half turn suits every fill: rows keep their direction. Outlines are the same where
the corners of each lie on the other; which points of a straight edge are corners is a matter of rounding.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.arrays import Floats
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.congruent import SAME_SHAPE_RATIO
from ssbfab.toolpath.fills.trail import Trail

#: Polygons with fewer corners are filled faster than they are recognised.
LEAST_CORNERS = 100
#: Corners of the polygons that are remembered at once; the oldest are forgotten first.
MOST_CORNERS = 2_000_000
_FIRST = 8  # corners that are looked at before all
_ROUNDING_MM = 1e-9  # more than what rounding can move a box by


@dataclass(frozen=True, eq=False)
class Outline:
    """The rings of a polygon about its centroid."""

    polygon: Polygon
    area_mm2: float
    middle_mm: Floats

    @classmethod
    def of(cls, polygon: Polygon) -> Outline:
        return cls(polygon, float(polygon.area), shapely.get_coordinates(shapely.centroid(polygon))[0])

    @cached_property
    def reach_mm(self) -> tuple[float, float, float, float]:
        """How far it reaches from its middle to the left, down, right and up."""
        (x, y), (left, bottom, right, top) = self.middle_mm.tolist(), self.polygon.bounds
        return x - left, y - bottom, right - x, top - y

    @property
    def ring_count(self) -> int:
        return 1 + int(shapely.get_num_interior_rings(self.polygon))

    @cached_property
    def ends_mm(self) -> tuple[Floats, Floats]:
        """Where each edge begins and ends, about the middle: (n, 2) each."""
        points, ring = shapely.get_coordinates(shapely.get_rings(self.polygon), return_index=True)
        within = ring[1:] == ring[:-1]
        about = points - self.middle_mm
        return np.ascontiguousarray(about[:-1][within]), np.ascontiguousarray(about[1:][within])

    @cached_property
    def segments(self) -> Segments:
        return Segments(*self.ends_mm)

    def is_like(self, other: Outline, sign: float, within_mm: float) -> bool:
        """Whether this outline, its coordinates times the sign, is the other one moved."""
        return self._reaches_as_far(other, sign, within_mm) and self._covers(other, sign, within_mm)

    def _reaches_as_far(self, other: Outline, sign: float, within_mm: float) -> bool:
        """Outlines that lie on each other reach equally far: what does not needs no look at its corners."""
        left, down, right, up = self.reach_mm
        turned = (left, down, right, up) if sign > 0 else (right, up, left, down)
        return all(abs(a - b) <= within_mm + _ROUNDING_MM for a, b in zip(turned, other.reach_mm, strict=True))

    def _covers(self, other: Outline, sign: float, within_mm: float) -> bool:
        ours, theirs = self.ends_mm[0] * sign, other.ends_mm[0] * sign  # turning either outline is as good as turning the other
        return (_on(other.segments, ours[:_FIRST], within_mm) and _on(other.segments, ours, within_mm)
                and _on(self.segments, theirs, within_mm))


def _on(segments: Segments, points_mm: Floats, within_mm: float) -> bool:
    return bool((segments.nearest(points_mm, within_mm)[0] >= 0).all())


@dataclass(eq=False)
class Shape:
    """A polygon that is filled for all that are like it; its trails once they are known. `is_alone`: no other is looked for."""

    outline: Outline
    trails: tuple[Trail, ...] | None = None
    is_alone: bool = False

    @property
    def polygon(self) -> Polygon:
        return self.outline.polygon


@dataclass(frozen=True, eq=False)
class Likeness:
    """A polygon with this middle is a shape moved there, and turned by half a turn where `sign` is -1."""

    shape: Shape
    middle_mm: Floats
    sign: float = 1.0

    @property
    def leads(self) -> bool:
        """Whether the polygon is the shape itself."""
        return self.middle_mm is self.shape.outline.middle_mm

    def trails(self, number: int) -> list[Trail]:
        """The trails of the shape, which must be known, where the polygon of that number has them."""
        found, middle = self.shape.trails, self.shape.outline.middle_mm
        assert found is not None
        if self.sign > 0 and (self.middle_mm == middle).all():
            return [replace(trail, region=number) for trail in found]
        return [replace(trail, points_mm=(trail.points_mm - middle) * self.sign + self.middle_mm, region=number)
                for trail in found]


@dataclass(eq=False)
class Shapes:
    """The shapes that were met, in the order in which they were.

    Polygons are asked for in the order in which they are printed, so that what is like what does not depend on who fills them
    when.
    """

    tolerance_mm: float
    by_area: list[tuple[float, int, Shape]] = field(default_factory=list)
    order: deque[tuple[float, int, int]] = field(default_factory=deque)
    corners: int = 0
    count: int = 0

    def meet(self, polygon: Polygon) -> Likeness:
        """What a polygon is like: an earlier one, or itself."""
        outline = Outline.of(polygon)
        corners = int(shapely.get_num_coordinates(polygon))
        if corners < LEAST_CORNERS:
            return Likeness(Shape(outline, is_alone=True), outline.middle_mm)
        within_mm = SAME_SHAPE_RATIO * self.tolerance_mm
        play_mm2 = within_mm * float(polygon.length)
        for area_mm2, _, shape in self.by_area[bisect_left(self.by_area, (outline.area_mm2 - play_mm2,)):]:
            if area_mm2 > outline.area_mm2 + play_mm2:
                break
            if shape.outline.ring_count == outline.ring_count:
                for sign in (1.0, -1.0):
                    if outline.is_like(shape.outline, sign, within_mm):
                        return Likeness(shape, outline.middle_mm, sign)
        return self._remembered(Shape(outline), corners)

    def _remembered(self, shape: Shape, corners: int) -> Likeness:
        self.count += 1
        insort(self.by_area, (shape.outline.area_mm2, self.count, shape))
        self.order.append((shape.outline.area_mm2, self.count, corners))
        self.corners += corners
        while self.corners > MOST_CORNERS and len(self.order) > 1:
            area_mm2, number, fewer = self.order.popleft()
            del self.by_area[bisect_left(self.by_area, (area_mm2, number))]
            self.corners -= fewer
        return Likeness(shape, shape.outline.middle_mm)


def alone(polygon: Polygon) -> Likeness:
    """A polygon that is like no other, without a look."""
    nowhere = np.zeros(2)
    return Likeness(Shape(Outline(polygon, 0.0, nowhere), is_alone=True), nowhere)
