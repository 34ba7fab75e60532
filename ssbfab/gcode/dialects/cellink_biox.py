"""CELLINK BIO X: a move with any E opens the valve of the tool; how much E says nothing. Pressure is set on its screen.

EXPERIMENTAL: nothing here can run it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect
from ssbfab.gcode.words import number
from ssbfab.library.printer import Dispenser, Head


class CellinkBioX(Dialect):
    name = "cellink-biox"
    experimental = True
    dispensers = frozenset({Dispenser.PNEUMATIC})
    tools_max = 3
    sets_pressure = False
    bead_tail = " E1"

    def begin(self) -> Iterator[str]:
        yield "G90 G21 M83"

    def end(self) -> Iterator[str]:
        return iter(())

    def push(self, head: Head, volume_mm3: float, duration_s: float) -> Iterator[str]:
        yield f"G1 E1 F{number(60.0 / max(duration_s, 1e-3), 3)}"

    def dwell(self, duration_s: float) -> Iterator[str]:
        yield f"G4 P{number(duration_s * 1e3, 0)}"
