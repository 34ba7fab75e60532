"""LinuxCNC: pneumatic dispensing on digital outputs and an analogue pressure, both in step with motion.

M62/M63 and M67 act at the start of the next move; M64/M65 and M68 act at once and are used where the head stands. G64
lets the path cut corners by the printer's path tolerance, so that speed stays constant under constant pressure. G0 would
ignore F, so travels are G1 too. Offsets of tools are in the controller's tool table (`T1 M6 G43`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import brief, number
from ssbfab.library.printer import Dispenser, Head


class LinuxCNC(Dialect):
    name = "linuxcnc"
    arcs = True
    suffix = "ngc"
    dispensers = frozenset({Dispenser.PNEUMATIC})

    def begin(self) -> Iterator[str]:
        yield "G90 G21 G17 G40 G49 G80 G94"
        yield from self.blending()
        for head in self.heads:
            yield f"M65 P{head.tool.output}"

    def blending(self) -> Iterator[str]:
        """How far the path may cut a corner to keep its speed."""
        tolerance = self.printer.junction_mm
        yield f"G64 P{brief(tolerance, 5)} Q{brief(tolerance * 0.4, 5)}" if tolerance > 0 else "G61"

    def end(self) -> Iterator[str]:
        for head in self.heads:
            yield f"M65 P{head.tool.output}"
            yield f"M68 E{head.tool.pressure_channel} Q0"
        yield "M2"

    def select(self, head: Head, first: bool) -> Iterator[str]:
        yield f"T{head.tool.number} M6 G43"

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        yield f"M6{4 if still else 2} P{head.tool.output}"

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        yield f"M6{5 if still else 3} P{head.tool.output}"

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> Iterator[str]:
        yield f"M6{8 if still else 7} E{head.tool.pressure_channel} Q{number(pressure_pa / 1e3, 4)}"
