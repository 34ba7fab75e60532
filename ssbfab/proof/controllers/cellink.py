"""Reads the G-code of CELLINK's BIO X and INKREDIBLE. Pressure is set by hand, as a comment of the file asks. No program here can
run them: the grammar is this file's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ssbfab.proof.controllers.controller import Params
from ssbfab.proof.controllers.marlin import Marlin
from ssbfab.proof.tape import Kind
from ssbfab.proof.words import split_words, without_comments


class CellinkBioX(Marlin):
    """A move with any E opens the valve of the tool in use; how much E says nothing."""

    name: ClassVar[str] = "cellink-biox"
    plunger: ClassVar[bool] = False

    def take(self, line: str) -> None:
        """Several commands may share a line: `G90 G21 M83`."""
        text = without_comments(line, parentheses=False)
        words, rest = split_words(text)
        starts = [i for i, (letter, value) in enumerate(words) if letter in "GM" and value is not None]
        if rest or len(starts) < 2:
            super().take(line)
            return
        for first, last in zip(starts, [*starts[1:], len(words)], strict=True):
            letter, value = words[first]
            self.obey(letter, value or 0.0, words[first + 1:last], "", text)

    def straight(self, words: Params, *, rapid: bool) -> None:
        output = self.own_output()
        opened = frozenset({output}) if words.get("E", 0.0) > 0 else frozenset[int]()
        if opened != self.outputs:
            self.outputs = opened
            self.settle()
        if any(axis in words for axis in "XYZ"):
            super().straight({k: v for k, v in words.items() if k != "E"}, rapid=rapid)
        elif opened and self.feed > 0:
            self.row(Kind.DWELL, seconds=words["E"] / self.feed)


class CellinkInkredible(Marlin):
    """Two heads, each with a word to open and one to close its valve."""

    name: ClassVar[str] = "cellink-inkredible"
    plunger: ClassVar[bool] = False
    queues: ClassVar[bool] = True

    def table(self) -> dict[str, Callable[[Params], None]]:
        numbers = sorted(tool.number for tool in self.printer.tools)[:3]
        heads: dict[str, Callable[[Params], None]] = {"M750": self.home}
        for index, number in enumerate(numbers):
            heads[f"M{751 + index}"] = lambda w, n=number: self.change_tool(n)  # type: ignore[misc]
            for code, on in ((760, True), (761, False)):
                heads[f"M{code + 2 * index}"] = lambda w, n=number, on=on: self.valve(n, on)  # type: ignore[misc]
        return super().table() | heads

    def valve(self, number: int, on: bool) -> None:
        self.switch(next(tool.output for tool in self.printer.tools if tool.number == number), on)
