"""What a user may say about printing: the keys of a recipe's `[print]` table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Annotated

from ssbfab.geometry.cell import Role
from ssbfab.spec import Key, spec
from ssbfab.toolpath.dispense.height_map import BedHeights
from ssbfab.toolpath.dispense.prime import Priming
from ssbfab.toolpath.dispense.ramp import RampPoint
from ssbfab.toolpath.dispense.starts import Dispensing
from ssbfab.toolpath.seam import Seam


class ToolChanges(StrEnum):
    """When the next tool follows: in every layer, after as many layers as clearance allows, or after whole bodies."""

    LAYER = "layer"
    CLEARANCE = "clearance"
    BODY = "body"


@spec
class PrintSettings:
    """How a cell is printed. Everything left out follows from the printer, its tips and the inks."""

    printer: Annotated[str, Key(help="a printer of the library", example="linuxcnc-pneumatic")]
    layer_height_mm: Annotated[float, Key("mm", above=1e-4, at_most=5, help="wanted height of a layer; the grid fits it to the "
                                          "heights of the bodies", example="20 um")]
    heights_mm: Annotated[Mapping[Role, float], Key("mm", above=1e-4, at_most=5, help="higher layers for some roles, on the "
                                                    "same grid")] = field(default_factory=dict)
    deviation_mm: Annotated[float | None, Key("mm", above=0, at_most=5, help="thinner layers where a surface slopes: steps leave "
                                              "it by at most this; left out: all layers alike")] = None
    thinnest_ratio: Annotated[float, Key(above=0.05, at_most=1, help="lowest such layer over the wanted height")] = 0.3
    fill: Annotated[str, Key(help="how regions are filled, see `ssbfab list fills`")] = "continuous"
    fills: Annotated[Mapping[Role, str], Key(help="another fill for some roles")] = field(default_factory=dict)
    angle_rad: Annotated[float, Key("rad", at_least=-7, at_most=7, help="direction of rasters, from the x axis")] = 0.0
    turn_rad: Annotated[float, Key("rad", at_least=-7, at_most=7, help="how far rasters turn from layer to layer")] = 0.0
    bead_width_mm: Annotated[float | None, Key("mm", above=0, at_most=10, help="nominal width of a bead (area over height); "
                                               "left out: the inner diameter of the tip")] = None
    width_min_ratio: Annotated[float, Key(above=0.1, at_most=1, help="thinnest bead over the nominal one")] = 0.6
    width_max_ratio: Annotated[float, Key(at_least=1, at_most=3, help="widest bead over the nominal one")] = 1.8
    speed_mm_s: Annotated[float | None, Key("mm/s", above=0, at_most=2000, help="speed along a bead of nominal width; left out: "
                                            "5 mm/s, or what 80 % of the dispenser's pressure drives and what keeps starts "
                                            "and corners in the printer's width tolerance under constant pressure")] = None
    travel_speed_mm_s: Annotated[float | None, Key("mm/s", above=0, at_most=2000, help="speed without ink; left out: the "
                                                   "printer's highest")] = None
    hop_mm: Annotated[float | None, Key("mm", above=0, at_most=1000, help="how far above the highest ink a tip travels between "
                                        "its beads; left out: two layers, at most the printer's safe_height, to which it lifts "
                                        "for tool changes and above the opposite electrode")] = None
    tip: Annotated[str | None, Key(help="a tip of the library on every tool, instead of the printer's")] = None
    tools: Annotated[Mapping[Role, int], Key(at_least=0, at_most=63, help="number of the tool for a role; left out: in order "
                                             "of the first printed body")] = field(default_factory=dict)
    order: Annotated[tuple[Role, ...], Key(help="fixed order of roles in a layer; left out: the tool in use goes on")] = ()
    tool_changes: Annotated[ToolChanges, Key(help="next tool in every `layer`, after as many layers as `clearance` "
                                             "allows, or after whole bodies (`body`)")] = ToolChanges.CLEARANCE
    corner_ratio: Annotated[float, Key(at_least=0, at_most=1, help="round the corners of beads with this part of their width as "
                                       "radius, so that constant pressure need not slow down for them")] = 0.0
    seam: Annotated[Seam, Key(help="where closed beads begin: `nearest` to the tip, at a sharp `corner`, `aligned` up the low "
                              "corner, or `spread` over eight layers (which then do not chain)")] = Seam.NEAREST
    alternate: Annotated[bool, Key(help="closed beads run the other way round in every other layer")] = False
    dry_neighbours: Annotated[bool, Key(help="ink that the tip's flat face passes over at its own height is dry by then; else a "
                                        "tip that is too wide for the gap between two electrodes is refused")] = False
    chain: Annotated[bool, Key(help="let the ink flow on where a layer begins at the place where the one below ended")] = True
    origin_mm: Annotated[tuple[float, float] | None, Key("mm", at_least=-5000, at_most=5000, help="place of the print's low "
                                                         "corner on the bed; left out: the printer's")] = None
    tolerance_mm: Annotated[float | None, Key("mm", above=0, at_most=1, help="how far a bead's line may be from the ideal one; "
                                              "left out: 1 % of the bead's width")] = None
    dispensing: Annotated[Dispensing, Key(help="how beads begin and end")] = field(default_factory=Dispensing)
    priming: Annotated[Priming, Key(help="ink at the printer's `purge` place before a tool touches the part")] = field(
        default_factory=Priming)
    pressure_ramp: Annotated[tuple[RampPoint, ...], Key(help="pressure that changes with the layer: "
                                                        "`[{ layer = 0, factor_ratio = 1.1 }, …]`")] = ()
    bed: Annotated[BedHeights | None, Key(help="measured heights of a bed that is not flat; left out: flat")] = None

    def fill_of(self, role: Role) -> str:
        return self.fills.get(role, self.fill)
