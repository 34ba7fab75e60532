"""CELLINK INKREDIBLE: two heads, each with a word to open and one to close. Pressure is set by hand.

EXPERIMENTAL: nothing here can run it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import number
from ssbfab.library.printer import Dispenser, Head


class CellinkInkredible(Dialect):
    name = "cellink-inkredible"
    experimental = True
    dispensers = frozenset({Dispenser.PNEUMATIC})
    tools_max = 2
    sets_pressure = False

    def begin(self) -> Iterator[str]:
        yield from ("G90", "G21")
        yield from (line for head in self.heads for line in self.ink_off(head, still=True))

    def end(self) -> Iterator[str]:
        yield from (line for head in self.heads for line in self.ink_off(head, still=True))

    def select(self, head: Head, first: bool) -> Iterator[str]:
        yield f"M{751 + self.heads.index(head)}"

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        yield f"M{760 + 2 * self.heads.index(head)}"

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        yield f"M{761 + 2 * self.heads.index(head)}"

    def dwell(self, duration_s: float) -> Iterator[str]:
        yield f"G4 P{number(duration_s * 1e3, 0)}"
