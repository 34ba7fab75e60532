"""From the plan to what the machine does: starts and stops, pressures, primes and the true bed, in this order."""

from __future__ import annotations

from collections.abc import Sequence

from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Dispenser, Head, Printer
from ssbfab.toolpath.dispense.dry import dry
from ssbfab.toolpath.dispense.height_map import mapped
from ssbfab.toolpath.dispense.prime import primed
from ssbfab.toolpath.dispense.ramp import ramped
from ssbfab.toolpath.dispense.resume import resumed
from ssbfab.toolpath.dispense.starts import dispensed
from ssbfab.toolpath.path import Toolpath
from ssbfab.toolpath.settings import PrintSettings

#: Ink at the purge place stays this far from the part, mm: assumed.
PURGE_ROOM_MM = 1.0


def driven(toolpath: Toolpath, *, cell: Cell, heads: Sequence[Head], printer: Printer, settings: PrintSettings,
           from_layer: int | None = None, from_tool: int | None = None, inked: bool = True) -> Toolpath:
    """A planned toolpath as the machine runs it: whole or from a place on (see `resumed`), with or without ink."""
    found = toolpath if from_layer is None else resumed(toolpath, from_layer, printer, from_tool)
    if settings.dispensing.acts and can_push(printer, heads):
        found = dispensed(found, heads=heads, printer=printer, how=settings.dispensing, cell=cell)
    if settings.pressure_ramp:
        found = ramped(found, {point.layer: point.factor_ratio for point in settings.pressure_ramp})
    if can_push(printer, heads) and purges_beside(cell, printer):
        found = primed(found, heads=heads, printer=printer, how=settings.priming)
    if settings.bed is not None:
        found = mapped(found, settings.bed.heights(), settings.bed.segment_mm)
    return found if inked else dry(found, printer.safe_height_mm)


def purges_beside(cell: Cell, printer: Printer) -> bool:
    """Whether the printer's purge place is off the part."""
    x0, y0, _, x1, y1, _ = cell.bounds_mm
    x, y = printer.purge_mm
    room = PURGE_ROOM_MM
    return not (x0 - room <= x <= x1 + room and y0 - room <= y <= y1 + room)


def can_push(printer: Printer, heads: Sequence[Head]) -> bool:
    """Whether ink can be moved while the head stands: the words of a template have none that moves a plunger."""
    return printer.dialect != "template" or all(head.tool.dispenser is Dispenser.PNEUMATIC for head in heads)
