"""How well a print file fills the mesh it was made from.

The beads of one layer are swept with the width that their volume gives them (area over height), united, and held against the
section of the mesh at mid-layer: covered, spilled, starts per connected region. Volume is summed over the whole file. Coverage is
also said of the *opened* section: what a disc of the thinnest bead's radius can reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from benchmarks.gcode import Extruded, Floats

#: The thinnest bead over the nominal one.
THINNEST_RATIO = 0.6


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Fractions of the section of the middle layer, except `volume_error`, which is that of the whole file."""

    layers: int
    starts: int
    regions: int
    covered: float
    covered_opened: float
    spilled: float
    volume_error: float
    shorts: int

    @property
    def starts_per_region(self) -> float:
        return self.starts / max(self.regions, 1)


def analyse(beads: Extruded, *, section: shapely.Geometry, z_mm: float, height_mm: float, width_mm: float, filament_mm2: float,
            volume_mm3: float, shift_mm: Floats, poles: Sequence[shapely.Geometry] = ()) -> Quality:
    """Measure one file. `section` is the mesh cut in the middle of the layer whose top is `z_mm`; `shift_mm` takes the file's
    coordinates to those of the mesh; `poles` are sections that no connected ink may join."""
    layer = beads.at(z_mm)
    swept = _swept(beads.ends_mm[layer] + shift_mm, beads.amount[layer] * filament_mm2, height_mm)
    opened = shapely.intersection(section, shapely.buffer(shapely.buffer(section, -THINNEST_RATIO * width_mm / 2),
                                                          THINNEST_RATIO * width_mm / 2))
    return Quality(
        layers=len(beads.layers_mm), starts=len(np.unique(beads.path[layer])), regions=len(shapely.get_parts(section)),
        covered=shapely.intersection(swept, section).area / section.area,
        covered_opened=shapely.intersection(swept, opened).area / opened.area,
        spilled=shapely.difference(swept, section).area / section.area,
        volume_error=float(beads.amount.sum()) * filament_mm2 / volume_mm3 - 1,
        shorts=sum(all(shapely.intersection(part, pole).area > 1e-9 for pole in poles) for part in shapely.get_parts(swept))
        if len(poles) > 1 else 0)


def _swept(ends_mm: Floats, volume_mm3: Floats, height_mm: float) -> shapely.Geometry:
    length = np.linalg.norm(ends_mm[:, 1] - ends_mm[:, 0], axis=1)
    beads = shapely.buffer(shapely.linestrings(ends_mm), volume_mm3 / length / height_mm / 2, quad_segs=4)
    return shapely.union_all(beads, grid_size=1e-8)  # without a grid, GEOS may lose ink
