"""Toolpath → the text of one firmware. One file per firmware in `dialects/`."""

from ssbfab.gcode.dialects import DIALECTS, get_dialect
from ssbfab.gcode.header import Header
from ssbfab.gcode.line_numbers import numbered
from ssbfab.gcode.program import Program
from ssbfab.gcode.rules import RULES
from ssbfab.gcode.writer import write

__all__ = ["DIALECTS", "RULES", "Header", "Program", "get_dialect", "numbered", "write"]
