"""Reads LinuxCNC's G-code: outputs and pressures that wait for the next move, or act at once. Source: linuxcnc.org/docs,
"G-Codes", "M-Codes" and "Order of Execution" (2.9)."""

from __future__ import annotations

import re
from typing import ClassVar

from ssbfab.library.printer import Printer
from ssbfab.proof.controllers.controller import NUMBER, Controller, Params
from ssbfab.proof.notices import Trouble
from ssbfab.proof.tape import Kind
from ssbfab.proof.words import has_exponent, split_words, without_comments

_MOTION = ("G0", "G1", "G2", "G3")
_INERT_G = frozenset(f"G{n}" for n in ("17", "40", "49", "54", "61", "61.1", "64", "80", "90", "90.1", "91", "91.1", "94", "97"))
_INERT_M = frozenset(("M3", "M4", "M5", "M7", "M8", "M9", "M48", "M49", "M50", "M51", "M52", "M53"))

_OBEYED = frozenset(f"G{n}" for n in ("4", "10", "20", "21", "43", "53", "92", "92.1")) | frozenset(
    f"M{n}" for n in (0, 1, 2, 30, 6, 62, 63, 64, 65, 67, 68))


# Letters that only some codes of the same line use ("word with no G-code that uses it" is an error to LinuxCNC); arcs are modal.
_USERS = {
    "P": ("G4", "G10", "G64", "M62", "M63", "M64", "M65"), "Q": ("G64", "M67", "M68"), "E": ("M67", "M68"), "H": ("G43",),
    "L": ("G10",), "I": ("G2", "G3"), "J": ("G2", "G3"), "R": ("G2", "G3"), "K": (),
}


class LinuxCNC(Controller):
    """Words of one line act in LinuxCNC's own order, whatever their order in the line."""

    name: ClassVar[str] = "linuxcnc"
    fast: ClassVar[re.Pattern[str]] = re.compile(
        rf"G([01])(?: X({NUMBER}))?(?: Y({NUMBER}))?(?: Z({NUMBER}))?()(?: F({NUMBER}))?\s*(?:;.*)?")
    plunger: ClassVar[bool] = False

    def __init__(self, printer: Printer) -> None:
        super().__init__(printer)
        self.motion = ""
        self.next_tool = 0
        self.arc_relative = True
        self.waiting: dict[int, bool] = {}
        self.waiting_pressure: dict[int, float] = {}
        self.table: dict[int, tuple[float, float, float]] = {}
        self.saw_units = False
        self.saw_end = False

    def begin(self) -> None:
        """No tool offset is in force until G43."""
        self.tool = 0
        self.settle()

    def finish(self) -> None:
        if not self.saw_end:
            self.say(Trouble.NO_END, "M2")

    def read(self, number: int, line: str) -> None:
        if self.ended:
            return
        super().read(number, line)

    def take(self, line: str) -> None:
        text = without_comments(line, parentheses=True)
        if not text or text == "%":
            return
        if text[0] in "oO#" or "#" in text or "[" in text:
            self.say(Trouble.SUBROUTINE, text.split()[0][:20])
            return
        if has_exponent(text):
            self.say(Trouble.NUMBER, "exponent")
        words, rest = split_words(text)
        if rest:
            self.unread(rest)
        self.obey(words)

    def obey(self, words: list[tuple[str, float | None]]) -> None:
        codes: list[str] = []
        params: dict[str, float] = {}
        for letter, value in words:
            if value is None:
                self.unread(letter)
            elif letter in "GM":
                codes.append(f"{letter}{value:g}")
            elif letter != "N":
                if letter in params:
                    self.say(Trouble.NUMBER, f"{letter} twice")
                params[letter] = value
        for code in codes:
            if not self.known(code):
                self.unread(code)
        motion = [code for code in (*codes, self.motion) if code in _MOTION][:1]
        for letter in params:
            if letter not in "XYZFTPQEIJRHSKL":
                self.unread(letter)
            elif letter in _USERS and not {*codes, *motion} & set(_USERS[letter]):
                self.say(Trouble.ABSENT, f"{letter} without a code that uses it")
        self.execute(codes, params)

    def known(self, code: str) -> bool:
        return code in _INERT_G or code in _INERT_M or code in _MOTION or code in _OBEYED

    def execute(self, codes: list[str], params: Params) -> None:
        """In the order of "Order of Execution": feed, tool, outputs, dwell, modes, offsets, motion, end."""
        if "F" in params:
            self.set_feed(params["F"])
        if "T" in params:
            self.next_tool = int(params["T"])
        if "M6" in codes:
            self.change()
        for code in codes:
            if code in ("M62", "M63", "M64", "M65"):
                self.output(code, params)
            elif code in ("M67", "M68"):
                self.pressure(code, params)
            elif code in ("M0", "M1"):
                self.halt()
        if "G4" in codes:
            self.dwell(params.get("P", 0.0))
        self.modes(codes, params)
        self.motions(codes, params)
        if "M2" in codes or "M30" in codes:
            self.saw_end = self.ended = True

    def modes(self, codes: list[str], params: Params) -> None:
        for code in codes:
            if code in ("G20", "G21"):
                self.scale, self.saw_units = 25.4 if code == "G20" else 1.0, True
                if "F" in params:
                    self.set_feed(params["F"])
            elif code == "G43":
                tool = int(params.get("H", self.tool))
                self.apply_offset(self.table.get(tool, self.offset_of(tool)))
            elif code == "G49":
                self.apply_offset((0.0, 0.0, 0.0))
            elif code in ("G90", "G91"):
                self.absolute = code == "G90"
            elif code in ("G90.1", "G91.1"):
                self.arc_relative = code == "G91.1"

    def motions(self, codes: list[str], params: Params) -> None:
        if "G10" in codes:
            self.tool_table(params)
        elif "G92" in codes:
            self.set_position(params)
        elif "G92.1" in codes:
            self.origin = [0.0, 0.0, 0.0]
        else:
            self.motion = next((c for c in codes if c in _MOTION), "" if "G80" in codes else self.motion)
            if any(axis in params for axis in "XYZ") or (self.motion in ("G2", "G3") and "I" in params):
                self.move(params, machine="G53" in codes)

    def move(self, params: Params, machine: bool) -> None:
        if not self.motion:
            self.say(Trouble.ABSENT, "axis words without G0 or G1")
            return
        if machine:
            self.unread("G53")
        if self.motion in ("G2", "G3"):
            self.act_on_waiting()
            self.arc(params, clockwise=self.motion == "G2", relative_centre=self.arc_relative)
        else:
            self.straight(params, rapid=self.motion == "G0")

    def straight(self, words: Params, *, rapid: bool) -> None:
        """Outputs that were told to wait act as this move begins."""
        self.motion = "G0" if rapid else "G1"
        if not self.saw_units:
            self.say(Trouble.NO_UNITS, "G21")
            self.saw_units = True
        if self.waiting or self.waiting_pressure:
            self.act_on_waiting()
        super().straight(words, rapid=rapid)

    # -- outputs --------------------------------------------------------------------------------------------------------
    def act_on_waiting(self) -> None:
        for output, on in self.waiting.items():
            self.switch(output, on)
        for channel, value in self.waiting_pressure.items():
            self.set_pressure(channel, value)
        self.waiting.clear()
        self.waiting_pressure.clear()

    def output(self, code: str, params: Params) -> None:
        number, on = int(params.get("P", -1)), code in ("M62", "M64")
        if code in ("M62", "M63"):
            self.waiting[number] = on
        else:
            self.halt()
            self.switch(number, on)

    def pressure(self, code: str, params: Params) -> None:
        channel, value = int(params.get("E", 0)), params.get("Q", 0.0)
        if code == "M67":
            self.waiting_pressure[channel] = value
        else:
            self.halt()
            self.set_pressure(channel, value)

    # -- tools ----------------------------------------------------------------------------------------------------------
    def change(self) -> None:
        """M6 loads the tool; the offset in force stays what it was until G43."""
        used = tuple(t - s for t, s in zip(self.true_offset(), self.stray, strict=True))
        self.halt()
        self.select(self.next_tool, (used[0], used[1], used[2]))

    def offset_of(self, tool: int) -> tuple[float, float, float]:
        return next((t.offset_mm for t in self.printer.tools if t.number == tool), (0.0, 0.0, 0.0))

    def tool_table(self, params: Params) -> None:
        """`G10 L1 P1 X Y Z`: an offset in the table is what is added to coordinates, the reverse of the tip's place."""
        if params.get("L") != 1:
            self.unread("G10 L" + format(params.get("L", 0.0), "g"))
            return
        self.table[int(params.get("P", 0))] = (
            -params.get("X", 0.0) * self.scale, -params.get("Y", 0.0) * self.scale, -params.get("Z", 0.0) * self.scale)

    def row(self, kind: Kind, feed: float = 0.0, pushed: float = 0.0, seconds: float = 0.0) -> None:
        super().row(kind, feed, 0.0 if kind in (Kind.RAPID, Kind.LINE) else pushed, seconds)
