"""Hyrel (Repetrel): heads addressed by their slot, T11 for the first. EXPERIMENTAL: nothing here can run it.

`M229 E1 D1` makes the size of E count; with M221's pulses per microlitre E is then mm3. Without it any E means "extrude at
the rate of M221", whatever its size. The un-prime and prime of M721 and M722 are set to nothing: they are in the toolpath.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect, barrel_area
from ssbfab.gcode.words import brief, number
from ssbfab.library.printer import Dispenser, Head


class Hyrel(Dialect):
    name = "hyrel"
    experimental = True
    dispensers = frozenset({Dispenser.SYRINGE})
    tools_max = 5
    flow_word = "E"

    def begin(self) -> Iterator[str]:
        yield from ("G90", "G21", "M83", "M229 E1 D1")

    def select(self, head: Head, first: bool) -> Iterator[str]:
        slot = 11 + head.tool.number
        if first:
            pulses = head.tool.steps_per_mm / barrel_area(head)
            yield f"M221 T{slot} S1 P{number(pulses, 4)}"
            yield from (f"M721 T{slot} S0 E0 P0", f"M722 T{slot} S0 E0 P0")
            yield f"M6 T{slot} O{head.tool.number + 1} " + " ".join(
                f"{axis}{number(v, 4)}" for axis, v in zip("XYZ", head.tool.offset_mm, strict=True))
        yield from (f"T{head.tool.number}", "G92 E0")

    def new_layer(self) -> Iterator[str]:
        yield "G92 E0"

    def dwell(self, duration_s: float) -> Iterator[str]:
        yield f"G4 S{brief(duration_s, 4)}"
