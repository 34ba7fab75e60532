"""Klipper: valves and regulators are pins that the printer's own configuration names, timed with moves.

    [output_pin valve_a]     tool 0; valve_b is tool 1, …
    [output_pin reg_a]       pwm: True, scale: 700    so that VALUE is kPa
    [gcode_macro T0] …       activates the extruder and applies the offset

E is mm of plunger. G4 knows P, in milliseconds; it takes S without complaint and does not wait.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.dialect import Dialect, advance_s, barrel_area, pushes
from ssbfab.gcode.words import number
from ssbfab.library.printer import Dispenser, Head


class Klipper(Dialect):
    name = "klipper"
    arcs = True
    dispensers = frozenset({Dispenser.SYRINGE, Dispenser.AUGER, Dispenser.PNEUMATIC})
    tools_max = 26
    flow_word = "E"
    travel_word = "G0"

    def begin(self) -> Iterator[str]:
        yield from ("G90", "G21", "M83")
        yield from (line for head in self.heads for line in self.ink_off(head, still=True))

    def end(self) -> Iterator[str]:
        for head in self.heads:
            if not pushes(head):
                yield from (f"SET_PIN PIN=valve_{_letter(head)} VALUE=0", f"SET_PIN PIN=reg_{_letter(head)} VALUE=0")
        yield "M400"

    def select(self, head: Head, first: bool) -> Iterator[str]:
        yield f"T{head.tool.number}"
        if first and pushes(head):
            extruder = f"extruder{head.tool.number or ''}"
            yield f"SET_PRESSURE_ADVANCE EXTRUDER={extruder} ADVANCE={number(advance_s(head), 4)}"
        yield "G92 E0"

    def new_layer(self) -> Iterator[str]:
        yield "G92 E0"

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        if not pushes(head):
            yield f"SET_PIN PIN=valve_{_letter(head)} VALUE=1"

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        if not pushes(head):
            yield f"SET_PIN PIN=valve_{_letter(head)} VALUE=0"

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> Iterator[str]:
        yield f"SET_PIN PIN=reg_{_letter(head)} VALUE={number(pressure_pa / 1e3, 4)}"

    def dwell(self, duration_s: float) -> Iterator[str]:
        yield f"G4 P{number(duration_s * 1e3, 0)}"

    def flow_per_mm3(self, head: Head) -> float:
        return 1.0 / barrel_area(head)


def _letter(head: Head) -> str:
    return chr(ord("a") + head.tool.number)
