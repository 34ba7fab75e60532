"""Reads AeroBasic (A3200) and AeroScript (Automation1). No program here can run them: the grammar is this file's own.

Each tool hangs on a vertical axis of its own: Z, then A to D. The controller knows no offsets: `G92` or
`PositionOffsetSet` renames the place where the head stands.
"""

from __future__ import annotations

import re
from typing import ClassVar

from ssbfab.library.printer import Printer
from ssbfab.proof.controllers.controller import NUMBER, Controller
from ssbfab.proof.notices import Trouble
from ssbfab.proof.words import has_exponent, split_words

_AXES = "ZABCD"
_OUTPUT = re.compile(r"\$DO\[(\d+)\]\.[A-Z]+\s*=\s*([01])", re.IGNORECASE)
_PRESSURE = re.compile(rf"call\s+setpress\s+P(\d+)\s+Q({NUMBER})", re.IGNORECASE)
_DIGITAL = re.compile(r"DigitalOutputSet\(\s*[A-Z]+\s*,\s*(\d+)\s*,\s*([01])\s*\)", re.IGNORECASE)
_ANALOG = re.compile(rf"AnalogOutputSet\(\s*[A-Z]+\s*,\s*(\d+)\s*,\s*({NUMBER})\s*\)", re.IGNORECASE)
_OFFSET = re.compile(rf"PositionOffsetSet\(\s*\[X,\s*Y\]\s*,\s*\[({NUMBER}),\s*({NUMBER})\]\s*\)", re.IGNORECASE)
_VOLTS = 10.0  # of the regulator at the tool's highest pressure


class AerotechA3200(Controller):
    name: ClassVar[str] = "aerotech-a3200"
    fast: ClassVar[re.Pattern[str]] = re.compile(rf"G([01])(?: X({NUMBER}))?(?: Y({NUMBER}))?()()(?: F({NUMBER}))?\s*")
    plunger: ClassVar[bool] = False
    remark: ClassVar[str] = ";"
    words: ClassVar[frozenset[str]] = frozenset(("VELOCITY ON", "VELOCITY OFF", "LOOKAHEAD FAST"))

    def __init__(self, printer: Printer) -> None:
        super().__init__(printer)
        self.motion = ""
        self.depths: dict[str, float] = {}

    def begin(self) -> None:
        numbers = sorted(tool.number for tool in self.printer.tools)
        self.take_tool(numbers[0] if numbers else 0)
        self.tool_changes = 0

    def finish(self) -> None:
        if not self.ended:
            self.say(Trouble.NO_END, "M2")

    def take_tool(self, number: int) -> None:
        """Take a tool by its axis; in the plane nobody applies its offset."""
        self.tool_now = number
        true = next((t.offset_mm for t in self.printer.tools if t.number == number), (0.0, 0.0, 0.0))
        self.select(number, (0.0, 0.0, true[2]))

    def shift(self, apart_mm: list[float]) -> None:
        """How high a tool hangs is up to its own axis."""
        super().shift([*apart_mm[:2], 0.0])

    def take(self, line: str) -> None:
        text = line.split(self.remark, 1)[0].strip()
        if not text or self.ended or self.phrase(text):
            return
        if has_exponent(text):
            self.say(Trouble.NUMBER, "exponent")
        words, rest = split_words(text)
        if rest or not words:
            self.unread(text)
            return
        self.block(words)

    def phrase(self, text: str) -> bool:
        """Whether the line was one of AeroBasic's words rather than G-code."""
        upper = " ".join(text.upper().split())
        if upper in self.words:
            return True
        if upper in ("ABSOLUTE", "INCREMENTAL"):
            self.absolute = upper == "ABSOLUTE"
        elif upper in ("METRIC", "ENGLISH"):
            self.scale = 1.0 if upper == "METRIC" else 25.4
        elif upper in ("SECONDS", "MINUTES"):
            self.feed_per = 1.0 if upper == "SECONDS" else 1 / 60
        elif found := _OUTPUT.fullmatch(text):
            self.switch(int(found[1]), found[2] == "1")
        elif found := _PRESSURE.fullmatch(text):
            self.set_pressure(int(found[1]), float(found[2]))
        elif upper.startswith("CALL TOGGLEPRESS"):
            self.say(Trouble.TOGGLE, "togglePress")
        elif upper.startswith("DWELL "):
            self.dwell(float(upper.split()[1]))
        else:
            return False
        return True

    def block(self, words: list[tuple[str, float | None]]) -> None:
        params = {letter: value for letter, value in words if value is not None and letter not in "GMN"}
        codes = [f"{letter}{value:g}" for letter, value in words if value is not None and letter in "GM"]
        for letter, value in words:
            if value is None or letter not in "GMNXYZABCDFPIJ":
                self.unread(letter)
        if "F" in params:
            self.set_feed(params["F"])
        for code in codes:
            self.code(code, params)
        if not {"G4", "G92"} & set(codes) and any(axis in params for axis in "XY" + _AXES):
            self.move(params)

    def code(self, code: str, params: dict[str, float]) -> None:
        if code in ("G0", "G1", "G2", "G3"):
            self.motion = code
        elif code == "G4":
            self.dwell(params.get("P", params.get("F", 0.0)))
        elif code in ("G90", "G91"):
            self.absolute = code == "G90"
        elif code in ("G70", "G71"):
            self.scale = 25.4 if code == "G70" else 1.0
        elif code in ("G75", "G76"):
            self.feed_per = 1.0 if code == "G76" else 1 / 60
        elif code == "G92":
            self.set_position(params)
        elif code in ("M2", "M30"):
            self.ended = True
        elif code not in ("G108", "G109", "M0"):
            self.unread(code)

    def move(self, params: dict[str, float]) -> None:
        axis = next((a for a in _AXES if a in params), None)
        numbers = sorted(tool.number for tool in self.printer.tools)
        if axis is not None:
            index = _AXES.index(axis)
            if index >= len(numbers):
                self.unread(axis)
            elif numbers[index] != self.tool:
                self.depths["ZABCD"[numbers.index(self.tool)] if self.tool in numbers else "Z"] = self.z
                self.take_tool(numbers[index])
                self.z = self.depths.get(axis, self.z)
            params = {k: v for k, v in params.items() if k not in _AXES} | {"Z": params[axis]}
        if self.motion in ("G2", "G3"):
            self.arc(params, clockwise=self.motion == "G2")
        elif self.motion:
            self.straight(params, rapid=self.motion == "G0")
        else:
            self.say(Trouble.ABSENT, "axis words without G0 or G1")


class AerotechAutomation1(AerotechA3200):
    """Functions for outputs and offsets; the regulator's 0 to 10 V are 0 to the highest pressure of its tool."""

    name: ClassVar[str] = "aerotech-automation1"
    remark: ClassVar[str] = "//"

    def phrase(self, text: str) -> bool:
        if found := _DIGITAL.fullmatch(text):
            self.switch(int(found[1]), found[2] == "1")
        elif found := _ANALOG.fullmatch(text):
            channel = int(found[1])
            most = max((t.pressure_max_pa for t in self.printer.tools if t.pressure_channel == channel), default=0.0)
            self.set_pressure(channel, float(found[2]) / _VOLTS * most / self.kilopascal)
        elif found := _OFFSET.fullmatch(text):
            self.set_position({"X": float(found[1]) / self.scale, "Y": float(found[2]) / self.scale})
        elif text.upper().startswith("DWELL("):
            self.dwell(float(text[6:].rstrip(") ")))
        else:
            return False
        return True
