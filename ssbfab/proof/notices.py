"""What an interpreter has to say besides motion: words it cannot read, and commands that do not do what they seem to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    UNREAD = "unread word"
    NUMBER = "number that controllers misread"
    NO_FEED = "motion without a feed"
    UNSYNCHRONISED = "output switched while motion is queued"
    SUBROUTINE = "subroutine, loop or variable"
    CHECKSUM = "checksum or line number does not fit"
    NO_END = "program does not end"
    NO_UNITS = "units are not stated"
    DWELL_UNIT = "dwell word that the controller ignores"
    ARC = "arc that cannot be"
    TOGGLE = "toggle"
    ABSENT = "command that needs something else first"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One kind of trouble with one word: where it was met first, and how often."""

    trouble: Trouble
    word: str
    line: int
    text: str
    place_mm: tuple[float, float, float] | None
    count: int = 1


class Notices:
    """Gathers notices; the same trouble with the same word is kept once."""

    MOST = 200

    def __init__(self) -> None:
        self._first: dict[tuple[Trouble, str], Notice] = {}
        self._count: dict[tuple[Trouble, str], int] = {}

    def add(self, trouble: Trouble, word: str, line: int, text: str, place: Iterable[float]) -> None:
        key = (trouble, word if len(self._first) < self.MOST else "…")
        self._count[key] = self._count.get(key, 0) + 1
        if key not in self._first:
            x, y, z = place
            known = None if x != x or y != y or z != z else (x, y, z)
            self._first[key] = Notice(trouble=trouble, word=key[1], line=line, text=text.strip()[:80], place_mm=known)

    def finish(self) -> tuple[Notice, ...]:
        return tuple(
            Notice(trouble=n.trouble, word=n.word, line=n.line, text=n.text, place_mm=n.place_mm, count=self._count[key])
            for key, n in self._first.items()
        )
