"""Where the layers of a print lie: one z-grid for all bodies, cut so that no layer crosses a top, a bottom or a shelf."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from ssbfab.errors import SlicingError
from ssbfab.slicing.surface import Surface

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


def grid(surfaces: Sequence[Surface], layer_height_mm: float) -> tuple[Slab, ...]:
    """Slabs from the bed to the top of the highest body, each near the wanted height.

    Between neighbouring levels (bottoms, tops and shelves of the bodies) all slabs are equally high, so that a prism keeps
    its volume exactly whatever its height.
    """
    if not (math.isfinite(layer_height_mm) and layer_height_mm > 0):
        raise SlicingError(f"layer height {layer_height_mm!r} mm: it must be a finite number above 0")
    levels = _levels(surfaces, layer_height_mm)
    if (levels[-1] - levels[0]) / layer_height_mm > MOST_LAYERS:
        raise SlicingError(f"layer height {layer_height_mm:g} mm cuts {levels[-1]:g} mm into more than {MOST_LAYERS} layers; "
                           "check the units of the mesh")
    slabs: list[Slab] = []
    for low, high in itertools.pairwise(levels):
        count = max(1, round((high - low) / layer_height_mm))
        edges = [low + (high - low) * i / count for i in range(count)] + [high]
        slabs += [Slab(a, b) for a, b in itertools.pairwise(edges)]
    return tuple(slabs)


def _levels(surfaces: Sequence[Surface], layer_height_mm: float) -> list[float]:
    """The bed, and every bottom, top and shelf that is far enough from those already kept; outer bounds come first."""
    ranges = [surface.z_range_mm for surface in surfaces]
    bottom, top = min(r[0] for r in ranges), max(r[1] for r in ranges)
    _check_on_bed(bottom, top, layer_height_mm)
    shelves = [floor for surface in surfaces for floor in _shelves(surface)]
    wanted = [top, *sorted({b for r in ranges for b in r}), *(z for z, _ in sorted(shelves, key=lambda f: -f[1]))]
    kept = [0.0]
    for z in wanted:
        if all(abs(z - other) > MERGE_RATIO * layer_height_mm for other in kept):
            kept.append(z)
    return sorted(kept)


def _shelves(surface: Surface) -> list[tuple[float, float]]:
    floors = surface.floors_mm()
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
