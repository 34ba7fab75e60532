"""The print layer by layer: beads at their true width coloured by body, travels dashed, starts as dots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbfab.geometry.cell import Cell
from ssbfab.preview.colours import START_COLOUR, TRAVEL_COLOUR, body_colours
from ssbfab.preview.figure import FAINT, INK, STYLE, Sheet, length_text, new_sheet, save
from ssbfab.preview.layer_drawing import LayerDrawing, of_deposit, of_toolpath
from ssbfab.toolpath.path import Toolpath

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.proof.deposit import Deposit

PANEL_IN, GUTTER_IN, TOP_IN, FOOT_IN, SIDE_IN = 3.6, 0.25, 0.55, 0.75, 0.25


def draw_layers(print_of: Toolpath | Deposit, path: Path, *, cell: Cell | None = None, layers: Sequence[int] | None = None,
                title: str = "") -> Path:
    """Draw chosen layers (by default up to four that differ) into a PNG or SVG file, coloured by the roles that `cell` says."""
    return save(layers_figure(print_of, cell=cell, layers=layers, title=title), path)


def layers_figure(print_of: Toolpath | Deposit, *, cell: Cell | None = None, layers: Sequence[int] | None = None,
                  title: str = "") -> Figure:
    """The picture before it is written, of a toolpath or of a print file that proof has read."""
    from matplotlib import rc_context

    drawn = of_toolpath(print_of, layers) if isinstance(print_of, Toolpath) else of_deposit(print_of, layers=layers)
    box = _frame(drawn.layers)
    count = len(drawn.layers)
    columns = count if count in (1, 3) else 2
    rows = -(-count // columns) or 1
    panel = PANEL_IN if columns > 1 else 1.7 * PANEL_IN
    colours = body_colours(drawn.bodies, cell)
    panel_height = panel * float(np.clip((box[3] - box[1]) / max(box[2] - box[0], 1e-9), 0.3, 1.4))
    width = 2 * SIDE_IN + columns * panel + (columns - 1) * GUTTER_IN
    height = TOP_IN + FOOT_IN + rows * (panel_height + 0.3)
    view = _View(box, panel, panel_height)
    with rc_context(STYLE):
        sheet = new_sheet(width, height)
        for i, layer in enumerate(drawn.layers):
            left = SIDE_IN + (i % columns) * (panel + GUTTER_IN)
            base = FOOT_IN + (rows - 1 - i // columns) * (panel_height + 0.3)
            _panel(sheet.axes(left, base, panel, panel_height), layer, view, [colours[name] for name in drawn.bodies])
        sheet.heading(title or drawn.title)
        if "(" in drawn.source:
            sheet.text(SIDE_IN, height - 0.47, drawn.source, fontsize=7, color=FAINT, va="center")
        shown = {int(b) for layer in drawn.layers for b in np.unique(layer.body)}
        _key(sheet, [name for b, name in enumerate(drawn.bodies) if b in shown], colours)
        sheet.scale_bar(width - SIDE_IN - 0.9, 0.2, view.in_per_mm, 0.9)
    return sheet.figure


def _frame(layers: Sequence[LayerDrawing]) -> tuple[float, float, float, float]:
    """The box of all beads, x0 y0 x1 y1, with a margin of 4 % and half a bead."""
    boxes = [layer.box_mm for layer in layers] or [(0.0, 0.0, 1.0, 1.0)]
    x0, y0 = (min(box[i] for box in boxes) for i in (0, 1))
    x1, y1 = (max(box[i] for box in boxes) for i in (2, 3))
    widest = max((float(layer.width_mm.max()) for layer in layers), default=0.0)
    margin = 0.04 * (max(x1 - x0, y1 - y0) - widest) + widest / 2
    return (x0 - margin, y0 - margin, x1 + margin, y1 + margin)


class _View:
    """The box of all panels, and how large a millimetre is in each."""

    def __init__(self, box: tuple[float, float, float, float], width_in: float, height_in: float) -> None:
        self.in_per_mm = min(width_in / (box[2] - box[0]), height_in / (box[3] - box[1]))
        half = width_in / self.in_per_mm / 2, height_in / self.in_per_mm / 2
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        self.x_mm = middle[0] - half[0], middle[0] + half[0]
        self.y_mm = middle[1] - half[1], middle[1] + half[1]


def _panel(axes: Any, layer: LayerDrawing, view: _View, tints: Sequence[str]) -> None:
    from matplotlib.collections import LineCollection

    axes.set(xlim=view.x_mm, ylim=view.y_mm, xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color="#CCCCCC", linewidth=0.6)
    lines = list(layer.ends_mm)
    axes.add_collection(LineCollection(lines, colors=[tints[b] for b in layer.body], capstyle="round", alpha=0.85,
                                       linewidths=list(layer.width_mm * view.in_per_mm * 72.0), zorder=2))
    axes.add_collection(LineCollection(lines, colors="white", linewidths=0.35, alpha=0.9, zorder=3))
    axes.add_collection(LineCollection(layer.travels_mm, colors=TRAVEL_COLOUR, linewidths=0.6, linestyles=(0, (4, 3)), zorder=4))
    axes.plot(layer.starts_mm[:, 0], layer.starts_mm[:, 1], "o", ms=2.6, mfc="white", mec=START_COLOUR, mew=0.7, zorder=5)
    axes.set_title(f"layer {layer.number + 1}   z = {length_text(layer.z_mm)}", fontsize=9, color=INK, loc="left", pad=4)


def _key(sheet: Sheet, bodies: Sequence[str], colours: dict[str, str]) -> None:
    """What the colours and lines mean."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=colours[name], lw=5, label=name.replace("_", " ")) for name in bodies]
    handles.append(Line2D([], [], color=TRAVEL_COLOUR, lw=0.9, ls=(0, (4, 3)), label="travel"))
    handles.append(Line2D([], [], ls="", marker="o", ms=4, mfc="white", mec=START_COLOUR, label="start of ink"))
    sheet.figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(SIDE_IN / sheet.width_in, 0.1 / sheet.height_in),
                        ncols=4, frameon=False, fontsize=8, labelcolor=INK, borderpad=0, handlelength=1.8)
