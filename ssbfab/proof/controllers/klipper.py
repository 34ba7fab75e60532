"""Reads Klipper's G-code: E is plunger travel, valves and regulators are pins named by letter, timed with moves.

Source: klipper3d.org, "G-Codes"; the names `valve_a` and `reg_a` (kPa) of the first tool's pins are this package's convention.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ssbfab.library.printer import Tool
from ssbfab.proof.controllers.controller import Params
from ssbfab.proof.controllers.marlin import Marlin
from ssbfab.proof.notices import Trouble

_INERT = ("SET_PRESSURE_ADVANCE", "SET_VELOCITY_LIMIT", "RESPOND", "STATUS")


class Klipper(Marlin):
    name: ClassVar[str] = "klipper"
    e_follows_axes: ClassVar[bool] = False
    queues: ClassVar[bool] = True

    def table(self) -> dict[str, Callable[[Params], None]]:
        """Klipper knows neither M42, M126, M127, nor M200, M218."""
        foreign = ("M42", "M126", "M127", "M200", "M218")
        return {code: act for code, act in super().table().items() if code not in foreign}

    def take(self, line: str) -> None:
        word, *pairs = line.split(";", 1)[0].split() or [""]
        name = word.upper()
        if "_" not in name and name not in _INERT:
            super().take(line)
            return
        values = {key.upper(): value for key, _, value in (pair.partition("=") for pair in pairs)}
        if name == "SET_PIN":
            self.set_pin(values)
        elif name == "SET_GCODE_OFFSET":
            self.gcode_offset(values)
        elif name not in _INERT:
            self.unread(name)

    def set_pin(self, values: dict[str, str]) -> None:
        kind, _, letter = values.get("PIN", "").lower().rpartition("_")
        tool = self.lettered(letter)
        value = float(values.get("VALUE", "nan"))
        if tool is None or kind not in ("valve", "reg") or value != value:
            self.unread("SET_PIN PIN=" + values.get("PIN", "?"))
        elif kind == "valve":
            self.switch(tool.output, value > 0)
        else:
            self.set_pressure(tool.pressure_channel, value)

    def lettered(self, letter: str) -> Tool | None:
        number = ord(letter) - ord("a") if len(letter) == 1 else -1
        return next((tool for tool in self.printer.tools if tool.number == number), None)

    def gcode_offset(self, values: dict[str, str]) -> None:
        for i, axis in enumerate("XYZ"):
            if axis in values:
                self.origin[i] = float(values[axis])
            if axis + "_ADJUST" in values:
                self.origin[i] += float(values[axis + "_ADJUST"])

    def pause(self, words: Params) -> None:
        """G4 knows P alone, in milliseconds; it takes S without complaint and does not wait."""
        if "S" in words:
            self.say(Trouble.DWELL_UNIT, "G4 S")
        self.dwell(words.get("P", 0.0) / 1e3)
