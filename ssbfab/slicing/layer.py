"""The nouns of slicing: a `Layer` is what each body fills at one height."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from shapely import Polygon

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Region:
    """What one body fills of a layer: valid, disjoint polygons with holes, mm."""

    body: str
    polygons: tuple[Polygon, ...]

    @cached_property
    def area_mm2(self) -> float:
        return float(sum(polygon.area for polygon in self.polygons))


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """One printed slice. `z_mm` is its top, where the tip rides; its section was taken at `z_mm - height_mm / 2`.

    Layers that share a `section` number have the very same regions (the same objects, while anybody holds them): what is
    planned for one of them holds for all, apart from z.
    """

    index: int
    z_mm: float
    height_mm: float
    regions: tuple[Region, ...]
    section: int
