"""The place of one finding in a print file: the beads of its layer at their true width, and what the cell wants there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.findings import Finding
from ssbfab.geometry.cell import Cell
from ssbfab.preview.colours import body_colours
from ssbfab.preview.figure import INK, STYLE, Sheet, length_text, new_sheet, save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.proof.deposit import Deposit

Ints = NDArray[np.int64]
Box = tuple[float, float, float, float]
PANEL_IN, SIDE_IN, TOP_IN, FOOT_IN = 4.6, 0.25, 0.75, 0.55
_WIDTHS = 8.0  # bead widths from the place to the edge of the picture, at least
_MOST = 50_000  # beads drawn


def draw_finding(deposit: Deposit, finding: Finding, path: Path, *, cell: Cell | None = None) -> Path:
    """A PNG or SVG of the layer of a finding around its place; of the whole layer where it has no place."""
    return save(finding_figure(deposit, finding, cell=cell), path)


def finding_figure(deposit: Deposit, finding: Finding, *, cell: Cell | None = None) -> Figure:
    """The picture before it is written."""
    from matplotlib import rc_context

    layer = layer_of(deposit, finding)
    index = deposit.beads.of_layer(layer) if layer is not None else np.zeros(0, dtype=np.int64)
    box = _frame(deposit, finding, index)
    with rc_context(STYLE):
        sheet = new_sheet(PANEL_IN + 2 * SIDE_IN, PANEL_IN + TOP_IN + FOOT_IN)
        axes = sheet.axes(SIDE_IN, FOOT_IN, PANEL_IN, PANEL_IN)
        axes.set(xlim=(box[0], box[2]), ylim=(box[1], box[3]), xticks=[], yticks=[])
        for spine in axes.spines.values():
            spine.set(visible=True, color="#CCCCCC", linewidth=0.6)
        if layer is not None:
            _outlines(axes, cell, _middle(deposit, layer, index))
            _beads(axes, deposit, cell, index, box)
        if finding.place_mm is not None:
            axes.plot(*finding.place_mm[:2], "o", ms=26, mfc="none", mec="#C00000", mew=1.6, zorder=6)
        _words(sheet, deposit, finding, layer)
        sheet.scale_bar(SIDE_IN, 0.15, PANEL_IN / (box[2] - box[0]), 1.2)
    return sheet.figure


def layer_of(deposit: Deposit, finding: Finding) -> int | None:
    """The layer that a finding speaks of: its own, else that of its height, else one in the middle. None without ink."""
    if not deposit.layer_count:
        return None
    if finding.layer is not None:
        return min(max(finding.layer, 0), deposit.layer_count - 1)
    if finding.place_mm is None:
        return deposit.layer_count // 2
    return int(np.argmin(np.abs(deposit.levels_mm - finding.place_mm[2])))


def _frame(deposit: Deposit, finding: Finding, index: Ints) -> Box:
    """A square: around the place, as wide as the finding is large; around the layer where there is no place."""
    beads = deposit.beads
    if finding.place_mm is not None:
        width = float(np.median(beads.width_mm[index])) if len(index) else 0.1
        size = abs(finding.value or 0.0) if finding.unit in ("mm", "mm2") else 0.0
        half = max(_WIDTHS * width, min(2 * (size**0.5 if finding.unit == "mm2" else size), 40 * width))
        middle = np.array(finding.place_mm[:2])
    else:
        ends = np.concatenate([beads.start_mm[index, :2], beads.end_mm[index, :2]]) if len(index) else np.zeros((1, 2))
        middle, half = (ends.min(axis=0) + ends.max(axis=0)) / 2, 0.55 * float(np.ptp(ends, axis=0).max()) + 0.1
    return (float(middle[0] - half), float(middle[1] - half), float(middle[0] + half), float(middle[1] + half))


def _middle(deposit: Deposit, layer: int, index: Ints) -> float:
    height = float(np.median(deposit.beads.height_mm[index])) if len(index) else 0.0
    return float(deposit.levels_mm[layer]) - height / 2


def _outlines(axes: Any, cell: Cell | None, z_mm: float) -> None:
    """What the cell wants at this height."""
    for body in cell.printed if cell is not None else ():
        for ring in body.solid.slice(z_mm).to_polygons():
            closed = np.vstack([ring, ring[:1]])
            axes.plot(closed[:, 0], closed[:, 1], color=INK, lw=1.1, zorder=4)


def _beads(axes: Any, deposit: Deposit, cell: Cell | None, index: Ints, box: Box) -> None:
    from matplotlib.collections import LineCollection

    beads = deposit.beads
    reach = beads.width_mm[index] / 2
    low = np.minimum(beads.start_mm[index, :2], beads.end_mm[index, :2]) - reach[:, None]
    high = np.maximum(beads.start_mm[index, :2], beads.end_mm[index, :2]) + reach[:, None]
    index = index[(low < box[2:]).all(axis=1) & (high > box[:2]).all(axis=1)][:_MOST]
    ends = np.stack([beads.start_mm[index, :2], beads.end_mm[index, :2]], axis=1)
    widths = np.minimum(beads.width_mm[index], 4 * (box[2] - box[0])) * (PANEL_IN / (box[2] - box[0]) * 72.0)
    tints = _tints(deposit, cell)
    colours = [tints[int(tool)] for tool in beads.tool[index]]
    axes.add_collection(LineCollection(list(ends), colors=colours, linewidths=list(widths), capstyle="round", alpha=0.6,
                                       zorder=2))
    axes.add_collection(LineCollection(list(ends), colors="white", linewidths=0.4, zorder=3))


def _tints(deposit: Deposit, cell: Cell | None) -> dict[int, str]:
    """The colour of each tool: that of the first body it prints."""
    bodies = {head.tool.number: head.bodies[0] for head in deposit.heads if head.bodies}
    names = {tool: bodies.get(tool, f"tool {tool}") for tool in deposit.tools}
    colours = body_colours(list(dict.fromkeys(names.values())), cell)
    return {tool: colours[name] for tool, name in names.items()}


def _words(sheet: Sheet, deposit: Deposit, finding: Finding, layer: int | None) -> None:
    sheet.heading(f"{finding.code} {finding.severity.value}: {finding.where}")
    place = ", ".join(f"{value:.3f}" for value in finding.place_mm) if finding.place_mm is not None else ""
    height = "no ink" if layer is None else f"layer {layer}, z = {length_text(float(deposit.levels_mm[layer]))}"
    told = [height, f"at ({place}) mm" if place else ""]
    sheet.text(SIDE_IN, sheet.height_in - 0.6, "   ".join(part for part in told if part), fontsize=8.5)
