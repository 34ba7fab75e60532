"""A bed that is not flat: heights measured on a grid, added to every move piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from ssbfab.errors import ToolpathError
from ssbfab.spec import Key, spec
from ssbfab.toolpath.dispense.chains import Entry, lengths_mm, rewritten
from ssbfab.toolpath.path import Bead, Block, Floats, Step, Toolpath, Travel


@dataclass(frozen=True, kw_only=True, eq=False)
class HeightMap:
    """Heights `z_mm` (ny, nx) of the bed at `x_mm` (nx,) and `y_mm` (ny,), both rising. Bilinear between, no guess beyond."""

    x_mm: Floats
    y_mm: Floats
    z_mm: Floats

    def __post_init__(self) -> None:
        fits = self.z_mm.shape == (len(self.y_mm), len(self.x_mm)) and min(self.z_mm.shape) >= 2
        if not fits or not all(np.isfinite(a).all() for a in (self.x_mm, self.y_mm, self.z_mm)):
            raise ToolpathError("height map: expected finite heights on a grid of at least 2 by 2 points")
        if (np.diff(self.x_mm) <= 0).any() or (np.diff(self.y_mm) <= 0).any():
            raise ToolpathError("height map: x and y must rise from point to point")

    @classmethod
    def plane(cls, points_mm: Floats) -> HeightMap:
        """The plane of least squares through measured points (n, 3), n at least 3, over their own extent."""
        if len(points_mm) < 3:
            raise ToolpathError("height map: a plane needs at least 3 points")
        xy = np.column_stack([points_mm[:, :2], np.ones(len(points_mm))])
        (a, b, c), _, rank, _ = np.linalg.lstsq(xy, points_mm[:, 2], rcond=None)
        if rank < 3:
            raise ToolpathError("height map: the points of a plane must not lie on one line")
        x, y = (np.array([points_mm[:, i].min(), points_mm[:, i].max()]) for i in (0, 1))
        return cls(x_mm=x, y_mm=y, z_mm=a * x[None, :] + b * y[:, None] + c)

    def at(self, points_mm: Floats) -> Floats:
        """Height of the bed under points (n, 2 or 3). Raises `ToolpathError` outside of what was measured."""
        x, y = points_mm[:, 0], points_mm[:, 1]
        slack = 1e-6
        if (x < self.x_mm[0] - slack).any() or (x > self.x_mm[-1] + slack).any() or (y < self.y_mm[0] - slack).any() or (
                y > self.y_mm[-1] + slack).any():
            raise ToolpathError(f"height map: the print reaches beyond the measured {self.x_mm[0]:g} to {self.x_mm[-1]:g} mm in "
                                f"x, {self.y_mm[0]:g} to {self.y_mm[-1]:g} mm in y: measure a larger grid")
        i = np.clip(np.searchsorted(self.x_mm, x) - 1, 0, len(self.x_mm) - 2)
        j = np.clip(np.searchsorted(self.y_mm, y) - 1, 0, len(self.y_mm) - 2)
        u = (x - self.x_mm[i]) / (self.x_mm[i + 1] - self.x_mm[i])
        v = (y - self.y_mm[j]) / (self.y_mm[j + 1] - self.y_mm[j])
        z = self.z_mm
        return (1 - v) * ((1 - u) * z[j, i] + u * z[j, i + 1]) + v * ((1 - u) * z[j + 1, i] + u * z[j + 1, i + 1])

    @classmethod
    def grid(cls, points_mm: Floats) -> HeightMap:
        """The measured grid itself: every x with every y, in any order. Raises `ToolpathError` where places are missing."""
        x, y = np.unique(points_mm[:, 0]), np.unique(points_mm[:, 1])
        z = np.full((len(y), len(x)), np.nan)
        z[np.searchsorted(y, points_mm[:, 1]), np.searchsorted(x, points_mm[:, 0])] = points_mm[:, 2]
        if np.isnan(z).any():
            raise ToolpathError(f"height map: {int(np.isnan(z).sum())} of the {len(x)} by {len(y)} places of the grid have no "
                                "height: measure every x with every y, or take a plane through the points (plane = true)")
        return cls(x_mm=x, y_mm=y, z_mm=z)

    def near(self, points_mm: Floats) -> Floats:
        """The same as `at`, level beyond what was measured."""
        return self.at(np.column_stack([np.clip(points_mm[:, 0], self.x_mm[0], self.x_mm[-1]),
                                        np.clip(points_mm[:, 1], self.y_mm[0], self.y_mm[-1])]))


@spec
class BedPoint:
    """A place of the bed, in the frame of the machine, and its height; z is 0 where the printer's z is 0."""

    x_mm: Annotated[float, Key("mm", at_least=-5000, at_most=5000, help="place along x")]
    y_mm: Annotated[float, Key("mm", at_least=-5000, at_most=5000, help="place along y")]
    z_mm: Annotated[float, Key("mm", at_least=-50, at_most=50, help="height of the bed there")]


@spec
class BedHeights:
    """A bed that is not flat, as measured with the tip or a probe."""

    points: Annotated[tuple[BedPoint, ...], Key(help="every x with every y, in any order")]
    plane: Annotated[bool, Key(help="a plane through the points instead of a grid of them")] = False
    segment_mm: Annotated[float, Key("mm", above=1e-3, at_most=1000, help="moves are cut into pieces of at most this")] = 1.0

    def heights(self) -> HeightMap:
        """The map. Raises `ToolpathError` where the points are none."""
        points = np.array([(p.x_mm, p.y_mm, p.z_mm) for p in self.points], dtype=float).reshape(-1, 3)
        return HeightMap.plane(points) if self.plane else HeightMap.grid(points)


def mapped(toolpath: Toolpath, heights: HeightMap, segment_mm: float) -> Toolpath:
    """The toolpath on the real bed: moves are cut into pieces of at most `segment_mm`, each raised by the bed under it.

    Travels that leave the measured field keep the correction of its edge: they are above everything.
    """

    def change(block: Block, entry: Entry) -> Sequence[Step]:
        return [_bent(step, heights, segment_mm) if isinstance(step, Bead | Travel) else step for step in block.steps()]

    return rewritten(toolpath, change)


def _bent(step: Bead | Travel, heights: HeightMap, segment_mm: float) -> Step:
    points = step.points_mm
    lengths = np.hypot(*np.diff(points[:, :2], axis=0).T)
    pieces = np.maximum(np.ceil(lengths / segment_mm).astype(int), 1)
    place = np.concatenate([[0.0], np.repeat(np.arange(len(pieces)), pieces) + np.concatenate(
        [np.arange(1, n + 1) / n for n in pieces])])
    index = np.arange(len(points))
    fine = np.column_stack([np.interp(place, index, points[:, k]) for k in range(3)])
    fine[:, 2] += heights.near(fine) if isinstance(step, Travel) else heights.at(fine)
    speed = step.speed_mm_s[np.minimum(np.ceil(place - 1e-9).astype(int), len(points) - 1)]
    if isinstance(step, Travel):
        return Travel(points_mm=fine, speed_mm_s=speed * np.minimum(1.0, _flatness(points, fine)))
    return replace(step, points_mm=fine, width_mm=np.interp(place, index, step.width_mm), speed_mm_s=speed)


def _flatness(before: Floats, after: Floats) -> float:
    """Straight length over bent length: the little by which a bent travel is slowed, so that Z keeps its limit."""
    return float(lengths_mm(before).sum() / max(lengths_mm(after).sum(), 1e-12))
