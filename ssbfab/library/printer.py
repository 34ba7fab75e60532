"""The nouns of the machine: `Printer` says where things are, `Tool` what is mounted, `Head` a tool loaded with an ink."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from ssbfab.errors import LibraryError
from ssbfab.library.ink import Ink
from ssbfab.library.template import Template
from ssbfab.spec import Key, spec


class Dispenser(StrEnum):
    """How ink is pushed: constant gas pressure and a valve, a displaced plunger, or a progressive-cavity screw."""

    PNEUMATIC = "pneumatic"
    SYRINGE = "syringe"
    AUGER = "auger"


@spec
class Tip:
    """The needle: a straight tube of `length`, or a cone that ends in it; above it the hub.

    The shape that collides: a cylinder of `outer_diameter` for `length`, then a cone of half angle `cone_half_angle` up to
    `hub_diameter`.
    """

    diameter_mm: Annotated[float, Key("mm", above=1e-3, at_most=5, help="inner diameter at the outlet")]
    outer_diameter_mm: Annotated[float, Key("mm", above=1e-3, at_most=10, help="outer diameter at the outlet")]
    length_mm: Annotated[float, Key("mm", above=0, at_most=100, help="length of the straight part")]
    cone_half_angle_rad: Annotated[float, Key("rad", at_least=0, at_most=1.5, help="half angle of the cone above it")] = 0.2
    inlet_diameter_mm: Annotated[float, Key("mm", above=0, at_most=20, help="inner diameter where the cone begins")] = 2.1
    cone_length_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="length of the cone; 0 for a straight tip")] = 0.0
    hub_diameter_mm: Annotated[float, Key("mm", above=0, at_most=100, help="diameter of the hub")] = 7.0
    name: Annotated[str, Key(help="the tip's name; given by its file")] = ""


@spec
class Tool:
    """One dispenser on the machine."""

    number: Annotated[int, Key(at_least=0, at_most=63, help="the controller's number of the tool", example="0")]
    dispenser: Annotated[Dispenser, Key(help="how ink is pushed")]
    tip: Annotated[str | Tip, Key(help="a tip of the library, or a table of its own")]
    offset_mm: Annotated[tuple[float, float, float], Key("mm", at_least=-500, at_most=500, help="tip's place against tool 0")] = (
        0.0, 0.0, 0.0)
    output: Annotated[int, Key(at_least=0, at_most=255, help="digital output (or pin) that opens the valve")] = 0
    pressure_channel: Annotated[int, Key(at_least=0, at_most=63, help="analogue channel of the pressure regulator")] = 0
    pressure_max_pa: Annotated[float, Key("Pa", above=0, at_most=1e8, help="highest pressure the dispenser gives")] = 7e5
    pressure_min_pa: Annotated[float, Key("Pa", at_least=0, at_most=1e8, help="lowest pressure it can hold")] = 0.0
    barrel_diameter_mm: Annotated[float, Key("mm", above=0, at_most=100, help="inner diameter of the syringe barrel")] = 8.6
    plunger_speed_max_mm_s: Annotated[
        float, Key("mm/s", above=0, at_most=100, help="fastest plunger; a push that asks for more takes longer (assumed)")
    ] = 5.0
    steps_per_mm: Annotated[float, Key("1/mm", above=0, at_most=1e6, help="plunger microsteps per mm of plunger travel")] = 1600.0
    open_s: Annotated[float, Key("s", at_least=0, at_most=10, help="from the command to full flow")] = 0.0
    close_s: Annotated[float, Key("s", at_least=0, at_most=10, help="from the command to no flow")] = 0.0
    time_constant_s: Annotated[float, Key("s", at_least=0, at_most=100, help="time constant of flow (plunger compliance)")] = 0.0


@spec
class Printer:
    """A machine. Limits are what no file may exceed."""

    dialect: Annotated[str, Key(help="firmware dialect, see `ssbfab list dialects`", example="linuxcnc")]
    low_mm: Annotated[tuple[float, float, float], Key("mm", at_least=-5000, at_most=5000, help="low corner of the reach")]
    high_mm: Annotated[tuple[float, float, float], Key("mm", at_least=-5000, at_most=5000, help="high corner of the reach")]
    speed_max_mm_s: Annotated[float, Key("mm/s", above=0, at_most=2000, help="highest speed in the plane")]
    speed_z_max_mm_s: Annotated[float, Key("mm/s", above=0, at_most=2000, help="highest speed of Z")]
    acceleration_mm_s2: Annotated[float, Key("mm/s2", above=0, at_most=1e5, help="acceleration along the path")]
    junction_mm: Annotated[float, Key("mm", at_least=0, at_most=10, help="junction deviation, or path tolerance")] = 0.01
    resolution_mm: Annotated[float, Key("mm", above=0, at_most=1, help="smallest step of the axes")] = 1e-3
    position_tolerance_mm: Annotated[float, Key("mm", at_least=0, at_most=1, help="how far a bead may be from its place")] = 5e-3
    width_tolerance_ratio: Annotated[float, Key(at_least=0, at_most=1, help="how far a bead's width may be off")] = 0.05
    arc_tolerance_mm: Annotated[float, Key("mm", at_least=0, at_most=0.1, help="beads this close to a circle are written as arcs "
                                                                               "(G2, G3); 0 for none")] = 0.0
    safe_height_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="travel this far above the highest ink")] = 1.0
    origin_mm: Annotated[tuple[float, float], Key("mm", at_least=-5000, at_most=5000, help="place of the cell's low corner")] = (
        0.0, 0.0)
    park_mm: Annotated[tuple[float, float, float], Key("mm", at_least=-5000, at_most=5000, help="where the head ends")] = (
        0.0, 0.0, 50.0)
    purge_mm: Annotated[tuple[float, float], Key("mm", at_least=-5000, at_most=5000, help="where ink is primed and purged")] = (
        0.0, 0.0)
    tools: Annotated[tuple[Tool, ...], Key(help="what is mounted")]
    template: Annotated[Template | None, Key(help="words of a controller without a dialect; needs dialect = \"template\"")] = None
    name: Annotated[str, Key(help="the printer's name; given by its file")] = ""

    def tool(self, number: int) -> Tool:
        for tool in self.tools:
            if tool.number == number:
                return tool
        have = ", ".join(str(t.number) for t in self.tools)
        raise LibraryError(f"printer {self.name!r} has no tool {number}: it has {have or 'none'}")

    def with_tools(self, tools: tuple[Tool, ...]) -> Printer:
        return replace(self, tools=tools)


@dataclass(frozen=True, kw_only=True)
class Head:
    """For one job: a tool with its tip, loaded with an ink, and the names of the bodies that it prints."""

    tool: Tool
    tip: Tip
    ink: Ink
    bodies: tuple[str, ...]


def head_of(heads: tuple[Head, ...], body: str) -> Head:
    """The head that prints a body."""
    for head in heads:
        if body in head.bodies:
            return head
    raise LibraryError(f"no tool is loaded for body {body!r}: give its role an ink under [inks]")
