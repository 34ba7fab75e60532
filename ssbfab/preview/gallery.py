"""Many cells on one sheet, each with its name and size: what the architectures look like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbfab.geometry.cell import Cell, Role
from ssbfab.preview.camera import Camera, stretch_for
from ssbfab.preview.colours import ROLE_COLOURS, words
from ssbfab.preview.figure import FAINT, INK, STYLE, Sheet, length_text, new_sheet, save
from ssbfab.preview.shaded import View, shaded
from ssbfab.preview.showpiece import showpiece

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TILE_IN, PICTURE_IN, FOOT_IN, COLUMNS = (2.9, 2.55), (2.9, 2.1), 0.45, 4


def draw_gallery(cells: Mapping[str, Cell], path: Path) -> Path:
    """Draw cells by name into a PNG or SVG file, four in a row."""
    return save(gallery_figure(cells), path)


def gallery_figure(cells: Mapping[str, Cell]) -> Figure:
    """The picture before it is written."""
    from matplotlib import rc_context

    columns = min(COLUMNS, len(cells)) or 1
    rows = -(-len(cells) // columns) or 1
    with rc_context(STYLE):
        sheet = new_sheet(columns * TILE_IN[0], rows * TILE_IN[1] + FOOT_IN)
        for i, (name, cell) in enumerate(cells.items()):
            _tile(sheet, (i % columns) * TILE_IN[0], FOOT_IN + (rows - 1 - i // columns) * TILE_IN[1], name, cell)
        _key(sheet, [role for role in Role if any(body.role is role for cell in cells.values() for body in cell.bodies)])
    return sheet.figure


def _tile(sheet: Sheet, left: float, base: float, name: str, cell: Cell) -> None:
    shown = showpiece(cell)
    x0, y0, z0, x1, y1, z1 = shown.bounds_mm
    camera = Camera(z_stretch=stretch_for((x1 - x0, y1 - y0, z1 - z0)))
    axes: Any = sheet.axes(left, base, *PICTURE_IN)
    axes.set_axis_off()
    axes.imshow(shaded(shown.cell, View(shown.cell, camera, PICTURE_IN, 0.12)), interpolation="none", aspect="auto")
    size = " × ".join(length_text(length) for length in (x1 - x0, y1 - y0, z1 - z0))
    stretched = f", heights × {camera.z_stretch:g}" if camera.z_stretch != 1.0 else ""
    sheet.text(left + TILE_IN[0] / 2, base + PICTURE_IN[1] + 0.2, name, fontsize=9.5, weight="bold", ha="center")
    sheet.text(left + TILE_IN[0] / 2, base + PICTURE_IN[1] + 0.05, size + stretched, fontsize=7.5, color=FAINT, ha="center")


def _key(sheet: Sheet, roles: list[Role]) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=ROLE_COLOURS[role], edgecolor=INK, lw=0.6, label=words(role)) for role in roles]
    sheet.figure.legend(handles=handles, loc="lower center", ncols=5, frameon=False, fontsize=7.5, labelcolor=INK)
