"""The noun of the writer: a `Program` is the text of one print file, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """Text for one machine. Each pass over `chunks()` gives the same text: no clock, no host name, no random number."""

    dialect: str
    printer: str
    suffix: str
    make_chunks: Callable[[], Iterator[str]]

    def chunks(self) -> Iterator[str]:
        return self.make_chunks()

    def text(self) -> str:
        """The whole file, for small ones and tests."""
        return "".join(self.chunks())
