"""By how much the beads of a small region miss the bars: what `cover` measures, in rows, some ten times as fast.

`cover` is its oracle. Rows lie a fortieth of a bead apart, in the smallest regions less, and the opened region has fewer corners,
which differs by less than the bars leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from shapely import Polygon

from ssbfab.kernels.cover import covered
from ssbfab.kernels.patch import Patch, ends
from ssbfab.toolpath.fills.finishing import reached
from ssbfab.toolpath.fills.region import patches
from ssbfab.toolpath.fills.trail import FillSpec, Floats, Trail

_ROWS, _ROWS_IN_SMALL = 40, 120  # in a bead of nominal width
_COVER_MIN, _SPILL_MAX, _VOLUME_MAX = 0.9905, 0.0048, 0.0048  # ratios: the bars, with what rows and the file may round
_COVER, _MOVED = 0.9902, 0.04  # the same along a rough edge, which was moved by so much of the tolerance when it was tidied
_MUCH = 0.9  # what misses the bars by more comes nearer and nearer to 1, and is still less than a start too many


@dataclass(frozen=True, eq=False)
class Bars:
    """What beads of one region are held against."""

    polygon: Polygon
    spec: FillSpec

    @cached_property
    def opened(self) -> list[Patch]:
        return reached(self.polygon, self.spec)

    @cached_property
    def opened_mm2(self) -> float:
        return sum(part.area for part in self.opened) or 1.0

    @cached_property
    def edges(self) -> list[tuple[Floats, Floats]]:
        """Of the opened region, and of the whole."""
        return [ends(self.opened), ends(patches([self.polygon]))]

    def shortfall(self, trails: list[Trail], starts: int = 1) -> float:
        """By how much the bars are missed in all, as ratios to the opened area, less than 1, and 1 for each start too many; 0
        where they are met, and infinite where there are no trails."""
        if not trails:
            return np.inf
        cover, spill, volume = self._ratios(trails)
        lacking = max(0.0, self._cover_min - cover) + max(0.0, spill - _SPILL_MAX) + max(0.0, abs(volume) - _VOLUME_MAX)
        less_than_1 = lacking if lacking < _MUCH else 1 - _MUCH * (1 - _MUCH) / lacking
        return less_than_1 + max(0, len(trails) - starts)

    @cached_property
    def _cover_min(self) -> float:
        """What must be covered, as a ratio: more where a region has much edge for its area."""
        return max(_COVER_MIN, _COVER + _MOVED * self.spec.tolerance_mm * self.polygon.length / self.opened_mm2)

    def missed_mm2(self, trails: list[Trail]) -> float:
        """What is left open, and what is laid outside."""
        cover, spill, _ = self._ratios(trails) if trails else (0.0, 0.0, -1.0)
        return (1 - cover + spill) * self.opened_mm2

    def _ratios(self, trails: list[Trail]) -> tuple[float, float, float]:
        """What is covered, what is laid outside, and what is held too much, as ratios to the opened area."""
        paths, widths = [trail.path_mm for trail in trails], [trail.path_width_mm for trail in trails]
        start, end = np.concatenate([path[:-1] for path in paths]), np.concatenate([path[1:] for path in paths])
        half_mm = np.concatenate([(width[1:] + width[:-1]) / 4 for width in widths])
        rows = _ROWS_IN_SMALL if self.spec.is_small(self.opened_mm2) else _ROWS
        ink_mm2, (in_opened, inside) = covered(start, end, half_mm, self.edges, self.spec.width_mm / rows)
        held_mm2 = sum(trail.area_mm2 for trail in trails)
        return in_opened / self.opened_mm2, (ink_mm2 - inside) / self.opened_mm2, held_mm2 / self.opened_mm2 - 1
