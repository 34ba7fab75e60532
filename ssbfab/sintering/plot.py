"""The numbers behind the pictures of a firing, and functions that draw them (matplotlib is loaded only there).

    temperature_data   the schedule, what the furnace drives, what the part feels, and the limits
    densification_data density and linear shrinkage of each powder against time
    camber_data        stress and camber against time                (from `camber`)
    profile_data       stress through a stack after cooling           (from `Firing`)
    map_data           temperature–time map with lines of equal density and of equal reaction layer
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ssbfab.library import Furnace
from ssbfab.sintering import furnace_model
from ssbfab.sintering.camber import CamberHistory
from ssbfab.sintering.ceilings import Ceiling
from ssbfab.sintering.check import StackFiring
from ssbfab.sintering.fit_dilatometry import DensificationFit
from ssbfab.sintering.heat import Array, Corners
from ssbfab.sintering.msc import MasterCurve
from ssbfab.sintering.powder import Growth, Powder
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.stress_free import GAS_J_MOL_K


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One line of a picture, or its points where they were measured; `x` and `y` in the units of its axes."""

    label: str
    x: Array
    y: Array
    measured: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """Lines on labelled axes; `levels` are horizontal limits (label, y)."""

    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    levels: tuple[tuple[str, float], ...] = ()
    log_y: bool = False


def temperature_data(schedule: Schedule, furnace: Furnace | None = None, ceilings: Sequence[Ceiling] = ()) -> Picture:
    """Temperature against time [h, °C] with the limits that a plan had."""
    asked = np.array(schedule.points())
    lines = [Line(label="schedule", x=asked[:, 0] / 3600, y=asked[:, 1] - 273.15)]
    if furnace is not None:
        time_s, driven, sample = furnace_model.achieved(furnace, schedule, step_s=max(schedule.duration_s / 1000, 10.0))
        lines += [
            Line(label="furnace", x=time_s / 3600, y=driven - 273.15),
            Line(label="part", x=time_s / 3600, y=sample - 273.15),
        ]
    return Picture(title=schedule.title, x_label="time / h", y_label="temperature / °C", lines=tuple(lines),
                   levels=tuple((c.why, c.limit_k - 273.15) for c in ceilings[:4]))


def densification_data(schedule: Schedule, powders: Sequence[Powder], furnace: Furnace | None = None) -> tuple[Picture, Picture]:
    """Density, and linear shrinkage in %, of each powder against time [h], through what the part feels in a furnace."""
    corners = _fine(furnace_model.felt(furnace, schedule))
    hours = np.array([t for t, _ in corners]) / 3600
    dense, shrunk = [], []
    for powder in (p for p in powders if p.has_curve):
        rho = MasterCurve.of(powder).along(corners)
        dense.append(Line(label=powder.material, x=hours, y=rho))
        shrunk.append(Line(label=powder.material, x=hours, y=100 * (1 - (powder.green_density_fraction / rho) ** (1 / 3))))
    return (Picture(title="Density", x_label="time / h", y_label="relative density", lines=tuple(dense)),
            Picture(title="Free shrinkage", x_label="time / h", y_label="linear shrinkage / %", lines=tuple(shrunk)))


def _fine(corners: Corners) -> list[tuple[float, float]]:
    """Corners with points between them, on ramps and on holds."""
    time_s, kelvin = np.array(corners).T
    every = np.union1d(time_s, np.linspace(time_s[0], time_s[-1], 600))
    return list(zip(every.tolist(), np.interp(every, time_s, kelvin).tolist(), strict=True))


def camber_data(history: CamberHistory) -> tuple[Picture, Picture]:
    """Largest tension of each ply while something shrinks [MPa], and curvature [1/m], against time [h]."""
    hours = history.time_s / 3600
    felt = np.where(history.shrinks[:, None], history.tension_pa, np.nan)
    pull = tuple(Line(label=name, x=hours, y=felt[:, i] / 1e6) for i, name in enumerate(history.names))
    kappa = np.where(np.abs(history.curvature_per_mm) > 1e-9, history.curvature_per_mm * 1e3, 0.0)
    bend = (Line(label="curvature", x=hours, y=kappa),)
    return (Picture(title="Stress while it sinters", x_label="time / h", y_label="largest tension / MPa", lines=pull),
            Picture(title="Camber", x_label="time / h", y_label="curvature / m⁻¹", lines=bend))


def profile_data(firing: StackFiring) -> Picture:
    """Stress [MPa] through the height [µm] after cooling: low, value and high."""
    z = np.concatenate([[0.0], np.cumsum([p.thickness_mm for p in firing.plies])]) * 1e3
    height = np.repeat(z, 2)[1:-1]
    lines = tuple(
        Line(label=end, x=np.array([getattr(f, end) / 1e6 for p in firing.plies for f in (p.bottom_pa, p.top_pa)]), y=height)
        for end in ("low", "value", "high"))
    return Picture(title=firing.stack.name, x_label="in-plane stress / MPa", y_label="height / µm", lines=lines)


def map_data(
    powder: Powder,
    densities: Sequence[float],
    growths: Sequence[tuple[Growth, float]] = (),
    *,
    low_k: float,
    high_k: float,
) -> Picture:
    """Hold time [h] against temperature [°C]: lines of equal density, and of equal reaction layer (growth, thickness mm).

    Where a density line lies below a layer line there is a window; its side says whether hotter or longer is better.
    """
    curve, kelvin = MasterCurve.of(powder), np.linspace(low_k, high_k, 200)
    inverse = 1.0 / (GAS_J_MOL_K * kelvin)
    lines = [
        Line(
            label=f"{powder.material} {rho:.0%}",
            x=kelvin - 273.15,
            y=np.exp(curve.log_theta_for(rho) + curve.activation_j_mol * inverse + np.log(kelvin)) / 3600,
        )
        for rho in densities
    ]
    lines += [Line(label=f"{' | '.join(g.pair)} {x_mm * 1e6:.3g} nm", x=kelvin - 273.15,
                   y=np.exp(np.log(x_mm**2 / 2) - g.rate_log_index + g.activation_j_mol * inverse) / 3600) for g, x_mm in growths]
    return Picture(title="Temperature and time", x_label="temperature / °C", y_label="hold / h", lines=tuple(lines), log_y=True)


def draw(pictures: Sequence[Picture]) -> Any:
    """A matplotlib figure with one panel per picture."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.4 * len(pictures)), layout="constrained")
    for axes, picture in zip(figure.subplots(len(pictures), squeeze=False)[:, 0], pictures, strict=True):
        for line in picture.lines:
            axes.plot(line.x, line.y, "." if line.measured else "-", ms=3, label=line.label, lw=1.4)
        for label, level in picture.levels:
            axes.axhline(level, color="#AA3333", lw=0.8, ls="--")
            axes.annotate(label[:70], (0.01, level), xycoords=("axes fraction", "data"), fontsize=6, va="bottom")
        axes.set(title=picture.title, xlabel=picture.x_label, ylabel=picture.y_label)
        if picture.log_y:
            axes.set_yscale("log")
        if picture.lines:
            axes.legend(fontsize=7)
    return figure


def master_curve_data(fit: DensificationFit) -> tuple[Picture, Picture]:
    """Every run on the fitted curve (density against ln Θ), and the scatter between runs against the trial activation energy."""
    work = np.linspace(fit.centre.value - 6 * fit.width.value, fit.centre.value + 6 * fit.width.value, 200)
    runs = tuple(Line(label=f"{rate * 60:.3g} K/min", x=x[x > work[0]], y=y[x > work[0]], measured=True)
                 for rate, (x, y) in zip(fit.rates_k_s, fit.points, strict=True))
    q, spread = fit.trials
    value, low, high = (end / 1e3 for end in (fit.activation_j_mol.value, fit.activation_j_mol.low, fit.activation_j_mol.high))
    said = f"Q = {value:.0f} kJ/mol ({low:.0f} to {high:.0f})"
    return (Picture(title=f"Master sintering curve, {said}", x_label="ln Θ (s/K)", y_label="relative density",
                    lines=(Line(label="fit", x=work, y=fit.curve.density(work)), *runs)),
            Picture(title="Agreement of the runs", x_label="trial activation energy / kJ/mol", y_label="scatter of ln Θ",
                    lines=(Line(label="scatter", x=q / 1e3, y=spread),), log_y=True))


def draw_master_curve(fit: DensificationFit, path: Path) -> None:
    """Draw a fit into a PNG or SVG file."""
    draw(master_curve_data(fit)).savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
