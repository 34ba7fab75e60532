"""The plan of one layer: which head prints what, in which order, and how the tip gets there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ssbfab.geometry.cell import Role
from ssbfab.library.printer import Head, Printer
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath.filling import filled
from ssbfab.toolpath.fills import Trail, get_fill
from ssbfab.toolpath.heads import Extrusion, extrusion
from ssbfab.toolpath.laying import bead
from ssbfab.toolpath.order import ordered, sequence
from ssbfab.toolpath.path import Floats, Ints, SelectTool, SetPressure, Step
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.travel import over, straight

#: Fills that are kept while layers repeat them.
FILLINGS_KEPT = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """Where the machine stands: the tip (3,), the tool in use (None before the first) and its pressure."""

    tip_mm: Floats
    tool: int | None = None
    pressure_pa: float | None = None

    def raised(self, by_mm: float) -> Place:
        return replace(self, tip_mm=self.tip_mm + np.array([0.0, 0.0, by_mm])) if by_mm else self


@dataclass(frozen=True, kw_only=True, eq=False)
class Fillings:
    """The trails of one region and an order in which they can be printed."""

    region: Region
    trails: tuple[Trail, ...]
    order: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Planner:
    """Everything that stays the same from layer to layer."""

    heads: tuple[Head, ...]
    roles: Mapping[str, Role]
    bodies: tuple[str, ...]
    printer: Printer
    settings: PrintSettings
    fillings: dict[object, Fillings] = field(default_factory=dict, repr=False)
    park_mm: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "park_mm", np.array(self.printer.park_mm, dtype=float))

    def closing(self, place: Place, top_mm: float) -> list[Step]:
        above = top_mm + self.printer.safe_height_mm
        return [*over(place.tip_mm, self.park_mm, above, printer=self.printer, settings=self.settings)]

    def key(self, layer: Layer, place: Place) -> tuple[object, ...]:
        """Layers with equal keys have equal plans, apart from z."""
        x, y, z = (round(float(v), 9) for v in place.tip_mm - np.array([0.0, 0.0, layer.z_mm]))
        turn = round(self._angle(layer), 9)
        return (layer.section, round(layer.height_mm, 9), turn, place.tool, place.pressure_pa, x, y, z)

    def layer(self, layer: Layer, place: Place) -> tuple[list[Step], Place]:
        """The steps of one layer, and where they end."""
        steps: list[Step] = []
        for head in self.heads:
            if any(region.body in head.bodies for region in layer.regions):
                done, place = self._head(head, layer, place)
                steps += done
        return steps, place

    def _head(self, head: Head, layer: Layer, place: Place) -> tuple[list[Step], Place]:
        steps, place = self._selected(head, layer, place)
        how = extrusion(head, layer.height_mm, printer=self.printer, settings=self.settings)
        for region in layer.regions:
            if region.body in head.bodies:
                done, place = self._lay(self._fill(region, how, layer), how, layer, place)
                steps += done
        return steps, place

    def _selected(self, head: Head, layer: Layer, place: Place) -> tuple[list[Step], Place]:
        """The tool change: up, then the new tool; and its pressure where it is not what it was."""
        steps: list[Step] = []
        if place.tool != head.tool.number:
            raised = np.array([place.tip_mm[0], place.tip_mm[1], max(self._safe_z(layer), place.tip_mm[2])])
            steps += [*straight(np.array([place.tip_mm, raised]), printer=self.printer, settings=self.settings),
                      SelectTool(tool=head.tool.number)]
            place = Place(tip_mm=raised, tool=head.tool.number)
        pressure = extrusion(head, layer.height_mm, printer=self.printer, settings=self.settings).pressure_pa
        if pressure is not None and pressure != place.pressure_pa:
            steps.append(SetPressure(tool=head.tool.number, pressure_pa=pressure))
        return steps, replace(place, pressure_pa=pressure)

    def _fill(self, region: Region, how: Extrusion, layer: Layer) -> Fillings:
        """The fill of one region; the last few are kept, for layers that differ in nothing but how the tip arrives."""
        angle = self._angle(layer)
        key = (id(region), how, round(angle, 12))
        if key not in self.fillings:
            while len(self.fillings) >= FILLINGS_KEPT:
                del self.fillings[next(iter(self.fillings))]
            fill = get_fill(self.settings.fill_of(self.roles[region.body]))
            trails = filled(region, how, fill, angle)
            self.fillings[key] = Fillings(region=region, trails=trails, order=sequence(trails))
        return self.fillings[key]

    def _angle(self, layer: Layer) -> float:
        return (self.settings.angle_rad + layer.index * self.settings.turn_rad) % (2 * np.pi)

    def _lay(self, fill: Fillings, how: Extrusion, layer: Layer, place: Place) -> tuple[list[Step], Place]:
        steps: list[Step] = []
        number, tip = self.bodies.index(fill.region.body), place.tip_mm
        for trail in ordered(fill.trails, tip[:2], fill.order):
            line = bead(trail, body=number, z_mm=layer.z_mm, extrusion=how, printer=self.printer)
            steps += [*over(tip, line.points_mm[0], self._safe_z(layer), printer=self.printer, settings=self.settings), line]
            tip = line.points_mm[-1]
        return steps, replace(place, tip_mm=tip)

    def _safe_z(self, layer: Layer) -> float:
        return layer.z_mm + self.printer.safe_height_mm
