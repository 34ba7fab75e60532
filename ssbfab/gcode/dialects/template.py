"""A controller that ssbfab has no dialect for (nScrypt, Voltera, preeflow …): its words come from the printer file.

Fields are filled in by plain replacement; nothing is executed. Which fields may stand where is `library.template`'s to say.
EXPERIMENTAL: nothing can check what a lab writes there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssbfab.errors import DialectError
from ssbfab.gcode.dialects.dialect import Dialect, barrel_area, plunger_speed, pushes
from ssbfab.gcode.words import brief, number
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.library.template import Template

_FIELD = re.compile(r"\{([^{}]*)\}")
_PSI_PA = 6894.757293168361


class TemplateDialect(Dialect):
    name = "template"
    experimental = True

    def __init__(self, printer: Printer, heads: tuple[Head, ...]) -> None:
        super().__init__(printer, heads)
        words = printer.template or Template(bead="", travel="")
        self.words = words
        self.suffix = words.suffix
        self.feed_per_mm_s, self.feed_decimals = (60.0, 3) if words.feed_per == "min" else (1.0, 5)
        self.flow_word = "flow" if "{flow}" in words.bead else ""
        self.dispensers = frozenset({Dispenser.SYRINGE, Dispenser.AUGER} if self.flow_word else ()) | frozenset(
            {Dispenser.PNEUMATIC} if words.ink_on and words.ink_off else ())

    def fitness(self) -> Iterator[str]:
        if self.printer.template is None:
            yield f"printer {self.printer.name!r} has dialect 'template' and no [template] table: state its words"
            return
        yield from (f"printer {self.printer.name!r}: template.{fault}" for fault in self.words.faults())
        for name in ("comment", "begin", "end", "bead", "travel", "select", "ink_on", "ink_off", "push", "pressure", "dwell"):
            if not getattr(self.words, name).isascii():
                yield f"printer {self.printer.name!r}: template.{name}: only ASCII reaches a controller"
        for head in self.heads:
            if not pushes(head) and not self.words.pressure:
                yield f"printer {self.printer.name!r}: template.pressure is empty, and tool {head.tool.number} needs a pressure"
        yield from super().fitness()

    def comment(self, text: str) -> str:
        return " ".join(fill(self.words.comment, text=text))

    def begin(self) -> Iterator[str]:
        yield from fill(self.words.begin, title="")
        for head in self.heads:
            yield from self.ink_off(head, still=True)

    def end(self) -> Iterator[str]:
        yield from fill(self.words.end, title="")

    def select(self, head: Head, first: bool) -> Iterator[str]:
        yield from fill(self.words.select, **tool_fields(head))

    def ink_on(self, head: Head, still: bool) -> Iterator[str]:
        yield from () if pushes(head) else fill(self.words.ink_on, **tool_fields(head))

    def ink_off(self, head: Head, still: bool) -> Iterator[str]:
        yield from () if pushes(head) else fill(self.words.ink_off, **tool_fields(head))

    def pressure(self, head: Head, pressure_pa: float, still: bool) -> Iterator[str]:
        yield from fill(self.words.pressure, **tool_fields(head), pressure_kpa=number(pressure_pa / 1e3, 4),
                        pressure_psi=number(pressure_pa / _PSI_PA, 5))

    def dwell(self, duration_s: float) -> Iterator[str]:
        yield from fill(self.words.dwell, seconds=brief(duration_s, 4), milliseconds=number(duration_s * 1e3, 0))

    def push(self, head: Head, volume_mm3: float, duration_s: float) -> Iterator[str]:
        if not self.words.push:
            raise DialectError(f"printer {self.printer.name!r}: template.push is empty, and this job primes: state the word that "
                               "moves the plunger while the head stands, for example 'PUSH {flow} F{feed}'")
        speed = plunger_speed(head, volume_mm3, duration_s)
        seconds = abs(volume_mm3) / barrel_area(head) / speed
        yield from fill(self.words.push, **tool_fields(head), flow=number(volume_mm3, 8), seconds=brief(seconds, 4),
                        feed=number(max(speed * self.feed_per_mm_s, 1e-6), 6), milliseconds=number(seconds * 1e3, 0))

    def whole_line(self, bead: bool, head: Head | None) -> str:
        text = "\n".join(line for line in (self.words.bead if bead else self.words.travel).splitlines() if line.strip())
        constant = tool_fields(head) if head else dict.fromkeys(("tool", "output", "channel"), "0")
        return _FIELD.sub(lambda m: constant.get(m[1], m[0]), text) + "\n"


def tool_fields(head: Head) -> dict[str, str]:
    return {"tool": str(head.tool.number), "output": str(head.tool.output), "channel": str(head.tool.pressure_channel)}


def fill(words: str, **values: str) -> Iterator[str]:
    """Lines of a text whose fields are replaced; `Template.faults` has seen to it that there are no others."""
    yield from (line for line in _FIELD.sub(lambda m: values[m[1]], words).splitlines() if line.strip())
