"""The plan of one layer: which head prints what, in which order, and how the tip gets there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.geometry.cell import Role
from ssbfab.library.printer import Head, Printer
from ssbfab.slicing.layer import Layer, Region
from ssbfab.toolpath.changing import handover, shift_between
from ssbfab.toolpath.courses import Courses
from ssbfab.toolpath.detour import Forbidden
from ssbfab.toolpath.drying import hurried
from ssbfab.toolpath.filling import Fillings
from ssbfab.toolpath.fills import Trail, get_fill
from ssbfab.toolpath.heads import Extrusion, extrusion
from ssbfab.toolpath.laying import beads, chained
from ssbfab.toolpath.order import ordered
from ssbfab.toolpath.path import Bead, Dwell, Floats, Note, SelectTool, SetPressure, Step
from ssbfab.toolpath.rounding import rounded
from ssbfab.toolpath.seam import EIGHTHS, Seam, begun
from ssbfab.toolpath.settings import PrintSettings
from ssbfab.toolpath.travel import over, straight

#: What a note says where a travel had to cross the opposite electrode: the rule TPH003 counts them.
CROSSING = "travel crosses the opposite electrode"
SAME_MM = 1e-6
#: A tip that has just printed travels so many layers above the highest ink: assumed, enough for a bead's tail and bulge.
HOP_LAYERS = 2


class Place(NamedTuple):
    """Where the machine stands: the tip (3,), the tool in use (None before the first) and its pressure; the top of the highest
    ink; whether a bead ended here (so that the next may join it); whether the tool was only just changed (then it comes from
    above everything); how long the ink must still dry before the next layer; what the tip in use must keep off, and in which
    section it last printed."""

    tip_mm: Floats
    tool: int | None = None
    pressure_pa: float | None = None
    top_mm: float = 0.0
    inked: bool = False
    fresh: bool = True
    wait_s: float = 0.0
    avoid: Forbidden | None = None
    section: int = -1

    def raised(self, by_mm: float, top_mm: float) -> Place:
        """The same above a higher layer, where the highest ink is at `top_mm`."""
        tip_mm = self.tip_mm + np.array([0.0, 0.0, by_mm])
        return self._replace(tip_mm=tip_mm, top_mm=top_mm)


@dataclass(frozen=True, kw_only=True, eq=False)
class Planner:
    """Everything that stays the same from layer to layer."""

    heads: tuple[Head, ...]
    roles: Mapping[str, Role]
    bodies: tuple[str, ...]
    printer: Printer
    settings: PrintSettings
    fillings: Fillings = field(default_factory=Fillings, repr=False)
    forbidden: dict[object, tuple[Layer, Forbidden | None]] = field(default_factory=dict, repr=False)
    turned: dict[int, tuple[float, int, int]] = field(default_factory=dict, repr=False)

    @property
    def park_mm(self) -> Floats:
        return np.array(self.printer.park_mm, dtype=float)

    def key(self, layer: Layer, courses: Courses, place: Place, tools: Collection[int]) -> tuple[object, ...]:
        """Layers with equal keys have equal plans, apart from z, where nothing travels; else the height of other ink counts."""
        x, y, z = place.tip_mm.tolist()
        return (*self._kind(layer, courses, tools), place.tool, place.pressure_pa, place.inked, place.fresh, place.wait_s,
                place.section if place.avoid else -1, round(x, 9), round(y, 9), round(z - layer.z_mm, 9))

    def _kind(self, layer: Layer, courses: Courses, tools: Collection[int]) -> tuple[object, ...]:
        """What tells a layer from others apart from where it is."""
        turns = tuple([self._turn(courses[region.body]) for region in layer.regions])
        return layer.section, round(layer.height_mm, 9), turns, tuple(sorted(tools))

    def layer(self, layer: Layer, courses: Courses, place: Place, tools: Collection[int]) -> tuple[list[Step], Place]:
        """The steps by which some tools print their bodies of one layer, and where they end."""
        place = place._replace(top_mm=max(place.top_mm, layer.z_mm))
        steps, place = self._dried(place)
        used = [head for head in self._turns(layer, place) if head.tool.number in tools]
        for head in used:
            done, place = self._head(head, layer, courses, place)
            steps += done
        return steps, place._replace(wait_s=max((head.ink.drying_min_s for head in used), default=0.0))

    def foresee(self, layer: Layer, courses: Courses, tools: Collection[int]) -> None:
        """These tools will soon print this layer: their fills may be worked out already. What repeats is said once in a pass."""
        if not self.fillings.is_news(self._kind(layer, courses, tools)):
            return
        for head in self.heads:
            how = extrusion(head, layer.height_mm, printer=self.printer, settings=self.settings)
            for region in layer.regions:
                if head.tool.number in tools and region.body in head.bodies:
                    fill = get_fill(self.settings.fill_of(self.roles[region.body]))
                    self.fillings.foresee(region, how, fill, self._angle(courses[region.body]))

    def prints(self, layer: Layer, tool: int) -> bool:
        """Whether a tool has anything to print in a layer."""
        bodies = {name for head in self.heads if head.tool.number == tool for name in head.bodies}
        return any(region.body in bodies for region in layer.regions)

    def closing(self, place: Place) -> list[Step]:
        return self._across(place, self.park_mm, self._safe_z(place), place.avoid)

    def _turns(self, layer: Layer, place: Place) -> list[Head]:
        """The heads that this layer needs; the one in use goes first, unless the order is given."""
        needed = [head for head in self.heads if any(region.body in head.bodies for region in layer.regions)]
        return needed if self.settings.order else sorted(needed, key=lambda head: head.tool.number != place.tool)

    def _dried(self, place: Place) -> tuple[list[Step], Place]:
        """Wait, with the tip lifted, until the ink of the layer below may be printed on."""
        if not place.wait_s:
            return [], place
        steps, place = self._lifted(place)
        return [*steps, Dwell(duration_s=place.wait_s)], place._replace(wait_s=0.0)

    def _lifted(self, place: Place) -> tuple[list[Step], Place]:
        raised = np.array([place.tip_mm[0], place.tip_mm[1], max(self._safe_z(place), place.tip_mm[2])])
        up = straight(np.array([place.tip_mm, raised]), printer=self.printer, settings=self.settings)
        return [*up], place._replace(tip_mm=raised, inked=False)

    def _head(self, head: Head, layer: Layer, courses: Courses, place: Place) -> tuple[list[Step], Place]:
        how = extrusion(head, layer.height_mm, printer=self.printer, settings=self.settings)
        regions = [region for region in layer.regions if region.body in head.bodies]
        steps, place = self._selected(head, how, layer, regions[0], place)
        for region in regions:
            done, place = self._lay(region, courses[region.body], head, how, layer, place)
            steps += done
        return steps, place

    def _selected(self, head: Head, how: Extrusion, layer: Layer, first: Region, place: Place) -> tuple[list[Step], Place]:
        """The tool change: up and off both electrodes, then the new tool; and its pressure where it is not what it was."""
        steps: list[Step] = []
        if place.tool != head.tool.number:
            steps, place = self._lifted(place)
            if place.tool is not None:
                done, place = self._handed_over(head, layer, first, place)
                steps += done
            steps.append(SelectTool(tool=head.tool.number))
            place = place._replace(tool=head.tool.number, pressure_pa=None, fresh=True)
        if how.pressure_pa is not None and how.pressure_pa != place.pressure_pa:
            steps.append(SetPressure(tool=head.tool.number, pressure_pa=how.pressure_pa))
        return steps, place._replace(pressure_pa=how.pressure_pa)

    def _handed_over(self, head: Head, layer: Layer, first: Region, place: Place) -> tuple[list[Step], Place]:
        """The old tip's way to where the new one may be taken."""
        before = next((other for other in self.heads if other.tool.number == place.tool), None)
        found = handover(place.tip_mm[:2], shapely.multipolygons(list(first.polygons)), old=place.avoid, printer=self.printer,
                         new=self._forbidden(first, head, layer), shift_mm=shift_between(before, head))
        if found is None:
            return [], place
        there = np.append(found.place_mm, place.tip_mm[2])
        return self._across(place, there, self._safe_z(place), place.avoid), place._replace(tip_mm=there)

    def _lay(self, region: Region, course: int, head: Head, how: Extrusion, layer: Layer,
             place: Place) -> tuple[list[Step], Place]:
        fill = get_fill(self.settings.fill_of(self.roles[region.body]))
        filling = self.fillings.of(region, how, fill, self._angle(course))
        avoid = self._forbidden(region, head, layer)
        number, steps = self.bodies.index(region.body), []  # type: tuple[int, list[Step]]
        trails = [self._run(trail, course) for trail in filling.trails]
        same_way = hurried(head, layer, self.heads, printer=self.printer, settings=self.settings)
        trails = ordered(trails, place.tip_mm[:2], filling.order, self.settings.seam, same_way)
        for line in beads(trails, body=number, z_mm=layer.z_mm, extrusion=how, printer=self.printer):
            steps += self._joined(line, place) or [*self._reached(line, place, avoid), line]
            place = place._replace(tip_mm=line.points_mm[-1], inked=True, fresh=False, avoid=avoid, section=layer.section)
        return steps, place

    def _joined(self, line: Bead, place: Place) -> list[Step]:
        """The bead as the continuation of the one that ended here, or a layer below; nothing where it is none."""
        if not (place.inked and self.settings.chain):
            return []
        x, y, rise = (line.points_mm[0] - place.tip_mm).tolist()
        meets = max(abs(x), abs(y)) <= SAME_MM and -SAME_MM <= rise <= line.height_mm + SAME_MM
        return [chained(line, place.tip_mm, self.printer)] if meets else []

    def _reached(self, line: Bead, place: Place, avoid: Forbidden | None) -> list[Step]:
        clear = self._safe_z(place) if place.fresh else place.top_mm + self._hop_mm
        return self._across(place, line.points_mm[0], clear, avoid)

    def _across(self, place: Place, goal_mm: Floats, clear_mm: float, avoid: Forbidden | None) -> list[Step]:
        """A travel over what is printed, and around the opposite electrode where there is a way around."""
        via = np.zeros((0, 2)) if avoid is None else avoid.around(place.tip_mm[:2], goal_mm[:2])
        notes = [Note(text=CROSSING)] if via is None else []
        clear = self._safe_z(place) if via is None else clear_mm
        return [*notes, *over(place.tip_mm, goal_mm, clear, printer=self.printer, settings=self.settings, via_mm=via)]

    def _forbidden(self, region: Region, head: Head, layer: Layer) -> Forbidden | None:
        """What a drop of this region's ink would short: the opposite electrode's regions in this layer, printed or to come."""
        pole = self.roles[region.body].polarity
        opposite = [r for r in layer.regions if pole * self.roles[r.body].polarity < 0]
        key = (id(region), *(id(r) for r in opposite), head.tip.diameter_mm)
        if key not in self.forbidden:
            if len(self.forbidden) > 8:
                self.forbidden.clear()
            polygons = [polygon for r in opposite for polygon in r.polygons]
            self.forbidden[key] = (layer, Forbidden.of(polygons, min(head.tip.diameter_mm / 2, _gap_mm(region, polygons) / 2)))
        return self.forbidden[key][1]

    def _run(self, trail: Trail, course: int) -> Trail:
        """A trail as this course of its body runs it: which way round, where a spread seam has it begin, corners rounded."""
        trail = rounded(trail, self.settings.corner_ratio)
        turned = trail.reversed() if self.settings.alternate and trail.closed and course % 2 else trail
        return begun(turned, self.settings.seam, course)

    def _angle(self, course: int) -> float:
        return (self.settings.angle_rad + course * self.settings.turn_rad) % (2 * np.pi)

    def _turn(self, course: int) -> tuple[float, int, int]:
        """What of a plan depends on the number of the course."""
        known = course if self.settings.turn_rad else course % len(EIGHTHS)
        found = self.turned.get(known)
        if found is None:
            found = self.turned[known] = self._turned(course)
        return found

    def _turned(self, course: int) -> tuple[float, int, int]:
        return (round(self._angle(course), 9), course % 2 if self.settings.alternate else 0,
                course % len(EIGHTHS) if self.settings.seam is Seam.SPREAD else 0)

    @property
    def _hop_mm(self) -> float:
        """How far above the highest ink a tool travels that has just printed."""
        if self.settings.hop_mm is not None:
            return self.settings.hop_mm
        least = max(HOP_LAYERS * self.settings.layer_height_mm, 2 * self.printer.position_tolerance_mm)
        return min(self.printer.safe_height_mm, least)

    def _safe_z(self, place: Place) -> float:
        return place.top_mm + max(self.printer.safe_height_mm, self._hop_mm)


def _gap_mm(region: Region, polygons: list[Polygon]) -> float:
    """Distance between a region and other polygons; infinite where there are none."""
    if not polygons:
        return np.inf
    return float(shapely.distance(shapely.multipolygons(list(region.polygons)), shapely.multipolygons(polygons)))
