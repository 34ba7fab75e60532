"""From the fired cell to the green one that is printed, and back.

x and y are scaled by one factor. z is mapped body by body: a body's foot goes where the top of what carries it goes, and
its height is multiplied by its own factor. Bodies that are not printed follow the printed ones around them, slab by slab.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.geometry.cell import Body, Cell
from ssbfab.geometry.shrinkage import Shrinkage
from ssbfab.geometry.solid import NANOMETRE, Floats, section, union

if TYPE_CHECKING:
    from manifold3d import Manifold


@dataclass(frozen=True, kw_only=True, eq=False)
class HeightMap:
    """Piecewise linear, increasing: `fired_mm[i]` becomes `green_mm[i]`; beyond the ends the shift stays."""

    fired_mm: Floats
    green_mm: Floats

    def __call__(self, z_mm: Floats | float) -> Floats:
        z = np.asarray(z_mm, float)
        inside = np.interp(z, self.fired_mm, self.green_mm)
        return np.where(z < self.fired_mm[0], z + (self.green_mm[0] - self.fired_mm[0]),
                        np.where(z > self.fired_mm[-1], z + (self.green_mm[-1] - self.fired_mm[-1]), inside))

    @property
    def inverse(self) -> HeightMap:
        return HeightMap(fired_mm=self.green_mm, green_mm=self.fired_mm)


def green(cell: Cell, shrinkage: Shrinkage) -> Cell:
    """What must be printed so that firing gives `cell`. `fired(green(cell, s), s)` gives the cell back."""
    placed = _stacked(cell, {body.name: shrinkage.z_ratio.get(body.name, 1.0) for body in cell.printed})
    around = _surroundings(cell.printed, placed)
    return _mapped(cell, {body.name: placed.get(body.name, around) for body in cell.bodies}, shrinkage.in_plane_ratio)


def fired(cell: Cell, shrinkage: Shrinkage) -> Cell:
    """What the green `cell` becomes."""
    shrunk = _stacked(cell, {body.name: 1 / shrinkage.z_ratio.get(body.name, 1.0) for body in cell.printed})
    printed = _mapped(replace(cell, bodies=cell.printed), shrunk, 1 / shrinkage.in_plane_ratio)
    around = _surroundings(printed.bodies, {name: each.inverse for name, each in shrunk.items()}).inverse
    return _mapped(cell, {body.name: shrunk.get(body.name, around) for body in cell.bodies}, 1 / shrinkage.in_plane_ratio)


def _mapped(cell: Cell, heights: Mapping[str, HeightMap], in_plane: float) -> Cell:
    moved = cell.with_bodies(lambda body: replace(body, solid=_moved(body.solid, heights[body.name], in_plane)))
    return replace(moved, gap_mm=None if cell.gap_mm is None else cell.gap_mm * in_plane)


def _stacked(cell: Cell, factor: Mapping[str, float]) -> dict[str, HeightMap]:
    """The map of each printed body, from the bottom up: it stands where the tallest of its carriers ends."""
    placed: dict[str, HeightMap] = {}
    for body in sorted(cell.printed, key=lambda b: (b.bounds_mm[2], b.name)):
        low, high = body.bounds_mm[2], body.bounds_mm[5]
        feet = [float(placed[name](low)) for name in carriers(cell, body) if name in placed]
        foot = max(feet) if feet else float(_surroundings(cell.printed, placed, low)(low))
        placed[body.name] = HeightMap(fired_mm=np.array([low, high]),
                                      green_mm=np.array([foot, foot + factor[body.name] * (high - low)]))
    return placed


def carriers(cell: Cell, body: Body) -> list[str]:
    """The printed bodies that `body` stands on: their top is at its foot, and they share some area there."""
    import shapely

    low = body.bounds_mm[2]
    under = [other for other in cell.printed if other is not body and abs(other.bounds_mm[5] - low) < NANOMETRE]
    if not under:
        return []
    foot = section(body.solid, low + _sliver(body))
    return [other.name for other in under
            if shapely.intersection(foot, section(other.solid, low - _sliver(other))).area > NANOMETRE**2]


def _sliver(body: Body) -> float:
    return 1e-3 * (body.bounds_mm[5] - body.bounds_mm[2])


def _surroundings(bodies: Sequence[Body], placed: Mapping[str, HeightMap], below_mm: float = np.inf) -> HeightMap:
    """The map of the printed stack as a whole, up to `below_mm`: each slab rises as the body in it that rises most."""
    stack = [body for body in bodies if body.name in placed]
    heights = sorted({z for body in stack for z in (body.bounds_mm[2], body.bounds_mm[5]) if z <= below_mm})
    if len(heights) < 2:
        same = np.array([heights[0] if heights else 0.0])
        return HeightMap(fired_mm=same, green_mm=same)
    lowest = min(stack, key=lambda body: body.bounds_mm[2])
    green_mm = [float(placed[lowest.name](heights[0]))]
    for low, high in pairwise(heights):
        here = [b for b in stack if b.bounds_mm[2] <= low + NANOMETRE and b.bounds_mm[5] >= high - NANOMETRE]
        rises = [float(placed[body.name](high) - placed[body.name](low)) for body in here]
        green_mm.append(green_mm[-1] + max(rises, default=high - low))
    return HeightMap(fired_mm=np.array(heights), green_mm=np.array(green_mm))


def _moved(solid: Manifold, heights: HeightMap, in_plane: float) -> Manifold:
    def place(points: Floats) -> Floats:
        return np.column_stack([points[:, 0] * in_plane, points[:, 1] * in_plane, heights(points[:, 2])])

    return union([piece.warp_batch(place) for piece in _cut(solid, heights)])


def _cut(solid: Manifold, heights: HeightMap) -> list[Manifold]:
    """The solid, parted where the map bends inside it, so that slanted walls bend with the map."""
    slopes = np.diff(heights.green_mm) / np.diff(heights.fired_mm)
    bends = [float(z) for z, a, b in zip(heights.fired_mm[1:-1], slopes, slopes[1:], strict=False) if abs(a - b) > 1e-12]
    pieces, rest = [], solid
    for z in bends:
        box = rest.bounding_box()
        if box[2] + NANOMETRE < z < box[5] - NANOMETRE:
            above, below = rest.split_by_plane((0.0, 0.0, 1.0), z)
            pieces.append(below)
            rest = above
    return [*pieces, rest]
