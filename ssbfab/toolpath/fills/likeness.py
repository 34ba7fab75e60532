"""Polygons that were met before are recognised wherever they are, also turned by half a turn: lattices repeat themselves.

A centrosymmetric cell has its upper half in its lower one, every section turned by half a turn; arrays have one section at many
places. What is filled alike is filled once. A half turn suits every fill: rows keep their direction. Outlines are the same where
the corners of each lie on the other; which points of a straight edge are corners is a matter of rounding.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.arrays import Floats
from ssbfab.kernels.lying import lie_on
from ssbfab.toolpath.fills.congruent import SAME_SHAPE_RATIO
from ssbfab.toolpath.fills.trail import Trail

#: Polygons with fewer corners are filled faster than they are recognised.
LEAST_CORNERS = 9
#: Corners of the polygons that are remembered at once; the oldest are forgotten first.
MOST_CORNERS = 2_000_000
_ROUNDING_MM = 1e-9  # more than what rounding can move a box by


@dataclass(frozen=True, eq=False)
class Outline:
    """The rings of a polygon about its centroid."""

    polygon: Polygon
    area_mm2: float
    length_mm: float
    middle_mm: Floats
    ring_count: int
    corner_count: int
    reach_mm: tuple[float, float, float, float]  # from the middle to the left, down, right and up

    @classmethod
    def of_all(cls, polygons: Sequence[Polygon]) -> list[Outline]:
        middles, bounds = shapely.get_coordinates(shapely.centroid(polygons)), shapely.bounds(polygons)
        reaches = np.concatenate([middles - bounds[:, :2], bounds[:, 2:] - middles], axis=1).tolist()
        numbers = (shapely.area(polygons), shapely.length(polygons), shapely.get_num_interior_rings(polygons) + 1,
                   shapely.get_num_coordinates(polygons))
        areas, lengths, rings, corners = (each.tolist() for each in numbers)
        return [cls(*one) for one in zip(polygons, areas, lengths, middles, rings, corners, map(tuple, reaches), strict=True)]

    @cached_property
    def ends_mm(self) -> tuple[Floats, Floats]:
        """Where each edge begins and ends, about the middle: (n, 2) each."""
        about = shapely.get_coordinates(self.polygon) - self.middle_mm
        if self.ring_count == 1:
            return about[:-1], about[1:]
        closing = np.cumsum(shapely.get_num_coordinates(shapely.get_rings(self.polygon))) - 1
        begins = np.delete(np.arange(len(about)), closing)
        return about.take(begins, axis=0), about.take(begins + 1, axis=0)

    def is_like(self, other: Outline, sign: float, within_mm: float) -> bool:
        """Whether this outline, its coordinates times the sign, is the other one moved."""
        return self._reaches_as_far(other, sign, within_mm) and self._covers(other, sign, within_mm)

    def _reaches_as_far(self, other: Outline, sign: float, within_mm: float) -> bool:
        """Outlines that lie on each other reach equally far: what does not needs no look at its corners."""
        left, down, right, up = self.reach_mm if sign > 0 else (*self.reach_mm[2:], *self.reach_mm[:2])
        a, b, c, d = other.reach_mm
        play_mm = within_mm + _ROUNDING_MM
        return abs(left - a) <= play_mm and abs(down - b) <= play_mm and abs(right - c) <= play_mm and abs(up - d) <= play_mm

    def _covers(self, other: Outline, sign: float, within_mm: float) -> bool:
        """Whether the corners of each lie on the other; turning either outline is as good as turning the other."""
        return (lie_on(self.ends_mm[0], sign, *other.ends_mm, within_mm)
                and lie_on(other.ends_mm[0], sign, *self.ends_mm, within_mm))


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
        if self.sign > 0:
            by_mm = self.middle_mm - middle
            return [trail.moved(by_mm, number) if by_mm.any() else replace(trail, region=number) for trail in found]
        return [trail.turned(self.middle_mm + middle, number) for trail in found]


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

    def meet(self, polygons: Sequence[Polygon]) -> tuple[Likeness, ...]:
        """What polygons are like: each an earlier one, or itself."""
        return tuple(self._met(outline) for outline in Outline.of_all(polygons))

    def _met(self, outline: Outline) -> Likeness:
        if outline.corner_count < LEAST_CORNERS:
            return Likeness(Shape(outline, is_alone=True), outline.middle_mm)
        within_mm = SAME_SHAPE_RATIO * self.tolerance_mm
        play_mm2 = within_mm * outline.length_mm
        for area_mm2, _, shape in self.by_area[bisect_left(self.by_area, (outline.area_mm2 - play_mm2,)):]:
            if area_mm2 > outline.area_mm2 + play_mm2:
                break
            if shape.outline.ring_count == outline.ring_count:
                for sign in (1.0, -1.0):
                    if outline.is_like(shape.outline, sign, within_mm):
                        return Likeness(shape, outline.middle_mm, sign)
        return self._remembered(Shape(outline))

    def _remembered(self, shape: Shape) -> Likeness:
        corners = shape.outline.corner_count
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
    return Likeness(Shape(Outline(polygon, 0.0, 0.0, nowhere, 0, 0, (0.0, 0.0, 0.0, 0.0)), is_alone=True), nowhere)
