"""Polygons that were met before are recognised wherever they are, also turned by half a turn: lattices repeat themselves.

A centrosymmetric cell has its upper half in its lower one, every section turned by half a turn; arrays have one section at many
places. What is filled alike is filled once. A half turn suits every fill: rows keep their direction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.arrays import Floats
from ssbfab.toolpath.fills.congruent import AIM, SAME_SHAPE_RATIO
from ssbfab.toolpath.fills.trail import Trail

#: Polygons with fewer corners are filled faster than they are recognised.
LEAST_CORNERS = 100
#: Corners of the polygons that are remembered at once; the oldest are forgotten first.
MOST_CORNERS = 2_000_000


@dataclass(eq=False)
class Shape:
    """A polygon that is filled for all that are like it; its trails once they are known. Its outline is about its middle."""

    polygon: Polygon
    middle_mm: Floats
    outline_mm: Floats
    trails: tuple[Trail, ...] | None = None


@dataclass(frozen=True, eq=False)
class Likeness:
    """A polygon is a shape moved to its own middle, and turned by half a turn where `sign` is -1."""

    shape: Shape
    middle_mm: Floats
    sign: float = 1.0

    @property
    def leads(self) -> bool:
        """Whether the polygon is the shape itself."""
        return self.middle_mm is self.shape.middle_mm

    def trails(self, number: int) -> list[Trail]:
        """The trails of the shape, which must be known, where the polygon of that number has them."""
        found = self.shape.trails
        assert found is not None
        if self.leads:
            return [replace(trail, region=number) for trail in found]
        return [replace(trail, points_mm=(trail.points_mm - self.shape.middle_mm) * self.sign + self.middle_mm, region=number)
                for trail in found]


@dataclass(eq=False)
class Shapes:
    """The shapes that were met, in the order in which they were. Polygons are asked for in the order in which they are printed, so
    that what is like what does not depend on who fills them when."""

    tolerance_mm: float
    known: dict[tuple[int, ...], list[Shape]] = field(default_factory=dict)
    order: deque[tuple[tuple[int, ...], int]] = field(default_factory=deque)
    corners: int = 0

    def meet(self, polygon: Polygon) -> Likeness:
        """What a polygon is like: an earlier one, or itself."""
        count = shapely.get_num_coordinates(polygon)
        if count < LEAST_CORNERS:
            return alone(polygon)
        rings = [shapely.get_coordinates(ring)[:-1] for ring in (polygon.exterior, *polygon.interiors)]
        middle = rings[0].mean(axis=0)
        key = (len(rings[0]), *sorted(len(ring) for ring in rings[1:]))
        outline = outlined(rings, middle, 1.0)
        like = self.known.get(key, [])
        for sign in (1.0, -1.0) if like else ():
            turned = outline if sign > 0 else outlined(rings, middle, sign)
            for shape in like:
                if np.abs(shape.outline_mm - turned).max() <= SAME_SHAPE_RATIO * self.tolerance_mm:
                    return Likeness(shape, middle, sign)
        shape = Shape(polygon, middle, outline)
        self._remember(key, shape, count)
        return Likeness(shape, middle)

    def _remember(self, key: tuple[int, ...], shape: Shape, count: int) -> None:
        self.known.setdefault(key, []).append(shape)
        self.order.append((key, count))
        self.corners += count
        while self.corners > MOST_CORNERS and len(self.order) > 1:
            old, fewer = self.order.popleft()
            self.known[old].pop(0)
            self.corners -= fewer


def alone(polygon: Polygon) -> Likeness:
    """A polygon that is like no other, without a look."""
    nowhere = np.zeros(2)
    return Likeness(Shape(polygon, nowhere, np.empty((0, 2))), nowhere)


def outlined(rings_mm: Sequence[Floats], middle_mm: Floats, sign: float) -> Floats:
    """The corners of all rings about a middle, each from its farthest corner against the aim; holes in the order of their firsts."""
    turned = []
    for ring in rings_mm:
        about = (ring - middle_mm) * sign
        along = about @ AIM
        first = int(along.argmin())
        turned.append((float(along[first]), np.concatenate([about[first:], about[:first]])))
    holes = sorted(turned[1:], key=lambda each: (len(each[1]), each[0]))
    return np.concatenate([turned[0][1], *(hole for _, hole in holes)])
