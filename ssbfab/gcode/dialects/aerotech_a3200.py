"""Aerotech A3200 (AeroBasic). EXPERIMENTAL: nothing here can run it.

Feeds are per second. Each tool hangs on its own vertical axis: Z for tool 0, then A to D. The offset of a tool in the plane
is applied by renaming the place where the head stands. Outputs are absolute (`$DO[0].X=1`), not the toggles of some lab
programs: one lost toggle inverts a print. `setPress` is the lab's own program for the regulator: P its channel, Q kilopascal.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import number
from ssbfab.library.printer import Dispenser, Head


class AerotechA3200(Dialect):
    name = "aerotech-a3200"
    suffix = "pgm"
    experimental = True
    assumptions = ("setPress is a program of the lab: P is its channel, Q kilopascal",
                   "$DO[n].X are the valves; Z, A, B, C, D lower the tools in their order")
    dispensers = frozenset({Dispenser.PNEUMATIC})
    tools_max = 5
    renames = True
    feed_decimals = 5
    feed_per_mm_s = 1.0

    def begin(self) -> Iterator[str]:
        yield from ("ABSOLUTE", "METRIC", "SECONDS", "VELOCITY ON", "LOOKAHEAD FAST")
        yield from (line for head in self.heads for line in self.ink_off(head, still=True))

    def end(self) -> Iterator[str]:
        for head in self.heads:
            yield from self.ink_off(head, still=True)
            yield from self.pressure(head, 0.0, still=True)
        yield from ("VELOCITY OFF", "M2")

    def z_word(self, head: Head) -> str:
        return "ZABCD"[self.heads.index(head)]

    def select(self, head: Head, first: bool) -> Iterator[str]:
        return iter(())

    def rename(self, x_mm: float, y_mm: float) -> Iterator[str]:
        yield f"G92 X{number(x_mm, self.decimals)} Y{number(y_mm, self.decimals)}"

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        yield f"$DO[{head.tool.output}].X=1"

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        yield f"$DO[{head.tool.output}].X=0"

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> Iterator[str]:
        yield f"Call setPress P{head.tool.pressure_channel} Q{number(pressure_pa / 1e3, 4)}"
