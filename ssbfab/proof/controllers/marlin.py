"""Reads Marlin's G-code: E words push a plunger, one command per line. Source: marlinfw.org/meta/gcode."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from ssbfab.library.printer import Printer
from ssbfab.proof.controllers.controller import NUMBER, Controller, Params
from ssbfab.proof.notices import Trouble
from ssbfab.proof.tape import Kind
from ssbfab.proof.words import checksum, has_exponent, split_words, without_comments

# Commands that move nothing and push nothing: heat, fans, displays, limits that the printer file states itself.
_INERT = frozenset(f"M{number}" for number in (
    17, 18, 73, 75, 76, 77, 78, 84, 104, 105, 106, 107, 108, 109, 110, 111, 113, 114, 115, 117, 118, 119, 140, 141, 142,
    149, 150, 155, 190, 191, 201, 202, 203, 204, 205, 207, 208, 209, 211, 250, 280, 300, 301, 302, 304, 412, 413, 414, 420,
    500, 501, 503, 569, 572, 593, 862, 900, 906, 907, 908, 914,
))
_DEFAULT_FILAMENT_MM = 1.75  # DEFAULT_NOMINAL_FILAMENT_DIA: what a tool has that no M200 D was said for
_BY_HAND = re.compile(rf"set by hand: tool (\d+) pressure ({NUMBER}) kPa")


class Marlin(Controller):
    name: ClassVar[str] = "marlin"
    parentheses: ClassVar[bool] = False
    e_follows_axes: ClassVar[bool] = True  # G90 and G91 speak for E too (Marlin 2; not RepRapFirmware, not Klipper)
    queues: ClassVar[bool] = False  # whether outputs wait for the motion before them
    inert: ClassVar[frozenset[str]] = _INERT

    def __init__(self, printer: Printer) -> None:
        super().__init__(printer)
        self.volumetric_mm: dict[int, float] = {}
        self.volumetric = False
        self.offsets: dict[int, tuple[float, float, float]] = {}
        self.moving = False
        self.commands: dict[str, Callable[[Params], None]] = self.table()

    def table(self) -> dict[str, Callable[[Params], None]]:
        """What each command does."""
        return {
            "G0": lambda w: self.linear(w), "G1": lambda w: self.linear(w),
            "G2": lambda w: self.curved(w, True), "G3": lambda w: self.curved(w, False),
            "G4": self.pause, "G10": lambda w: None, "G11": lambda w: None,
            "G20": lambda w: self.units(25.4), "G21": lambda w: self.units(1.0), "G28": self.home,
            "G90": lambda w: self.mode(True), "G91": lambda w: self.mode(False), "G92": self.set_position,
            "M82": lambda w: self.e_mode(True), "M83": lambda w: self.e_mode(False),
            "M42": self.pin, "M126": lambda w: self.output(self.own_output(), True),
            "M127": lambda w: self.output(self.own_output(), False),
            "M200": self.filament, "M218": self.offset, "M220": self.speed_factor, "M221": self.flow_factor,
            "M400": lambda w: self.halt(), "M0": lambda w: self.halt(), "M1": lambda w: self.halt(),
        }

    def begin(self) -> None:
        self.select(0)
        self.tool_changes = 0

    # -- lines ----------------------------------------------------------------------------------------------------------
    def take(self, line: str) -> None:
        if ";" in line and (asked := _BY_HAND.search(line)):
            self.by_hand(int(asked[1]), float(asked[2]))
        text = self.body_of(without_comments(line, parentheses=self.parentheses))
        if not text:
            return
        if has_exponent(text):
            self.say(Trouble.NUMBER, "exponent")
        words, rest = split_words(text)
        if not words or words[0][1] is None:
            self.unread(text.split()[0])
            return
        letter, value = words[0]
        self.obey(letter, value or 0.0, words[1:], rest, text)

    def by_hand(self, number: int, kilopascal: float) -> None:
        """Where the controller cannot set a pressure, the operator does what a comment of the file asks."""
        for tool in self.printer.tools:
            if tool.number == number:
                self.set_pressure(tool.pressure_channel, kilopascal)

    def body_of(self, text: str) -> str:
        """The line less its number and checksum, which are checked."""
        if "*" in text:
            before, _, after = text.partition("*")
            if not after.strip().isdigit() or int(after) != checksum(before):
                self.say(Trouble.CHECKSUM, "*")
            text = before.strip()
        if text[:1] in "Nn" and text[1:2].isdigit():
            text = text.lstrip("Nn0123456789").strip()
        return text

    def obey(self, letter: str, value: float, words: list[tuple[str, float | None]], rest: str, text: str) -> None:
        if letter == "T":
            self.change_tool(int(value))
            return
        command = f"{letter}{value:g}"
        if command in self.inert:
            return
        act = self.commands.get(command)
        if act is None:
            self.unread(command if letter in "GM" else text.split()[0])
            return
        params: dict[str, float] = {}
        for name, number in words:
            if name in params:
                self.say(Trouble.NUMBER, f"{name} twice")
            params[name] = number if number is not None else 0.0
            if number is None and name in "XYZEFIJRS" and command not in ("G28", "M84"):
                self.say(Trouble.NUMBER, f"{name} without a number")
        if rest:
            self.unread(rest)
        act(params)

    # -- commands -------------------------------------------------------------------------------------------------------
    def linear(self, words: Params) -> None:
        for name in words:
            if name not in "XYZEFSHP":
                self.unread(name)
        if "F" in words:
            self.set_feed(words["F"])
        self.straight(words, rapid=False)

    def straight(self, words: Params, *, rapid: bool) -> None:
        """G0 is G1 to Marlin: it has the feed of the last F."""
        self.moving = True
        super().straight(words, rapid=False)

    def curved(self, words: Params, clockwise: bool) -> None:
        if "F" in words:
            self.set_feed(words["F"])
        self.moving = True
        self.arc(words, clockwise=clockwise)

    def pause(self, words: Params) -> None:
        self.moving = False
        self.dwell(words["S"] if "S" in words else words.get("P", 0.0) / 1e3)

    def halt(self) -> None:
        self.moving = False
        super().halt()

    def units(self, scale: float) -> None:
        self.scale = scale

    def mode(self, absolute: bool) -> None:
        self.absolute = absolute
        if self.e_follows_axes:
            self.e_absolute = absolute

    def e_mode(self, absolute: bool) -> None:
        self.e_absolute = absolute

    def home(self, words: Params) -> None:
        """The axes go to their end stops: to zero, as far as a file can know."""
        axes = [i for i, axis in enumerate("XYZ") if axis in words] or [0, 1, 2]
        here = [self.x, self.y, self.z]
        for i in axes:
            here[i] = self.origin[i] = 0.0
        self.x, self.y, self.z = here
        self.row(Kind.JUMP)

    def pin(self, words: Params) -> None:
        self.output(int(words.get("P", -1)), words.get("S", 0.0) > 0)

    def own_output(self) -> int:
        return next((t.output for t in self.printer.tools if t.number == self.tool), 0)

    def output(self, output: int, on: bool) -> None:
        """M42 acts when it is parsed, while up to sixteen moves are still queued."""
        if self.moving and not self.queues:
            self.say(Trouble.UNSYNCHRONISED, "M42")
        self.switch(output, on)

    def filament(self, words: Params) -> None:
        tool = int(words.get("T", max(self.tool, 0)))
        if "D" in words:
            self.volumetric = words["D"] > 0
            if words["D"] > 0:
                self.volumetric_mm[tool] = words["D"]
        if "S" in words:
            self.volumetric = words["S"] > 0

    def mm3_per_e(self) -> float:
        """In volumetric mode E is mm3 of what passes a barrel of the stated diameter."""
        if not self.volumetric:
            return super().mm3_per_e()
        stated, real = self.volumetric_mm.get(max(self.tool, 0)), self.barrel_mm()
        return (real / (stated or _DEFAULT_FILAMENT_MM)) ** 2

    def offset(self, words: Params) -> None:
        tool = int(words.get("T", 1))
        x, y, z = self.offsets.get(tool, (0.0, 0.0, 0.0))
        self.offsets[tool] = (words.get("X", x), words.get("Y", y), words.get("Z", z))
        if tool == self.tool:
            self.apply_offset(self.offsets[tool])

    def change_tool(self, tool: int) -> None:
        self.moving = False
        self.select(tool, self.offsets.get(tool))

    def speed_factor(self, words: Params) -> None:
        self.feed_ratio = words.get("S", 100.0) / 100

    def flow_factor(self, words: Params) -> None:
        self.flow_ratio = words.get("S", 100.0) / 100
