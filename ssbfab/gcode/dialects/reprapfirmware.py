"""RepRapFirmware (Duet): as Marlin, but outputs wait their turn in the queue of moves, so no stop is needed."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import advance_s, pushes
from ssbfab.gcode.dialects.marlin import Marlin
from ssbfab.gcode.words import number
from ssbfab.library.printer import Head


class RepRapFirmware(Marlin):
    name = "reprapfirmware"
    tools_max = 50

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        if not pushes(head):
            yield f"M42 P{head.tool.output} S1"

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        if not pushes(head):
            yield f"M42 P{head.tool.output} S0"

    def advance(self, head: Head) -> str:
        return f"M572 D{head.tool.number} S{number(advance_s(head), 4)}"

    def volumetric(self, head: Head) -> str:
        return f"M200 S1 D{number(head.tool.barrel_diameter_mm, 6)}"
