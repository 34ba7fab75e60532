"""The cell as a shaded picture: bodies by role, a legend, a scale bar and the cell's dimensions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.geometry.cell import Cell, Role
from ssbfab.preview.camera import Camera, stretch_for
from ssbfab.preview.colours import ROLE_COLOURS, is_glass, words
from ssbfab.preview.figure import FAINT, INK, STYLE, length_text, new_sheet, save
from ssbfab.preview.shaded import View, shaded
from ssbfab.preview.showpiece import showpiece

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
WIDTH_IN, HEIGHT_IN, LEGEND_IN, MARGIN_IN = 8.0, 5.2, 1.95, 0.62


def draw_cell(cell: Cell, path: Path, *, title: str = "") -> Path:
    """Draw the cell's bodies into a PNG or SVG file. Heights of a flat cell are exaggerated, and the picture says so."""
    return save(cell_figure(cell, title=title), path)


def cell_figure(cell: Cell, *, title: str = "") -> Figure:
    """The picture before it is written."""
    from matplotlib import rc_context

    shown = showpiece(cell)
    x0, y0, z0, x1, y1, z1 = shown.bounds_mm
    camera = Camera(z_stretch=stretch_for((x1 - x0, y1 - y0, z1 - z0)))
    view = View(shown.cell, camera, (WIDTH_IN - LEGEND_IN, HEIGHT_IN - 0.15), MARGIN_IN)
    with rc_context(STYLE):
        sheet = new_sheet(WIDTH_IN, HEIGHT_IN)
        axes = sheet.axes(0.0, 0.0, WIDTH_IN, HEIGHT_IN)
        axes.set_xlim(0, WIDTH_IN)
        axes.set_ylim(0, HEIGHT_IN)
        axes.set_axis_off()
        image = shaded(shown.cell, view)
        axes.imshow(image, extent=(0, view.size_in[0], 0, view.size_in[1]), zorder=1, interpolation="none", aspect="auto")
        _dimensions(axes, shown.bounds_mm, view)
        sheet.scale_bar(0.3, 0.28, view.in_per_mm, 1.6)
        _legend(axes, cell, camera)
        if shown.note:
            sheet.text(WIDTH_IN - 0.25, 0.12, shown.note, fontsize=7.5, color=FAINT, ha="right")
        sheet.heading(title or cell.title)
    return sheet.figure


def _dimensions(axes: Any, bounds_mm: tuple[float, float, float, float, float, float], view: View) -> None:
    """Length, width and height beside the three edges of the box that face the reader."""
    x0, y0, z0, x1, y1, z1 = bounds_mm
    edges = (((x0, y0, z0), (x1, y0, z0), x1 - x0), ((x1, y0, z0), (x1, y1, z0), y1 - y0), ((x0, y0, z0), (x0, y0, z1), z1 - z0))
    middle = view.place([((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2)])[0, :2]
    for begin, end, length in edges:
        a, b = view.place([begin, end])[:, :2]
        along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-12)
        out = np.array([-along[1], along[0]])
        out *= np.sign(out @ ((a + b) / 2 - middle)) or 1.0
        _dimension_line(axes, a, b, out, length_text(length))


def _dimension_line(axes: Any, a: Floats, b: Floats, out: Floats, text: str) -> None:
    near, far = 0.05, 0.2
    for end in (a, b):
        axes.plot(*zip(end + near * out, end + (far + 0.05) * out, strict=True), color=INK, lw=0.6, zorder=4)
    axes.annotate("", xy=tuple(a + far * out), xytext=tuple(b + far * out), zorder=4,
                  arrowprops={"arrowstyle": "<|-|>", "color": INK, "lw": 0.7, "mutation_scale": 7, "shrinkA": 0, "shrinkB": 0})
    angle = float(np.degrees(np.arctan2(b[1] - a[1], b[0] - a[0])))
    angle = (angle + 89.999) % 180 - 89.999  # read from left to right, or upwards
    place = (a + b) / 2 + (far + 0.15) * out
    axes.text(*place, text, rotation=angle, rotation_mode="anchor", ha="center", va="center", fontsize=8.5, color=INK, zorder=5)


def _legend(axes: Any, cell: Cell, camera: Camera) -> None:
    from matplotlib.patches import Rectangle

    left, y = WIDTH_IN - LEGEND_IN + 0.08, HEIGHT_IN - 0.75
    for role in [role for role in Role if any(body.role is role for body in cell.bodies)]:
        glass = all(is_glass(body) for body in cell.bodies if body.role is role)
        axes.add_patch(Rectangle((left, y - 0.07), 0.2, 0.14, facecolor=ROLE_COLOURS[role], edgecolor=INK, lw=0.6,
                                 alpha=0.55 if glass else 1.0, zorder=5))
        axes.text(left + 0.3, y, words(role), fontsize=8.5, color=INK, va="center", zorder=5)
        y -= 0.17
        for material in sorted({body.material for body in cell.bodies if body.role is role and body.material}):
            axes.text(left + 0.3, y, material, fontsize=7, color="#777777", va="center", zorder=5)
            y -= 0.15
        y -= 0.09
    if camera.z_stretch != 1.0:
        axes.text(left, 0.28, f"heights drawn × {camera.z_stretch:g}", fontsize=8.5, color=INK, style="italic", va="center")
