"""What a fill returns (`Trail`) and what it must know (`FillSpec`).

A trail is a bead without z: a polyline whose width varies linearly from point to point. On a *closed* trail the last point
joins back to the first, which is not repeated. Beads are modelled by their nominal width (area over height): neighbours
tile, and the volume of a trail is height times `area_mm2`, whatever overlaps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import ToolpathError
from ssbfab.kernels.corners import held
from ssbfab.toolpath.fills.paths import divided

if TYPE_CHECKING:
    from shapely import Polygon

Floats = NDArray[np.float64]

_FEW = 30  # square beads
_STEP = 0.2  # square beads: change of width times way, above which a piece of a bead is divided
_NEAR = 1 / 3  # of the tolerance: points that are nearer to each other are one


@dataclass(frozen=True, kw_only=True)
class FillSpec:
    """How wide the tip's beads are, and what accuracy is wanted.

    Where `width_max_mm >= 2 width_min_mm` every width of at least two thinnest beads is met by an even number of beads,
    which is what one unbroken trail needs: a trail that goes into a dead end must come out again.
    """

    width_mm: float
    width_min_mm: float
    width_max_mm: float
    angle_rad: float = 0.0
    tolerance_mm: float = 1e-3

    def __post_init__(self) -> None:
        thin, wide = self.width_min_mm, self.width_max_mm
        numbers = (self.width_mm, thin, wide, self.angle_rad, self.tolerance_mm)
        if not all(math.isfinite(number) for number in numbers):
            raise ToolpathError(f"fill: widths {numbers} must be finite numbers")
        if not 0 < thin <= self.width_mm <= wide:
            raise ToolpathError(
                f"fill: bead widths must be 0 < thinnest <= nominal <= widest, found {thin:g}, {self.width_mm:g}, {wide:g} mm: "
                "choose a tip and a line width that fit each other")
        if not self.tolerance_mm > 0:
            raise ToolpathError(f"fill: tolerance {self.tolerance_mm:g} mm must be above 0")

    def is_small(self, area_mm2: float) -> bool:
        """Whether a region is so small that the corners and ends of its beads are percents of it."""
        return area_mm2 < _FEW * self.width_mm**2

    @classmethod
    def around(cls, width_mm: float, *, thinnest: float = 0.6, widest: float = 1.8, angle_rad: float = 0.0) -> FillSpec:
        """Beads of a nominal width that may vary by the given factors; the path is true to 1/200 of the width."""
        return cls(width_mm=width_mm, width_min_mm=thinnest * width_mm, width_max_mm=widest * width_mm, angle_rad=angle_rad,
                   tolerance_mm=width_mm / 200)


@dataclass(frozen=True, kw_only=True, eq=False)
class Trail:
    """One unbroken filament: points_mm (n, 2), width_mm (n,), closed, and which of the given polygons it fills."""

    points_mm: Floats
    width_mm: Floats
    closed: bool
    region: int = 0

    @property
    def path_mm(self) -> Floats:
        """The points as the tip visits them: (n, 2), or (n + 1, 2) with the first point again where the trail is closed."""
        return np.concatenate([self.points_mm, self.points_mm[:1]]) if self.closed else self.points_mm

    @property
    def path_width_mm(self) -> Floats:
        return np.concatenate([self.width_mm, self.width_mm[:1]]) if self.closed else self.width_mm

    @property
    def length_mm(self) -> float:
        return float(np.hypot(*np.diff(self.path_mm, axis=0).T).sum())

    @property
    def area_mm2(self) -> float:
        """Volume over layer height: the sum of mean width times length."""
        return held(self.points_mm, self.width_mm, self.closed)

    def moved(self, by_mm: Floats, region: int) -> Trail:
        """The same trail at another place."""
        return Trail(points_mm=self.points_mm + by_mm, width_mm=self.width_mm, closed=self.closed, region=region)

    def turned(self, by_mm: Floats, region: int) -> Trail:
        """The same trail turned by half a turn about the origin, and moved."""
        return Trail(points_mm=by_mm - self.points_mm, width_mm=self.width_mm, closed=self.closed, region=region)

    def laid(self, spec: FillSpec) -> Trail:
        """The same trail as a file has it."""
        return self.spaced(spec).stepped(spec)

    def spaced(self, spec: FillSpec) -> Trail:
        """The same trail without points that are too near to the one before; an open trail keeps its ends."""
        least_mm = _NEAR * spec.tolerance_mm
        x, y = self.points_mm.T
        keep = np.ones(len(x), dtype=bool)
        keep[1:] = np.hypot(x[1:] - x[:-1], y[1:] - y[:-1]) >= least_mm
        if self.closed:
            keep[0] = np.hypot(x[0] - x[-1], y[0] - y[-1]) >= least_mm
        else:
            keep[-1] = True
        if keep.all() or keep.sum() < 3:
            return self
        return self._along(self.points_mm[keep], self.width_mm[keep])

    def stepped(self, spec: FillSpec) -> Trail:
        """The same trail with more points where its width changes much over a long way: a file's moves lay their mean width from
        end to end."""
        path, width = self.path_mm, self.path_width_mm
        x, y = path.T
        much = np.hypot(x[1:] - x[:-1], y[1:] - y[:-1]) * np.abs(width[1:] - width[:-1]) / (_STEP * spec.width_mm**2) - 1e-9
        if much.max(initial=0.0) <= 1:
            return self
        count = np.maximum(np.ceil(much), 1).astype(np.int64)
        points, widths = divided(path, width, count)
        return self._along(points[:-1], widths[:-1]) if self.closed else self._along(points, widths)

    def reversed(self) -> Trail:
        return self._along(self.points_mm[::-1], self.width_mm[::-1])

    def started_at(self, index: int) -> Trail:
        """A closed trail that begins at another of its points; an open one is returned as it is."""
        if not self.closed:
            return self
        if not index:
            return self
        return self._along(np.concatenate([self.points_mm[index:], self.points_mm[:index]]),
                           np.concatenate([self.width_mm[index:], self.width_mm[:index]]))

    def _along(self, points_mm: Floats, width_mm: Floats) -> Trail:
        """The same along other points; `replace` would take three times as long, and every island of every layer is asked."""
        return Trail(points_mm=points_mm, width_mm=width_mm, closed=self.closed, region=self.region)


class Fill(Protocol):
    """One way to fill polygons with beads; each is a module of this package and joins `FILLS`."""

    @property
    def name(self) -> str: ...

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]: ...
