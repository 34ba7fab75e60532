"""Line numbers and checksums for Marlin's family, for files that are sent without a host that adds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

from ssbfab.errors import DialectError
from ssbfab.gcode.program import Program

NUMBERING = ("marlin", "reprapfirmware", "klipper")


def checksum(line: str) -> int:
    """Exclusive or of a line's bytes.

    >>> checksum("N0 M110 N0")
    125
    """
    return reduce(lambda total, byte: total ^ byte, line.encode("ascii"), 0)


def numbered(program: Program) -> Program:
    """The program with `N<number> … *<checksum>` on every command. Comments stay as they are. Raises `DialectError`."""
    if program.dialect not in NUMBERING:
        raise DialectError(f"dialect {program.dialect!r} has no line checksums: {', '.join(NUMBERING)} have")
    return replace(program, make_chunks=lambda: _numbered(program))


def _numbered(program: Program) -> Iterator[str]:
    count = 0
    yield "N0 M110 N0*125\n"
    for chunk in program.chunks():
        lines = []
        for line in chunk.splitlines():
            if line and not line.startswith(";"):
                count += 1
                line = f"N{count} {line}"
                line = f"{line}*{checksum(line)}"
            lines.append(line + "\n")
        yield "".join(lines)
