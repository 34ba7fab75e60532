"""Reads RepRapFirmware's G-code. Source: docs.duet3d.com, "G-code dictionary": outputs wait for the moves before them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ssbfab.proof.controllers.controller import Params
from ssbfab.proof.controllers.marlin import Marlin


class RepRapFirmware(Marlin):
    name: ClassVar[str] = "reprapfirmware"
    e_follows_axes: ClassVar[bool] = False
    queues: ClassVar[bool] = True

    def table(self) -> dict[str, Callable[[Params], None]]:
        return super().table() | {"G10": self.tool_settings}

    def tool_settings(self, words: Params) -> None:
        """G10 P sets temperatures, which do not matter, and offsets, which do."""
        if any(axis in words for axis in "XYZ"):
            self.unread("G10 X Y Z")

    def filament(self, words: Params) -> None:
        """M200 speaks for every tool."""
        if "D" in words:
            self.volumetric = words["D"] > 0
            self.volumetric_mm = {tool.number: words["D"] for tool in self.printer.tools} if words["D"] > 0 else {}
        if "S" in words:
            self.volumetric = words["S"] > 0
