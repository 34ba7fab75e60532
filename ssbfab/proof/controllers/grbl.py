"""Reads GRBL 1.1's G-code: one tool, its valve on the spindle output, its pressure the S word. Source: github.com/gnea/grbl/wiki."""

from __future__ import annotations

from typing import ClassVar

from ssbfab.proof.controllers.controller import Params
from ssbfab.proof.controllers.linuxcnc import LinuxCNC

_CODES = frozenset("G0 G1 G2 G3 G4 G17 G20 G21 G40 G49 G54 G61 G80 G90 G91 G91.1 G92 G92.1 G94 M0 M2 M3 M5 M9 M30".split())


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
