"""grblHAL: LinuxCNC's words for outputs and analogue values, its own for tools, and no G64."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.gcode.dialects.linuxcnc import LinuxCNC
from ssbfab.library.printer import Head


class GrblHAL(LinuxCNC):
    name = "grblhal"
    suffix = "nc"

    def blending(self) -> Iterator[str]:
        return iter(())

    def select(self, head: Head, first: bool) -> Iterator[str]:
        yield from (f"T{head.tool.number} M6", f"G43 H{head.tool.number}")
