"""`raster`: one bead around, straight parallel beads at `angle_rad` within."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from ssbfab.toolpath.fills.congruent import planned
from ssbfab.toolpath.fills.contour import outlines
from ssbfab.toolpath.fills.hatch import filaments
from ssbfab.toolpath.fills.region import eroded
from ssbfab.toolpath.fills.trail import FillSpec, Trail


class Raster:
    name = "raster"

    def __call__(self, polygons: Sequence[Polygon], spec: FillSpec) -> tuple[Trail, ...]:
        return planned(polygons, spec, perimeter_and_lines)


def perimeter_and_lines(polygon: Polygon, spec: FillSpec) -> list[Trail]:
    """The outline, and lines in what it leaves."""
    lines = [line for core in eroded(polygon, spec.width_mm, spec) for line in filaments(core, spec)]
    return outlines(polygon, spec) + lines
