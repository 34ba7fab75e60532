"""A route as a timeline: when each step happens, how hot it is, and what the part is made of by then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbfab.preview.figure import FAINT, INK, STYLE, new_sheet, save
from ssbfab.route import Operation, Route
from ssbfab.units import show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: How wide a step without a known time, or a very short one, is drawn: this share of the longest.
LEAST_SHARE = 0.16


def draw_timeline(route: Route, path: Path) -> Path:
    """Draw the route into a PNG or SVG file."""
    return save(timeline_figure(route), path)


def timeline_figure(route: Route, *, title: str = "") -> Figure:
    """One bar per step, as long as it takes (its text says how long); its height is the temperature."""
    from matplotlib import rc_context

    with rc_context(STYLE):
        sheet = new_sheet(max(7.0, 1.5 * len(route.operations)), 3.4)
        axes = sheet.axes(0.7, 1.15, sheet.width_in - 1.0, 1.6)
        left = 0.0
        for i, (operation, width) in enumerate(zip(route.operations, _widths(route), strict=True)):
            _step(axes, route, i, operation, left, width)
            left += width
        axes.set(xlim=(0, left), ylim=(0, 1.15 * max(50.0, route.peak_k - 273.15)), xticks=[])
        axes.set_ylabel("peak / °C", fontsize=8, color=INK)
        sheet.heading(title or route.title)
        known = f"known time {show(route.duration_s, 's', 3)}, furnace energy {show(route.energy_j, 'J', 3)}"
        sheet.text(0.25, 0.15, f"{known}; bars are as long as the step where that is known, dashed where it is not", fontsize=7,
                   color=FAINT)
    return sheet.figure


def _widths(route: Route) -> list[float]:
    longest = max((o.duration_s or 0.0 for o in route.operations), default=0.0) or 1.0
    return [max((o.duration_s or 0.0) / longest, LEAST_SHARE) for o in route.operations]


def _step(axes: Any, route: Route, index: int, operation: Operation, left: float, width: float) -> None:
    unknown = operation.duration_s is None
    heat = min(1.0, max(0.0, (operation.peak_k - 298.15) / 1200.0))
    colour = (0.85, 0.62 - 0.4 * heat, 0.45 - 0.35 * heat)
    axes.bar(left + width / 2, max(operation.peak_k - 273.15, 8.0), width * 0.94, color=colour,
             edgecolor=INK, linewidth=0.7, linestyle="--" if unknown else "-", alpha=0.85)
    when = "time unknown" if unknown else show(operation.duration_s or 0.0, "s", 3)
    inside = ", ".join(dict.fromkeys(each.material.id for each in route.parts[index]))
    axes.annotate(f"{index + 1} {operation.step}\n{when}\n{operation.atmosphere}", (left + width / 2, 0), (0, -6),
                  textcoords="offset points", ha="center", va="top", fontsize=7.5, color=INK, annotation_clip=False)
    axes.annotate(inside.replace(", ", "\n"), (left + width / 2, 0), (0, 4), textcoords="offset points", ha="center", va="bottom",
                  fontsize=7, color=INK)
