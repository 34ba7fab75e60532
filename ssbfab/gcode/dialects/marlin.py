"""Marlin: syringe pumps and augers as extruders, and valves on pins.

With `M200 S1 D<barrel>` E counts cubic millimetres; M83 and a reset at every layer keep the firmware's 32-bit sums short.
The feed of a move of E alone is in mm of plunger per minute even then (the planner converts E before it measures length).
M42 acts at once, so M400 (finish moves) stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect, advance_s, pushes
from ssbfab.gcode.words import number
from ssbfab.library.printer import Dispenser, Head


class Marlin(Dialect):
    name = "marlin"
    arcs = True
    dispensers = frozenset({Dispenser.SYRINGE, Dispenser.AUGER, Dispenser.PNEUMATIC})
    tools_max = 8
    sets_pressure = False
    flow_word = "E"
    travel_word = "G0"

    def begin(self) -> Iterator[str]:
        yield from ("G90", "G21", "M83", "M302 P1")
        yield from (line for head in self.heads for line in self.ink_off(head, still=True))

    def end(self) -> Iterator[str]:
        yield "M400"

    def select(self, head: Head, first: bool) -> Iterator[str]:
        yield f"T{head.tool.number}"
        if first and pushes(head):
            yield self.volumetric(head)
            yield self.advance(head)
        yield "G92 E0"

    def volumetric(self, head: Head) -> str:
        return f"M200 T{head.tool.number} S1 D{number(head.tool.barrel_diameter_mm, 6)}"

    def advance(self, head: Head) -> str:
        return f"M900 T{head.tool.number} K{number(advance_s(head), 4)}"

    def new_layer(self) -> Iterator[str]:
        yield "G92 E0"

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        if head.tool.dispenser is Dispenser.PNEUMATIC:
            yield from ("M400", f"M42 P{head.tool.output} S255")

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        if head.tool.dispenser is Dispenser.PNEUMATIC:
            yield from ("M400", f"M42 P{head.tool.output} S0")

    def dwell(self, duration_s: float) -> Iterator[str]:
        yield f"G4 P{number(duration_s * 1e3, 0)}"
