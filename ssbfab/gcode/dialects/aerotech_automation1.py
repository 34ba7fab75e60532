"""Aerotech Automation1 (AeroScript): functions for outputs, `//` for comments. EXPERIMENTAL: nothing here can run it.

The regulator's 0 to 10 V are 0 to the tool's highest pressure.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.aerotech_a3200 import AerotechA3200
from ssbfab.gcode.words import number
from ssbfab.library.printer import Head


class AerotechAutomation1(AerotechA3200):
    name = "aerotech-automation1"
    suffix = "ascript"
    assumptions = ("analogue output 0 to 10 V is 0 to the highest pressure of the tool",
                   "the outputs hang on axis X; Z, A, B, C, D lower the tools in their order")

    def comment(self, text: str) -> str:
        return f"// {text}"

    def begin(self) -> Iterator[str]:
        yield from ("G90", "G71", "G76", "G108")
        yield from (line for head in self.heads for line in self.ink_off(head, still=True))

    def end(self) -> Iterator[str]:
        for head in self.heads:
            yield from self.ink_off(head, still=True)
            yield from self.pressure(head, 0.0, still=True)
        yield from ("G109", "M2")

    def rename(self, x_mm: float, y_mm: float) -> Iterator[str]:
        yield f"PositionOffsetSet([X, Y], [{number(x_mm, self.decimals)}, {number(y_mm, self.decimals)}])"

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        yield f"DigitalOutputSet(X, {head.tool.output}, 1)"

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        yield f"DigitalOutputSet(X, {head.tool.output}, 0)"

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> Iterator[str]:
        yield f"AnalogOutputSet(X, {head.tool.pressure_channel}, {number(10 * pressure_pa / head.tool.pressure_max_pa, 6)})"
