"""Where the layers of a print lie: one z-grid for all bodies, cut so that no layer crosses a top, a bottom or a shelf."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ssbfab.errors import SlicingError
from ssbfab.slicing.surface import Surface, rises, spans_mm

#: A level nearer than this share of a layer to one that is already kept is not kept: the layer would be too thin to print.
MERGE_RATIO = 0.3
#: A shelf counts from this share of the body's largest horizontal face.
SHELF_RATIO = 0.01
MOST_LAYERS = 1_000_000


@dataclass(frozen=True)
class Slab:
    """One layer of the grid, mm; the section is taken half-way up."""

    bottom_mm: float
    top_mm: float

    @property
    def height_mm(self) -> float:
        return self.top_mm - self.bottom_mm

    @property
    def middle_mm(self) -> float:
        return (self.top_mm + self.bottom_mm) / 2


@dataclass(frozen=True, kw_only=True)
class Adaptive:
    """Thinner layers where a surface slopes: the steps leave it by at most `deviation_mm` (their cusp), down to `lowest_mm`.

    cusp = h |n_z| for a face whose unit normal has the upward part n_z (A. Dolenc & I. Mäkelä, "Slicing procedures for
    layered manufacturing techniques", Computer-Aided Design 26 (1994) 119).
    """

    deviation_mm: float
    lowest_mm: float


def grid(surfaces: Sequence[Surface], layer_height_mm: float, adaptive: Adaptive | None = None) -> tuple[Slab, ...]:
    """Slabs from the bed to the top of the highest body, each near the wanted height.

    Between neighbouring levels (bottoms, tops and shelves of the bodies) all slabs are equally high, so that a prism keeps
    its volume exactly whatever its height; adaptive ones are as high as the slopes allow.
    """
    wanted = [layer_height_mm] if adaptive is None else [layer_height_mm, adaptive.lowest_mm, adaptive.deviation_mm]
    for height in wanted:
        if not (math.isfinite(height) and height > 0):
            raise SlicingError(f"layer height {height!r} mm: it must be a finite number above 0")
    levels = _levels(surfaces, layer_height_mm)
    if (levels[-1] - levels[0]) / min(layer_height_mm, adaptive.lowest_mm if adaptive else math.inf) > MOST_LAYERS:
        raise SlicingError(f"layer height {layer_height_mm:g} mm cuts {levels[-1]:g} mm into more than {MOST_LAYERS} layers; "
                           "check the units of the mesh")
    slopes = _Slopes.of(surfaces) if adaptive else None
    edges = [levels[0]]
    for low, high in pairwise(levels):
        edges += even(low, high, layer_height_mm) if slopes is None or adaptive is None else slopes.edges(
            low, high, layer_height_mm, adaptive)
    return tuple(Slab(a, b) for a, b in pairwise(edges))


def even(low_mm: float, high_mm: float, height_mm: float) -> list[float]:
    """Tops of equally high slabs."""
    count = max(1, round((high_mm - low_mm) / height_mm))
    return [low_mm + (high_mm - low_mm) * i / count for i in range(1, count)] + [high_mm]


def _levels(surfaces: Sequence[Surface], layer_height_mm: float) -> list[float]:
    """The bed, and every bottom, top and shelf that is far enough from those already kept; outer bounds come first."""
    ranges = [surface.z_range_mm for surface in surfaces]
    bottom, top = min(r[0] for r in ranges), max(r[1] for r in ranges)
    _check_on_bed(bottom, top, layer_height_mm)
    inner = [floor for surface in surfaces for floor in shelves(surface)]
    wanted = [top, *sorted({b for r in ranges for b in r}), *(z for z, _ in sorted(inner, key=lambda f: -f[1]))]
    kept = [0.0]
    for z in wanted:
        at = bisect_left(kept, z)
        if all(abs(z - other) > MERGE_RATIO * layer_height_mm for other in kept[max(at - 1, 0) : at + 1]):
            kept.insert(at, z)
    return kept


def shelves(surface: Surface) -> list[tuple[float, float]]:
    floors = surface.floors_mm
    return [floor for floor in floors if floor[1] >= SHELF_RATIO * floors[0][1]]


def _check_on_bed(bottom_mm: float, top_mm: float, layer_height_mm: float) -> None:
    slack = MERGE_RATIO * layer_height_mm
    if bottom_mm < -slack:
        raise SlicingError(f"the print reaches {-bottom_mm:.6g} mm below the bed (z = 0): place the cell on the bed first")
    if bottom_mm > slack:
        raise SlicingError(f"the print floats {bottom_mm:.6g} mm above the bed (z = 0): place the cell on the bed first")
    if top_mm <= slack:
        raise SlicingError(f"the print is {top_mm:.6g} mm high, less than a layer of {layer_height_mm:.6g} mm can give; "
                           "choose a thinner layer or check the units of the mesh")


@dataclass(frozen=True, kw_only=True, eq=False)
class _Slopes:
    """Of every triangle that slopes: from where to where it reaches in z, and the upward part of its normal."""

    low_mm: np.ndarray
    high_mm: np.ndarray
    upward: np.ndarray

    @classmethod
    def of(cls, surfaces: Sequence[Surface]) -> _Slopes:
        parts = [(*spans_mm(surface), rises(surface)) for surface in surfaces]
        low, high, upward = (np.concatenate(part) for part in zip(*parts, strict=True))
        sloped = (upward > 1e-9) & (high > low)
        order = np.argsort(low[sloped], kind="stable")
        return cls(low_mm=low[sloped][order], high_mm=high[sloped][order], upward=upward[sloped][order])

    def edges(self, bottom_mm: float, top_mm: float, highest_mm: float, adaptive: Adaptive) -> list[float]:
        """Tops of slabs from one level to the next, the last one on the level."""
        tops, z = [], bottom_mm
        while z < top_mm - 1e-9:
            height = self._height(z, highest_mm, adaptive)
            left = top_mm - z
            if left < height * (1 + MERGE_RATIO):
                height = left
            elif left < 2 * height:
                height = left / 2
            z = top_mm if height == left else z + height
            tops.append(z)
        return tops

    def _height(self, z_mm: float, highest_mm: float, adaptive: Adaptive) -> float:
        """The highest slab above `z_mm` whose cusps on every face it meets are small enough."""
        height = highest_mm
        for _ in range(3):
            until = int(np.searchsorted(self.low_mm, z_mm + height))
            met = self.upward[:until][self.high_mm[:until] > z_mm]
            steepest = float(met.max(initial=0.0))
            height = min(highest_mm, max(adaptive.lowest_mm, adaptive.deviation_mm / steepest if steepest else highest_mm))
        return height
