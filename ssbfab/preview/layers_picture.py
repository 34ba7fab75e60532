"""The toolpath layer by layer: beads at their true width coloured by body, travels dashed, starts as dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.geometry.cell import Cell
from ssbfab.preview.colours import START_COLOUR, TRAVEL_COLOUR, body_colours
from ssbfab.preview.figure import INK, STYLE, Sheet, length_text, new_sheet, save
from ssbfab.toolpath.path import Block, Kind, Toolpath

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
PANEL_IN, GUTTER_IN, TOP_IN, FOOT_IN, SIDE_IN = 3.6, 0.25, 0.55, 0.75, 0.25


def draw_layers(toolpath: Toolpath, path: Path, *, cell: Cell | None = None, layers: Sequence[int] | None = None,
                title: str = "") -> Path:
    """Draw chosen layers (by default up to four that differ) into a PNG or SVG file, coloured by the roles that `cell` says."""
    return save(layers_figure(toolpath, cell=cell, layers=layers, title=title), path)


def layers_figure(toolpath: Toolpath, *, cell: Cell | None = None, layers: Sequence[int] | None = None,
                  title: str = "") -> Figure:
    """The picture before it is written."""
    from matplotlib import rc_context

    wanted = tuple(layers) if layers is not None else different_layers(toolpath)
    blocks = [block for block in toolpath.blocks() if block.layer in wanted and _prints(block)]
    box = _frame([block for block in blocks if len(block)])
    columns = len(blocks) if len(blocks) in (1, 3) else 2
    rows = -(-len(blocks) // columns) or 1
    panel = PANEL_IN if columns > 1 else 1.7 * PANEL_IN
    colours = body_colours(toolpath.bodies, cell)
    panel_height = panel * float(np.clip((box[3] - box[1]) / max(box[2] - box[0], 1e-9), 0.3, 1.4))
    width = 2 * SIDE_IN + columns * panel + (columns - 1) * GUTTER_IN
    height = TOP_IN + FOOT_IN + rows * (panel_height + 0.3)
    with rc_context(STYLE):
        sheet = new_sheet(width, height)
        for i, block in enumerate(blocks):
            left = SIDE_IN + (i % columns) * (panel + GUTTER_IN)
            base = FOOT_IN + (rows - 1 - i // columns) * (panel_height + 0.3)
            view = _View(box, panel, panel_height)
            _panel(sheet.axes(left, base, panel, panel_height), block, view, [colours[name] for name in toolpath.bodies])
        sheet.heading(title or toolpath.title)
        _key(sheet, [name for name in toolpath.bodies if name in _printed(toolpath, blocks)], colours)
        sheet.scale_bar(width - SIDE_IN - 0.9, 0.2, _View(box, panel, panel_height).in_per_mm, 0.9)
    return sheet.figure


def different_layers(toolpath: Toolpath, count: int = 4) -> tuple[int, ...]:
    """Numbers of up to `count` printed layers: those with plans of their own, spread from the first to the last."""
    printed = [(block.layer, block.plan) for block in toolpath.blocks() if _prints(block)]
    firsts: dict[int, int] = {}
    for layer, plan in printed:
        firsts.setdefault(plan if plan >= 0 else -2 - layer, layer)
    chosen = sorted(firsts.values())
    if len(chosen) > count:
        chosen = [chosen[int(i)] for i in np.linspace(0, len(chosen) - 1, count).round()]
    return tuple(chosen)


def _prints(block: Block) -> bool:
    return bool((block.kind == Kind.BEAD).any())


def _frame(blocks: Sequence[Block]) -> tuple[float, float, float, float]:
    """The box of all beads (travels may leave it), x0 y0 x1 y1, with a margin of 4 %."""
    inked = [block.points_mm[block.width_mm > 0] for block in blocks]
    points = np.concatenate(inked)[:, :2] if inked else np.array([(0.0, 0.0), (1.0, 1.0)])
    low, high = points.min(axis=0), points.max(axis=0)
    widest = max((float(block.width_mm.max()) for block in blocks), default=0.0)
    margin = 0.04 * float((high - low).max()) + widest
    return (float(low[0]) - margin, float(low[1]) - margin, float(high[0]) + margin, float(high[1]) + margin)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Segments:
    """The beads of one block as straight pieces: (n, 2, 2) ends, (n,) mean width, (n,) body."""

    ends_mm: Floats
    width_mm: Floats
    body: NDArray[np.int64]


def _beads(block: Block) -> _Segments:
    owner = np.repeat(np.arange(len(block)), np.diff(block.first))
    same = (owner[1:] == owner[:-1]) & (block.kind[owner[1:]] == Kind.BEAD)
    at = np.flatnonzero(same)
    points = block.points_mm[:, :2]
    return _Segments(ends_mm=np.stack([points[at], points[at + 1]], axis=1),
                     width_mm=(block.width_mm[at] + block.width_mm[at + 1]) / 2, body=block.body[owner[at]])


class _View:
    """The box of all panels, and how large a millimetre is in each."""

    def __init__(self, box: tuple[float, float, float, float], width_in: float, height_in: float) -> None:
        self.in_per_mm = min(width_in / (box[2] - box[0]), height_in / (box[3] - box[1]))
        half = width_in / self.in_per_mm / 2, height_in / self.in_per_mm / 2
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        self.x_mm = middle[0] - half[0], middle[0] + half[0]
        self.y_mm = middle[1] - half[1], middle[1] + half[1]


def _panel(axes: Any, block: Block, view: _View, tints: Sequence[str]) -> None:
    from matplotlib.collections import LineCollection

    axes.set(xlim=view.x_mm, ylim=view.y_mm, xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, color="#CCCCCC", linewidth=0.6)
    beads = _beads(block)
    axes.add_collection(LineCollection(list(beads.ends_mm), colors=[tints[b] for b in beads.body], capstyle="round", alpha=0.85,
                                       linewidths=list(beads.width_mm * view.in_per_mm * 72.0), zorder=2))
    axes.add_collection(LineCollection(list(beads.ends_mm), colors="white", linewidths=0.35, alpha=0.9, zorder=3))
    _travels(axes, block)
    axes.set_title(f"layer {block.layer + 1}   z = {length_text(block.z_mm)}", fontsize=9, color=INK, loc="left", pad=4)


def _travels(axes: Any, block: Block) -> None:
    """Travels as seen from above, and a dot where ink begins to flow."""
    from matplotlib.collections import LineCollection

    lines = [block.points_mm[a:b, :2] for a, b in _spans(block, Kind.TRAVEL)]
    axes.add_collection(LineCollection(lines, colors=TRAVEL_COLOUR, linewidths=0.6, linestyles=(0, (4, 3)), zorder=4))
    fresh = (block.kind == Kind.BEAD) & ~block.joins
    starts = block.points_mm[block.first[:-1][fresh], :2]
    axes.plot(starts[:, 0], starts[:, 1], "o", ms=2.6, mfc="white", mec=START_COLOUR, mew=0.7, zorder=5)


def _spans(block: Block, kind: Kind) -> list[tuple[int, int]]:
    return [(int(block.first[s]), int(block.first[s + 1])) for s in np.flatnonzero(block.kind == kind)]


def _printed(toolpath: Toolpath, blocks: Sequence[Block]) -> set[str]:
    return {toolpath.bodies[int(b)] for block in blocks for b in np.unique(block.body[block.kind == Kind.BEAD])}


def _key(sheet: Sheet, bodies: Sequence[str], colours: dict[str, str]) -> None:
    """What the colours and lines mean."""
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=colours[name], lw=5, label=name.replace("_", " ")) for name in bodies]
    handles.append(Line2D([], [], color=TRAVEL_COLOUR, lw=0.9, ls=(0, (4, 3)), label="travel"))
    handles.append(Line2D([], [], ls="", marker="o", ms=4, mfc="white", mec=START_COLOUR, label="start of ink"))
    sheet.figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(SIDE_IN / sheet.width_in, 0.1 / sheet.height_in),
                        ncols=4, frameon=False, fontsize=8, labelcolor=INK, borderpad=0, handlelength=1.8)
