"""GRBL 1.1: one tool, no E. Its spindle output drives the dispenser: S is the pressure in kPa ($30 holds the full scale),
M3 opens, M5 closes; both wait for the moves before them."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import number
from ssbfab.library.printer import Dispenser, Head


class Grbl(Dialect):
    name = "grbl"
    arcs = True
    suffix = "nc"
    dispensers = frozenset({Dispenser.PNEUMATIC})
    tools_max = 1

    def begin(self) -> Iterator[str]:
        yield from ("G90 G21 G17 G40 G49 G80 G94", "M5")

    def end(self) -> Iterator[str]:
        yield from ("M5", "S0", "M2")

    def select(self, head: Head, first: bool) -> Iterator[str]:
        return iter(())

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        yield "M3"

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        yield "M5"

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> Iterator[str]:
        yield f"S{number(pressure_pa / 1e3, 4)}"
