"""Toolpath → the text of one firmware. One file per firmware in `dialects/`."""

from ssbfab.gcode.dialects import DIALECTS, get_dialect
from ssbfab.gcode.header import Header
from ssbfab.gcode.program import Program
from ssbfab.gcode.writer import write

__all__ = ["DIALECTS", "Header", "Program", "get_dialect", "write"]
