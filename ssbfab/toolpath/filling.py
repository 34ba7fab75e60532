"""Regions become trails: each body's fill, called once per distinct region, height and turn."""

from __future__ import annotations

from dataclasses import dataclass, field

from ssbfab.slicing.layer import Region
from ssbfab.toolpath.fills import Fill, FillSpec, Trail
from ssbfab.toolpath.heads import Extrusion


def fill_spec(extrusion: Extrusion, angle_rad: float = 0.0) -> FillSpec:
    return FillSpec(width_mm=extrusion.width_mm, width_min_mm=extrusion.width_min_mm, width_max_mm=extrusion.width_max_mm,
                    angle_rad=angle_rad, tolerance_mm=extrusion.tolerance_mm)


@dataclass(frozen=True, kw_only=True)
class Filling:
    """The trails of one body in one layer, in no particular order."""

    body: str
    extrusion: Extrusion
    trails: tuple[Trail, ...] = field(repr=False)


def filled(region: Region, extrusion: Extrusion, fill: Fill, angle_rad: float) -> Filling:
    trails = fill(region.polygons, fill_spec(extrusion, angle_rad))
    return Filling(body=region.body, extrusion=extrusion, trails=tuple(trail for trail in trails if len(trail.points_mm) > 1))
