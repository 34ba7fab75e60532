"""A pressing as it runs: temperature and load against time, with what press and die bear and where the liquid boils."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbfab.preview.figure import INK, STYLE, celsius_text, new_sheet, save
from ssbfab.preview.schedule_picture import HEAT, LIMIT
from ssbfab.units import show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.sintering.cold import Pressing

LOAD = "#009E73"
TALL_IN, SMALL_IN = 1.7, 1.3


def draw_pressing(pressing: Pressing, path: Path, *, title: str = "") -> Path:
    """Draw a pressing into a PNG or SVG file."""
    return save(pressing_figure(pressing, title=title), path)


def pressing_figure(pressing: Pressing, *, title: str = "", width_in: float = 8.0) -> Figure:
    """The picture before it is written; `width_in` 4 makes one for a narrow screen."""
    from matplotlib import rc_context

    left, right = 0.75, 0.7
    with rc_context(STYLE):
        sheet = new_sheet(width_in, TALL_IN + SMALL_IN + 1.55)
        hot = sheet.axes(left, 0.6 + SMALL_IN + 0.2, width_in - left - right, TALL_IN)
        load = sheet.axes(left, 0.6, width_in - left - right, SMALL_IN)
        _temperature(hot, pressing)
        _load(load, pressing)
        for axes in (hot, load):
            axes.set_xlim(0, 1.02 * max(pressing.duration_s, 1.0) / 3600)
            axes.tick_params(labelsize=8, colors=INK)
        hot.tick_params(labelbottom=False)
        load.set_xlabel("time / h", fontsize=8, color=INK)
        _boiling(hot, load, pressing)
        sheet.heading(title or pressing.schedule.title)
    return sheet.figure


def _track(pressing: Pressing, name: str) -> tuple[list[float], list[float]]:
    """Hours, and one quantity of the moves at the beginning and end of each."""
    hours = [t / 3600 for move in pressing.moves for t in (move.start_s, move.end_s)]
    return hours, [value for move in pressing.moves for value in getattr(move, name)]


def _temperature(axes: Any, pressing: Pressing) -> None:
    hours, kelvin = _track(pressing, "temperature_k")
    celsius = [k - 273.15 for k in kelvin]
    axes.fill_between(hours, 0, celsius, color=HEAT, alpha=0.10, lw=0)
    axes.plot(hours, celsius, color=HEAT, lw=2)
    axes.set_ylim(0, 1.3 * max(*celsius, 50.0))
    axes.set_ylabel("temperature / °C", fontsize=8, color=INK)
    _bound(axes, pressing.press.temperature_max_k - 273.15, f"{pressing.press.name} limit")
    for move in pressing.moves:
        if move.kind == "hold" and move.takes_s > 0.02 * pressing.duration_s:
            middle = ((move.start_s + move.takes_s / 2) / 3600, move.temperature_k[0] - 273.15)
            axes.annotate(f"{celsius_text(move.temperature_k[0])}, {show(move.takes_s, 's', 3)}", middle, (0, 4), fontsize=7.5,
                          textcoords="offset points", color=INK, ha="center", va="bottom")


def _load(axes: Any, pressing: Pressing) -> None:
    """Pressure on the powder to the left, the force that the press is set to on the right."""
    hours, pascal = _track(pressing, "pressure_pa")
    mpa = [p / 1e6 for p in pascal]
    axes.fill_between(hours, 0, mpa, color=LOAD, alpha=0.10, lw=0)
    axes.plot(hours, mpa, color=LOAD, lw=2)
    top = 1.3 * max(*mpa, 1e-3)
    axes.set_ylim(0, top)
    axes.set_ylabel("load / MPa", fontsize=8, color=INK)
    _bound(axes, pressing.press.die_stress_max_pa / 1e6, f"die of {pressing.press.die_material}: rated")
    force = axes.twinx()
    force.spines["right"].set_visible(True)
    force.set_ylim(0, top * pressing.force_n / max(pressing.peak_pa, 1.0) * 1e3)
    force.set_ylabel("force / kN", fontsize=8, color=INK)
    force.tick_params(labelsize=8, colors=INK)


def _bound(axes: Any, value: float, text: str) -> None:
    if value <= axes.get_ylim()[1]:
        axes.axhline(value, color=LIMIT, lw=1, ls=(0, (4, 3)))
        axes.text(0.99, value, text, fontsize=7.5, color=LIMIT, ha="right", va="bottom", transform=axes.get_yaxis_transform())


def _boiling(hot: Any, load: Any, pressing: Pressing) -> None:
    """Where each liquid reaches its boiling point at one atmosphere."""
    boils = [(state.solvent.name, state.open_boil) for state in pressing.states if state.open_boil is not None]
    for i, (name, moment) in enumerate(boils):
        hours = moment.time_s / 3600
        for axes in (hot, load):
            axes.axvline(hours, color=LIMIT, lw=0.8, ls=(0, (1, 2)))
        hot.annotate(f" {name} boils", (hours, 0.04 + 0.12 * i), xycoords=("data", "axes fraction"), fontsize=7.5,
                     color=LIMIT, va="bottom")
