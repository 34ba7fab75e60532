"""The layers that the settings ask for."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.geometry.cell import Cell
from ssbfab.slicing import Adaptive, Layer, slice_cell
from ssbfab.toolpath.settings import PrintSettings


def layers_of(cell: Cell, settings: PrintSettings) -> Iterator[Layer]:
    """The cell's layers: one height, a height per role, or heights that follow the slopes."""
    heights = {body.name: settings.heights_mm[body.role] for body in cell.printed if body.role in settings.heights_mm}
    adaptive = None
    if settings.deviation_mm is not None:
        adaptive = Adaptive(deviation_mm=settings.deviation_mm, lowest_mm=settings.layer_height_mm * settings.thinnest_ratio)
    return slice_cell(cell, settings.layer_height_mm, heights_mm=heights, adaptive=adaptive)
