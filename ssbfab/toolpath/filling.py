"""Regions become trails: each body's fill, asked once per distinct shape, and the last few kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from ssbfab.slicing.layer import Region
from ssbfab.toolpath.ahead import Ahead
from ssbfab.toolpath.fills import Fill, FillSpec, Trail
from ssbfab.toolpath.heads import Extrusion
from ssbfab.toolpath.order import sequence
from ssbfab.toolpath.path import Ints

#: Fillings that are kept while layers repeat them.
KEPT = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Filling:
    """The trails of one region and an order in which they can be printed."""

    region: Region
    trails: tuple[Trail, ...]
    order: Ints


@dataclass(kw_only=True, eq=False)
class Fillings:
    """The last few fillings, for layers that differ in nothing but how the tip arrives, and those that are being worked on."""

    kept: dict[object, Filling] = field(default_factory=dict)
    ahead: Ahead = field(default_factory=Ahead)

    def of(self, region: Region, extrusion: Extrusion, fill: Fill, angle_rad: float) -> Filling:
        key = _key(region, extrusion, fill, angle_rad)
        if key not in self.kept:
            while len(self.kept) >= KEPT:
                del self.kept[next(iter(self.kept))]
            trails = self.ahead.take(key) or filled(region, extrusion, fill, angle_rad)
            self.kept[key] = Filling(region=region, trails=trails, order=sequence(trails))
        return self.kept[key]

    def foresee(self, region: Region, extrusion: Extrusion, fill: Fill, angle_rad: float) -> None:
        """This filling will be wanted soon."""
        key = _key(region, extrusion, fill, angle_rad)
        if key not in self.kept:
            self.ahead.ask(key, region, extrusion, fill.name, angle_rad)


def _key(region: Region, extrusion: Extrusion, fill: Fill, angle_rad: float) -> tuple[object, ...]:
    """What a filling depends on: heights of layers that differ by rounding alone do not count."""
    return (id(region), fill_spec(extrusion, angle_rad), fill.name)


def fill_spec(extrusion: Extrusion, angle_rad: float = 0.0) -> FillSpec:
    return FillSpec(width_mm=extrusion.width_mm, width_min_mm=extrusion.width_min_mm, width_max_mm=extrusion.width_max_mm,
                    angle_rad=angle_rad, tolerance_mm=extrusion.tolerance_mm)


def filled(region: Region, extrusion: Extrusion, fill: Fill, angle_rad: float) -> tuple[Trail, ...]:
    """The trails of one body in one layer, polygon by polygon, in no particular order."""
    return tuple(trail for trail in fill(region.polygons, fill_spec(extrusion, angle_rad)) if len(trail.points_mm) > 1)
