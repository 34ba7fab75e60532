"""A firing (or pressing) schedule: temperature against time with its limits, and below it what the part does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbfab.preview.colours import PLAIN_COLOURS
from ssbfab.preview.figure import FAINT, INK, STYLE, celsius_text, new_sheet, save
from ssbfab.sintering.schedule import Schedule
from ssbfab.units import show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.sintering.ceilings import Ceiling
    from ssbfab.sintering.plot import Picture

HEAT, LIMIT = "#D55E00", "#0072B2"


def draw_schedule(schedule: Schedule, path: Path, *, furnace: Any = None, firing: Any = None,
                  histories: Sequence[Picture] = (), limits: Sequence[Ceiling] = (), title: str = "") -> Path:
    """Draw a schedule into a PNG or SVG file; `histories` are pictures against time in hours, drawn below it."""
    made = schedule_figure(schedule, furnace=furnace, firing=firing, histories=histories, limits=limits, title=title)
    return save(made, path)


def schedule_figure(schedule: Schedule, *, furnace: Any = None, firing: Any = None, histories: Sequence[Picture] = (),
                    limits: Sequence[Ceiling] = (), title: str = "", width_in: float = 8.0) -> Figure:
    """The picture before it is written; `width_in` 4 makes one for a narrow screen. `limits` are drawn where they are near."""
    from matplotlib import rc_context

    height, small, left = 3.6 + 1.35 * len(histories), 1.1, 0.95 if histories else 0.75
    with rc_context(STYLE):
        sheet = new_sheet(width_in, height)
        base = 0.6 + (small + 0.25) * len(histories)
        axes = sheet.axes(left, base, width_in - left - 0.25, 2.4)
        _temperature(axes, schedule, furnace, firing)
        _caps(axes, limits)
        for i, history in enumerate(histories):
            below = sheet.axes(left, base - (small + 0.25) * (i + 1), width_in - left - 0.25, small)
            _history(below, history, axes.get_xlim())
        for each in sheet.figure.axes[:-1]:
            each.tick_params(labelbottom=False)
        sheet.figure.align_ylabels(sheet.figure.axes)
        sheet.figure.axes[-1].set_xlabel("time / h", fontsize=8, color=INK)
        sheet.heading(title or schedule.title)
    return sheet.figure


def _temperature(axes: Any, schedule: Schedule, furnace: Any, firing: Any) -> None:
    corners = np.array(schedule.points(), dtype=float)
    hours, celsius = corners[:, 0] / 3600, corners[:, 1] - 273.15
    axes.fill_between(hours, 0, celsius, color=HEAT, alpha=0.10, lw=0)
    axes.plot(hours, celsius, color=HEAT, lw=2)
    _part(axes, schedule, furnace)
    top = max(float(celsius.max()), 50.0)
    if furnace is not None:
        limit = furnace.temperature_max_k - 273.15
        top = max(top, limit if limit < 1.6 * top else top)
        _line(axes, limit, f"{furnace.name or 'furnace'} limit", top)
    if firing is not None:
        low, high = (k - 273.15 for k in firing.set_k)
        axes.axhspan(low, high, color=LIMIT, alpha=0.10, lw=0)
        axes.text(0.99, (low + high) / 2, "stress sets here", fontsize=7.5, color=LIMIT, ha="right", va="center",
                  transform=axes.get_yaxis_transform())
    _speak(axes, schedule)
    axes.set_ylim(0, 1.15 * top)
    axes.set_xlim(0, max(float(hours[-1]), 1e-6) * 1.02)
    axes.set_ylabel("temperature / °C", fontsize=8, color=INK)
    axes.tick_params(labelsize=8, colors=INK)
    _pressure(axes, schedule)


def _part(axes: Any, schedule: Schedule, furnace: Any) -> None:
    """What the part feels in this furnace, where the furnace is known."""
    if furnace is None or schedule.duration_s <= 0:
        return
    from ssbfab.sintering.plot import temperature_data

    line = next(line for line in temperature_data(schedule, furnace).lines if line.label == "part")
    axes.plot(line.x, line.y, color=INK, lw=0.9, ls=(0, (1.5, 1.5)), label="part, as this furnace drives it")
    axes.legend(fontsize=7, frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.1)


def _line(axes: Any, value: float, text: str, top: float) -> None:
    if value <= 1.15 * top:
        axes.axhline(value, color=LIMIT, lw=1, ls=(0, (4, 3)))
        axes.text(0.01, value, text, fontsize=7.5, color=LIMIT, va="bottom", transform=axes.get_yaxis_transform())


def _caps(axes: Any, limits: Sequence[Ceiling]) -> None:
    """What caps the temperature, with its reason; of those that lie closer than a line of text, the lowest speaks."""
    top = axes.get_ylim()[1]
    spoken = -top
    for cap in limits:
        celsius = cap.limit_k - 273.15
        if not 0 < celsius <= top:
            continue
        axes.axhline(celsius, color=LIMIT, lw=0.8, ls=(0, (2, 2)))
        if celsius - spoken > 0.06 * top and not cap.short.startswith("furnace"):
            said = cap.short.replace("degC", "°C")
            axes.text(0.01, celsius, said, fontsize=7, color=LIMIT, va="bottom", transform=axes.get_yaxis_transform())
            spoken = celsius


def _speak(axes: Any, schedule: Schedule) -> None:
    """Each ramp's rate along it, each hold's time over it; those too short to hold the words say nothing."""
    total, now, time_s = schedule.duration_s or 1.0, schedule.start_k, 0.0
    for segment in schedule.segments:
        ramp_s = abs(segment.target_k - now) / segment.rate_k_s
        if ramp_s > 0.1 * total:
            axes.text((time_s + ramp_s / 2) / 3600, (now + segment.target_k) / 2 - 273.15, show(segment.rate_k_s, "K/s", 3),
                      fontsize=7.5, color=INK, ha="right" if segment.target_k > now else "left", va="bottom")
        time_s += ramp_s + segment.hold_s
        now = segment.target_k
        if segment.hold_s > 0.02 * total:
            said = f"{celsius_text(now)}, {show(segment.hold_s, 's', 3)}"
            middle = ((time_s - segment.hold_s / 2) / 3600, now - 273.15)
            axes.annotate(said, middle, (0, 4), textcoords="offset points", fontsize=7.5, color=INK, ha="center", va="bottom",
                          bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8})


def _pressure(axes: Any, schedule: Schedule) -> None:
    """Pressure on the part, where there is any, as steps on an axis of its own."""
    if not any(segment.pressure_pa > 0 for segment in schedule.segments):
        return
    times, values, now, time_s = [0.0], [0.0], schedule.start_k, 0.0
    for segment in schedule.segments:
        time_s += abs(segment.target_k - now) / segment.rate_k_s + segment.hold_s
        now = segment.target_k
        times.append(time_s / 3600)
        values.append(segment.pressure_pa / 1e6)
    twin = axes.twinx()
    twin.step(times, values, where="pre", color="#009E73", lw=1.5)
    twin.set_ylabel("pressure / MPa", fontsize=8, color="#009E73")
    twin.set_ylim(0, 1.15 * max(values))
    twin.tick_params(labelsize=8)


def _history(axes: Any, history: Picture, span: tuple[float, float]) -> None:
    for i, line in enumerate(history.lines):
        axes.plot(line.x, line.y, color=PLAIN_COLOURS[i % len(PLAIN_COLOURS)], lw=1.5, label=line.label)
    for _, level in history.levels:
        axes.axhline(level, color=LIMIT, lw=1, ls=(0, (4, 3)))
    if len(history.lines) > 1:
        axes.legend(fontsize=7, frameon=False)
    if all(np.ptp(line.y) == 0 for line in history.lines) and history.lines:
        middle = float(history.lines[0].y[0])
        axes.set_ylim(middle - 1, middle + 1)
    axes.set_xlim(*span)
    axes.set_ylabel(history.y_label.replace(" / ", " /\n"), fontsize=7.5, color=INK)
    axes.tick_params(labelsize=8, colors=FAINT)
