"""The noun `Template`: the words of a controller that ssbfab has no dialect for, as the user writes them into a printer file.

A word is text with fields in braces; nothing in it is ever run. `[template]` of a printer file with `dialect = "template"`:

    [template]
    bead = "LINEAR X{x} Y{y} Z{z} F{feed}"
    ink_on = "VALVE {output} 1"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from ssbfab.errors import nearest
from ssbfab.spec import Key, fields, spec

#: What may stand in braces, and what it is.
FIELDS: dict[str, str] = {
    "x": "coordinate of the part, mm", "y": "coordinate of the part, mm", "z": "coordinate of the part, mm",
    "feed": "speed, in mm per `feed_per`", "flow": "ink that the move displaces, mm3", "tool": "number of the tool",
    "output": "digital output of the tool's valve", "channel": "analogue channel of the tool's regulator",
    "pressure_kpa": "pressure, kPa", "pressure_psi": "pressure, psi", "seconds": "duration, s", "milliseconds": "duration, ms",
    "text": "a comment, one line", "title": "title of the recipe, one line",
}
_MOVE = ("x", "y", "z", "feed", "flow", "tool", "output", "channel")
_TOOL = ("tool", "output", "channel")
_ALLOWED: dict[str, tuple[str, ...]] = {
    "comment": ("text",), "begin": ("title",), "end": ("title",), "bead": _MOVE, "travel": _MOVE, "select": _TOOL,
    "ink_on": _TOOL, "ink_off": _TOOL, "push": (*_TOOL, "flow", "feed", "seconds", "milliseconds"),
    "pressure": (*_TOOL, "pressure_kpa", "pressure_psi"), "dwell": ("seconds", "milliseconds"),
}
_FIELD = re.compile(r"\{([^{}]*)\}")


@spec
class Template:
    """One text per thing that a print file says; several lines are allowed, empty text writes nothing."""

    bead: Annotated[str, Key(help="a move that lays ink; fields x y z feed flow tool output channel",
                             example="G1 X{x} Y{y} Z{z} F{feed}")]
    travel: Annotated[str, Key(help="a move that lays none; the same fields", example="G0 X{x} Y{y} Z{z} F{feed}")]
    comment: Annotated[str, Key(help="a comment; field text")] = "; {text}"
    begin: Annotated[str, Key(help="the beginning of the file; field title")] = "G90\nG21"
    end: Annotated[str, Key(help="the end of the file; field title")] = "M2"
    select: Annotated[str, Key(help="take a tool; fields tool output channel")] = "T{tool}"
    ink_on: Annotated[str, Key(help="open the valve, an absolute state and never a toggle; fields tool output channel")] = ""
    ink_off: Annotated[str, Key(help="close the valve, an absolute state and never a toggle; fields tool output channel")] = ""
    push: Annotated[str, Key(help="push ink, or draw it back, while the head stands; fields flow (mm3) feed (of the plunger) "
                                  "seconds milliseconds tool output channel", example="PUSH {flow} F{feed}")] = ""
    pressure: Annotated[str, Key(help="set the regulator; fields pressure_kpa pressure_psi tool output channel")] = ""
    dwell: Annotated[str, Key(help="wait; fields seconds milliseconds")] = "G4 P{seconds}"
    feed_per: Annotated[str, Key(help="unit of time of the feed: min or s")] = "min"
    suffix: Annotated[str, Key(help="ending of the file's name")] = "gcode"

    def faults(self) -> Iterator[str]:
        """What makes the words unusable: fields that do not exist there, braces without a partner."""
        if self.feed_per not in ("min", "s"):
            yield f"feed_per: found {self.feed_per!r}, expected 'min' or 's'"
        if not re.fullmatch(r"[A-Za-z0-9]{1,12}", self.suffix):
            yield f"suffix: found {self.suffix[:40]!r}, expected 1 to 12 letters and digits"
        for field in fields(Template):
            if field.name in _ALLOWED:
                yield from _word_faults(field.name, getattr(self, field.name))


def _word_faults(name: str, text: str) -> Iterator[str]:
    if len(text) > 4000:
        yield f"{name}: found {len(text)} characters, expected at most 4000"
    for word in dict.fromkeys(_FIELD.findall(text[:4000])):
        if word not in _ALLOWED[name]:
            yield (f"{name}: no such field {{{word[:40]}}}{nearest(word, _ALLOWED[name])}; "
                   f"here are {', '.join(_ALLOWED[name])}")
    if set("{}") & set(_FIELD.sub("", text)):
        yield f"{name}: a brace without its partner"
