"""Reads GRBL 1.1's G-code: one tool, its valve on the spindle output, its pressure the S word.

Source: github.com/gnea/grbl/wiki, "Grbl v1.1 Commands"."""

from __future__ import annotations

from typing import ClassVar

from ssbfab.proof.controllers.controller import Params
from ssbfab.proof.controllers.linuxcnc import LinuxCNC

_CODES = frozenset(f"G{n}" for n in ("0", "1", "2", "3", "4", "17", "20", "21", "40", "49", "54", "61", "80", "90", "91", "91.1",
                                     "92", "92.1", "94")) | frozenset(f"M{n}" for n in (0, 2, 3, 5, 9, 30))


class Grbl(LinuxCNC):
    """Spindle words wait for the moves before them; T, E, M6 and G64 are errors to it."""

    name: ClassVar[str] = "grbl"

    def begin(self) -> None:
        self.select(self.printer.tools[0].number if self.printer.tools else 0)
        self.tool_changes = 0

    def known(self, code: str) -> bool:
        return code in _CODES

    def execute(self, codes: list[str], params: Params) -> None:
        tool = next((tool for tool in self.printer.tools if tool.number == self.tool), None)
        for letter in ("T", "E", "Q", "H", "D"):
            if letter in params:
                self.unread(letter)
        if tool is not None and "S" in params:
            self.set_pressure(tool.pressure_channel, params["S"])
        if tool is not None and ("M3" in codes or "M5" in codes):
            self.switch(tool.output, "M3" in codes)
        super().execute([code for code in codes if self.known(code)], {k: v for k, v in params.items() if k not in "TSE"})
