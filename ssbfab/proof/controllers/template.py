"""Reads the words that a printer file's own template states: each text becomes a pattern whose fields are numbers."""

from __future__ import annotations

import math
import re
from typing import ClassVar

from ssbfab.errors import ProofError
from ssbfab.library.printer import Printer
from ssbfab.proof.controllers.controller import LARGEST, NUMBER, Controller

_FIELD = re.compile(r"\{([^{}]*)\}")
_PSI_PER_KPA = 0.1450377377302092


class TemplateWords(Controller):
    """The words are the user's, and so is what they mean: the printer file says it."""

    name: ClassVar[str] = "template"
    fast: ClassVar[re.Pattern[str]] = re.compile(r"(?!)")

    def __init__(self, printer: Printer) -> None:
        super().__init__(printer)
        words = getattr(printer, "template", None)
        if words is None:
            raise ProofError(f"printer {printer.name!r} has dialect 'template' and no [template] table: state its words")
        self.feed_per = 1 / 60 if words.feed_per == "min" else 1.0
        self.patterns = [(name, k, len(lines), _pattern(line)) for name in
                         ("bead", "travel", "ink_on", "ink_off", "push", "pressure", "select", "dwell", "comment")
                         for lines in [_lines(getattr(words, name))] for k, line in enumerate(lines)]
        self.fixed = frozenset(_lines(words.begin) + _lines(words.end))
        self.values: dict[str, float] = {}

    def begin(self) -> None:
        numbers = sorted(tool.number for tool in self.printer.tools)
        self.select(numbers[0] if numbers else 0)
        self.tool_changes = 0

    def take(self, line: str) -> None:
        text = line.strip()
        for name, k, count, pattern in self.patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                if name != "comment":
                    self.gather(name, k, count, found.groupdict())
                return
        if text and text not in self.fixed and not _titled(text, self.fixed):
            self.unread(text.split()[0])

    def gather(self, name: str, k: int, count: int, fields: dict[str, str]) -> None:
        """A word may be several lines: it acts when the last of them is read."""
        if k == 0:
            self.values = {}
        self.values |= {field: float(value) for field, value in fields.items() if field not in ("text", "title")}
        if k == count - 1:
            self.act(name, self.values)

    def act(self, name: str, values: dict[str, float]) -> None:
        tool = next((t for t in self.printer.tools if t.number == self.tool), None)
        if name in ("bead", "travel"):
            if "feed" in values:
                self.set_feed(values["feed"])
            self.x, self.y, self.z = self.target({axis.upper(): values[axis] for axis in "xyz" if axis in values})
            self.moved(values.get("flow", 0.0), rapid=False)
        elif name == "push":
            self.push(values)
        elif name in ("ink_on", "ink_off"):
            self.switch(int(values.get("output", tool.output if tool else 0)), name == "ink_on")
        elif name == "pressure":
            kilopascal = values.get("pressure_kpa", values.get("pressure_psi", 0.0) / _PSI_PER_KPA)
            self.set_pressure(int(values.get("channel", tool.pressure_channel if tool else 0)), kilopascal)
        elif name == "select":
            self.select(int(values.get("tool", self.tool)))
        elif name == "dwell":
            self.dwell(values.get("seconds", values.get("milliseconds", 0.0) / 1e3))


    def push(self, values: dict[str, float]) -> None:
        """Ink while the head stands: the plunger's speed is stated, or follows from the time."""
        volume = values.get("flow", 0.0)
        seconds = values.get("seconds", values.get("milliseconds", 0.0) / 1e3)
        if "feed" in values:
            self.set_feed(values["feed"])
        elif seconds > 0:
            self.feed = min(abs(volume) / (math.pi * self.barrel_mm() ** 2 / 4) / seconds, LARGEST)
        self.moved(volume, rapid=False)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pattern(line: str) -> re.Pattern[str]:
    """A line of a template as a pattern: every field a number, texts anything; a field met again is matched but not kept."""
    parts, kept = [], set[str]()
    for i, piece in enumerate(_FIELD.split(line)):
        if i % 2 == 0:
            parts.append(re.escape(piece))
        elif piece in kept:
            parts.append(NUMBER)
        else:
            kept.add(piece)
            parts.append(f"(?P<{piece}>{'.*' if piece in ('text', 'title') else NUMBER})")
    return re.compile("".join(parts))


def _titled(text: str, fixed: frozenset[str]) -> bool:
    """Whether a line is one of the fixed ones with a title in it."""
    return any("{title}" in line and _pattern(line).fullmatch(text) for line in fixed)
