"""A route as a timeline: when each step runs, how hot it gets, and in which gas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbfab.preview.figure import FAINT, INK, STYLE, new_sheet, save
from ssbfab.units import show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.route.operation import Operation, Route

WIDTH_IN, ROW_IN, TOP_IN, FOOT_IN, NAME_IN, SAYS_IN = 9.0, 0.42, 0.6, 0.75, 1.5, 2.9
GASES = {"oxidising": "#E69F00", "inert": "#56B4E9", "reducing": "#CC79A7", "vacuum": "#999999"}
UNKNOWN = "#DDD8CE"


def draw_timeline(route: Route, path: Path, *, title: str = "") -> Path:
    """Draw a route into a PNG or SVG file."""
    return save(timeline_figure(route, title=title), path)


def timeline_figure(route: Route, *, title: str = "") -> Figure:
    """The picture before it is written. A step whose duration nobody knows is a diamond; steps follow each other at once."""
    from matplotlib import rc_context

    count = max(len(route.operations), 1)
    with rc_context(STYLE):
        sheet = new_sheet(WIDTH_IN, TOP_IN + count * ROW_IN + FOOT_IN)
        axes = sheet.axes(NAME_IN, FOOT_IN, WIDTH_IN - NAME_IN - SAYS_IN, count * ROW_IN)
        begin_h, whole_h = 0.0, max(route.duration_s / 3600, 1e-6)
        for i, operation in enumerate(route.operations):
            begin_h = _bar(axes, i, operation, begin_h, whole_h)
        axes.set(ylim=(count - 0.5, -0.5), yticks=range(len(route.operations)), xlim=(0, 1.02 * whole_h))
        axes.set_yticklabels([operation.step for operation in route.operations], fontsize=8.5, color=INK)
        axes.tick_params(axis="x", labelsize=8, colors=INK)
        axes.set_xlabel("time / h", fontsize=8, color=INK)
        axes.grid(axis="x", color="#E3E5E8", lw=0.6)
        axes.set_axisbelow(True)
        _key(axes, route)
        sheet.heading(title or route.title)
    return sheet.figure


def _bar(axes: Any, row: int, operation: Operation, begin_h: float, whole_h: float) -> float:
    """Draw one step; answers when it ends."""
    lasts_h = (operation.duration_s or 0.0) / 3600
    colour = GASES.get(operation.family, UNKNOWN)
    if operation.duration_s is None:
        axes.plot([begin_h], [row], "D", ms=6, mfc="white", mec=INK, mew=0.9, clip_on=False, zorder=4)
    else:
        axes.barh(row, max(lasts_h, 0.004 * whole_h), left=begin_h, height=0.6, color=colour, edgecolor=INK, lw=0.6)
    lasts = show(operation.duration_s, "s", 3) if operation.duration_s is not None else "duration not known"
    said = [f"{show(operation.peak_k, 'K', 4).replace('degC', '°C')}, {operation.atmosphere}", lasts]
    said += [show(operation.pressure_pa, "Pa", 3)] if operation.pressure_pa else []
    axes.text(1.02, row, ", ".join(said), fontsize=7.5, color=FAINT, va="center", transform=axes.get_yaxis_transform())
    return begin_h + lasts_h


def _key(axes: Any, route: Route) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    families = dict.fromkeys(operation.family for operation in route.operations if operation.duration_s is not None)
    handles: list[Any] = [Patch(facecolor=GASES.get(family, UNKNOWN), edgecolor=INK, lw=0.6, label=family) for family in families]
    if any(operation.duration_s is None for operation in route.operations):
        handles.append(Line2D([], [], ls="", marker="D", ms=5, mfc="white", mec=INK, label="duration not known"))
    axes.figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.02, 0.0), ncols=5, frameon=False, fontsize=7.5,
                       labelcolor=INK)
