"""Toolpath → the text of one firmware. One file per firmware in `dialects/`."""

from typing import TYPE_CHECKING

from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
    from ssbfab.gcode.dialects import DIALECTS, get_dialect
    from ssbfab.gcode.header import Header
    from ssbfab.gcode.line_numbers import numbered
    from ssbfab.gcode.program import Program
    from ssbfab.gcode.rules import RULES
    from ssbfab.gcode.writer import write
else:
    __getattr__ = on_demand(__name__, {
        "DIALECTS": "dialects", "Header": "header", "Program": "program", "RULES": "rules", "get_dialect": "dialects",
        "numbered": "line_numbers", "write": "writer",
    })

__all__ = ["DIALECTS", "RULES", "Header", "Program", "get_dialect", "numbered", "write"]
