"""Where the cell stands on the bed."""

from __future__ import annotations

from ssbfab.errors import ToolpathError
from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Printer
from ssbfab.toolpath.settings import PrintSettings


def placed(cell: Cell, *, printer: Printer, settings: PrintSettings) -> Cell:
    """The cell moved so that the low corner of what is printed lies at the origin of the print, and its foot on z = 0."""
    if not cell.printed:
        raise ToolpathError("no body of the cell is printed: give a role an ink under [inks]")
    boxes = [body.bounds_mm for body in cell.printed]
    low = [min(box[i] for box in boxes) for i in range(3)]
    x, y = settings.origin_mm or printer.origin_mm
    return cell.translated((x - low[0], y - low[1], -low[2]))
