"""Reads Hyrel's G-code: heads by slot, E counted by pulses per microlitre. No program here can run it: the grammar is this
file's own, after Hyrel's "G-code and M-code reference"."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ssbfab.library.printer import Printer
from ssbfab.proof.controllers.controller import Params
from ssbfab.proof.controllers.marlin import Marlin
from ssbfab.proof.notices import Trouble

FIRST_SLOT = 11


class Hyrel(Marlin):
    name: ClassVar[str] = "hyrel"
    queues: ClassVar[bool] = True
    e_follows_axes: ClassVar[bool] = False

    def __init__(self, printer: Printer) -> None:
        super().__init__(printer)
        self.pulses: dict[int, float] = {}
        self.counts = False

    def table(self) -> dict[str, Callable[[Params], None]]:
        foreign = ("M42", "M126", "M127", "M200", "M218", "M220")
        kept = {code: act for code, act in super().table().items() if code not in foreign}
        return kept | {"M221": self.rate, "M229": self.counting, "M721": self.prime, "M722": self.prime, "M6": self.mount,
                       "M756": lambda w: None, "M2": lambda w: None, "M30": lambda w: None}

    def counting(self, words: Params) -> None:
        self.counts = words.get("E", 0.0) > 0

    def rate(self, words: Params) -> None:
        self.pulses[int(words.get("T", FIRST_SLOT)) - FIRST_SLOT] = words.get("P", 0.0)

    def prime(self, words: Params) -> None:
        """Ink that the controller moves of its own accord is not in the file's E words."""
        if any(words.get(letter, 0.0) != 0 for letter in "EP"):
            self.unread("M721 or M722 with a prime")

    def mount(self, words: Params) -> None:
        number = int(words.get("T", FIRST_SLOT)) - FIRST_SLOT
        x, y, z = (words.get(axis, 0.0) for axis in "XYZ")
        self.offsets[number] = (x, y, z)

    def mm3_per_e(self) -> float:
        """E times pulses per microlitre are pulses; the plunger's microsteps and area make ink of them."""
        tool = next((tool for tool in self.printer.tools if tool.number == self.tool), None)
        if not self.counts or tool is None or self.tool not in self.pulses:
            self.say(Trouble.ABSENT, "E without M229 E1 and M221")
            return 0.0
        return self.pulses[self.tool] / tool.steps_per_mm * super().mm3_per_e()

    def pause(self, words: Params) -> None:
        if "P" in words:
            self.say(Trouble.DWELL_UNIT, "G4 P")
        self.dwell(words.get("S", 0.0))
