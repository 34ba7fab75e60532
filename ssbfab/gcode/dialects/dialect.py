"""What one firmware's words look like: a small class that a dialect's file overrides where its firmware differs.

A dialect never decides what is printed, only how it is said. Each method yields whole lines without their ends. The
writer guarantees the order: `begin`, then for each step its lines, then `end`; `select` before any bead of a tool.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

from ssbfab.gcode.words import brief, number
from ssbfab.library.printer import Dispenser, Head, Printer

#: Above this a firmware's pressure advance is not asked for (Klipper smooths over at most 0.2 s).
ADVANCE_MAX_S = 0.2


class Dialect:
    """The common ground: RS-274 moves in millimetres, comments after a semicolon, feed in mm/min."""

    name: ClassVar[str]
    suffix: str = "gcode"
    experimental: ClassVar[bool] = False
    assumptions: ClassVar[tuple[str, ...]] = ()  # what no manual or program has confirmed; every file says it
    dispensers: frozenset[Dispenser] = frozenset()
    tools_max: ClassVar[int] = 64
    sets_pressure: ClassVar[bool] = True
    renames: ClassVar[bool] = False
    arcs: ClassVar[bool] = False
    flow_word: str = ""
    bead_word: str = "G1"
    travel_word: str = "G1"
    bead_tail: str = ""
    decimals: ClassVar[int] = 5
    feed_decimals: int = 3
    feed_per_mm_s: float = 60.0

    def __init__(self, printer: Printer, heads: tuple[Head, ...]) -> None:
        self.printer = printer
        self.heads = heads

    def fitness(self) -> Iterator[str]:
        """Why this firmware cannot drive this machine: one line per fault, nothing where it can."""
        if len(self.heads) > self.tools_max:
            most = "one tool" if self.tools_max == 1 else f"{self.tools_max} tools"
            yield f"dialect {self.name!r} has {most}, this job needs {len(self.heads)}: print one ink per file"
        if self.printer.arc_tolerance_mm > 0 and not self.arcs:
            yield f"dialect {self.name!r} writes no arcs: leave arc_tolerance out of printer {self.printer.name!r}"
        for head in self.heads:
            tool = head.tool
            if tool.dispenser not in self.dispensers:
                can = ", ".join(sorted(self.dispensers))
                yield f"dialect {self.name!r} cannot drive the {tool.dispenser} dispenser of tool {tool.number}: it drives {can}"

    def comment(self, text: str) -> str:
        """One comment line. `text` has been cleaned."""
        return f"; {text}"

    def begin(self) -> Iterator[str]:
        """Modes, and every output off: what the machine did before must not matter."""
        yield from ("G90", "G21")

    def end(self) -> Iterator[str]:
        """After the last step; the writer has turned the ink off."""
        yield "M2"

    def select(self, head: Head, first: bool) -> Iterator[str]:
        """Take a tool. The head hangs at a safe height; the next move states X, Y and Z anew. `first`: never taken before."""
        yield f"T{head.tool.number}"

    def z_word(self, head: Head) -> str:
        """The axis that lowers this tool."""
        return "Z"

    def rename(self, x_mm: float, y_mm: float) -> Iterator[str]:
        """State that the head, which stands still, is at this place in the coordinates of the tool now in hand.

        Only for controllers that do not know the tools' offsets; `renames` says so.
        """
        return iter(())

    def whole_line(self, bead: bool, head: Head | None) -> str:
        """A move as one text with the fields x y z feed flow, for controllers without words; "" for all others."""
        return ""

    def new_layer(self) -> Iterator[str]:
        """Before the steps of a layer, with a tool in hand."""
        return iter(())

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        """Open the valve with the next move, or at once where the machine stands `still`."""
        return iter(())

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        return iter(())

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> Iterator[str]:
        """Set a regulator. Where it is set by hand, a comment says to what."""
        yield self.comment(f"set by hand: tool {head.tool.number} pressure {number(pressure_pa / 1e3, 4)} kPa")

    def dwell(self, duration_s: float) -> Iterator[str]:
        """Wait; controllers differ in whether P is seconds or milliseconds."""
        yield f"G4 P{brief(duration_s, 4)}"

    def push(self, head: Head, volume_mm3: float, duration_s: float) -> Iterator[str]:
        """Move ink while the head stands, by the same drive as beads, never faster than the plunger can."""
        length, feed = volume_mm3 * self.flow_per_mm3(head), plunger_speed(head, volume_mm3, duration_s) * self.feed_per_mm_s
        yield f"{self.bead_word} {self.flow_word}{number(length, 8)} F{number(max(feed, 1e-6), 6)}"

    def flow_per_mm3(self, head: Head) -> float:
        """How far the flow word counts for a cubic millimetre of ink: 1 where it is in mm3."""
        return 1.0


def advance_s(head: Head) -> float:
    """The pressure advance, s, that a firmware is to do for a drive: longer time constants are in the toolpath itself, and
    doing both would prime twice."""
    return head.tool.time_constant_s if head.tool.time_constant_s <= ADVANCE_MAX_S else 0.0


def plunger_speed(head: Head, volume_mm3: float, duration_s: float) -> float:
    """Speed, mm/s, of a plunger that moves a volume in a time, or in the shortest time that it can."""
    return min(abs(volume_mm3) / barrel_area(head) / max(duration_s, 1e-3), head.tool.plunger_speed_max_mm_s)


def barrel_area(head: Head) -> float:
    """Section, mm2, of what is displaced: the syringe's barrel, or the barrel that an auger's steps are stated for."""
    return math.pi * head.tool.barrel_diameter_mm**2 / 4


def pushes(head: Head) -> bool:
    """Whether ink is displaced (a flow word on every move) rather than let out by a valve."""
    return head.tool.dispenser is not Dispenser.PNEUMATIC
