"""Reads grblHAL's G-code: LinuxCNC's words without G64. Source: github.com/grblHAL/core/wiki, "Additional G- and M-codes"."""

from __future__ import annotations

from typing import ClassVar

from ssbfab.proof.controllers.linuxcnc import LinuxCNC


class GrblHAL(LinuxCNC):
    name: ClassVar[str] = "grblhal"

    def known(self, code: str) -> bool:
        return code != "G64" and super().known(code)
