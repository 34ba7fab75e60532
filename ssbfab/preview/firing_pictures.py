"""The pictures that lie beside the files of a firing: what the part goes through, where the stress is, where the window lies.

    firing.png      temperature with its limits and the achieved curve; density, shrinkage, stress, camber of known powders
    stress.png      stress through the stacks after cooling
    firing-map.png  hold against temperature: lines of equal density and of equal reaction layer, where data exist
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ssbfab.preview.colours import PLAIN_COLOURS
from ssbfab.preview.figure import FAINT, INK, STYLE, new_sheet, save
from ssbfab.preview.histories import histories_of
from ssbfab.preview.profile import profiles
from ssbfab.preview.schedule_picture import LIMIT, draw_schedule
from ssbfab.preview.stress_picture import draw_stress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.library import Furnace
    from ssbfab.sintering.ceilings import Ceiling
    from ssbfab.sintering.schedule import Schedule
    from ssbfab.sintering.step import CoSintering

#: Ends of the map's time axis, hours.
LEAST_H, MOST_H = 0.01, 200.0


def draw_firing(nouns: Mapping[str, Any], folder: Path, *, title: str = "") -> tuple[str, ...]:
    """Draw every picture that the nouns at hand allow into a folder; the names of the files.

    Read are `schedule`, `firing`, `furnace`, `stacks` and `library`.
    """
    schedule, firing, furnace = nouns.get("schedule"), nouns.get("firing"), nouns.get("furnace")
    if schedule is None:
        return ()
    limits = limits_of(nouns)
    draw_schedule(schedule, folder / "firing.png", furnace=furnace, firing=firing, histories=histories_of(nouns), limits=limits,
                  title=title)
    made = ["firing.png"]
    if firing is not None and profiles(firing):
        draw_stress(firing, folder / "stress.png", title=title)
        made.append("stress.png")
    if firing is not None and any(p.has_curve for p in firing.step.powders):
        save(map_figure(schedule, firing.step, limits=limits, title=title, furnace=furnace), folder / "firing-map.png")
        made.append("firing-map.png")
    return tuple(made)


def limits_of(nouns: Mapping[str, Any]) -> tuple[Ceiling, ...]:
    """What caps the temperature, lowest first; nothing without furnace, stacks and library."""
    firing, furnace, library = (nouns.get(name) for name in ("firing", "furnace", "library"))
    if firing is None or furnace is None or library is None:
        return ()
    from ssbfab.sintering.ceilings import ceilings

    return ceilings(nouns.get("stacks") or (), library, firing.step, furnace)


def map_figure(schedule: Schedule, step: CoSintering, *, limits: tuple[Ceiling, ...] = (), title: str = "",
               width_in: float = 7.0, furnace: Furnace | None = None) -> Figure:
    """Hold against temperature. A point above a density line is dense enough; a point below a layer line is clean enough.

    The schedule is a point for each powder: the hold at its peak that does the work of what the part feels in this furnace.
    """
    from matplotlib import rc_context

    from ssbfab.sintering.furnace_model import felt
    from ssbfab.sintering.msc import equivalent_hold_s

    known = [p for p in step.powders if p.has_curve]
    with rc_context(STYLE):
        sheet = new_sheet(width_in, 4.6)
        axes = sheet.axes(0.8, 0.85, width_in - 1.1, 3.1)
        low_k, high_k = schedule.peak_k - 250.0, schedule.peak_k + 150.0
        for i, powder in enumerate(known):
            colour = PLAIN_COLOURS[i % len(PLAIN_COLOURS)]
            _densities(axes, powder, step.density_min_fraction, (low_k, high_k), colour, (i + 1) / (len(known) + 1))
            hold = equivalent_hold_s(felt(furnace, schedule), powder.activation_j_mol, schedule.peak_k) / 3600
            axes.plot([schedule.peak_k - 273.15], [min(max(hold, LEAST_H), MOST_H)], "o", color=colour, ms=11 - 3 * min(i, 2),
                      mec="white",
                      label=f"this schedule, for {powder.material}", zorder=5)
        _layers(axes, step, (low_k, high_k), known)
        _caps(axes, limits, low_k, high_k)
        axes.set(yscale="log", ylim=(LEAST_H, MOST_H), xlim=(low_k - 273.15, high_k - 273.15))
        axes.set_xlabel("temperature / °C", fontsize=8, color=INK)
        axes.set_ylabel("hold / h", fontsize=8, color=INK)
        axes.tick_params(labelsize=8, colors=INK)
        axes.grid(which="major", color="#E4E4E4", lw=0.6)
        axes.legend(fontsize=7, loc="lower left", framealpha=0.9, edgecolor="none")
        sheet.heading(title or schedule.title)
        said = "solid: equal density, enough above the thick line; dashed: equal reaction layer, thin enough below"
        sheet.text(0.25, 0.12, said, fontsize=7.5, color=FAINT)
    return sheet.figure


def _densities(axes: Any, powder: Any, wanted: float, ends_k: tuple[float, float], colour: str,
               share: float) -> None:
    from ssbfab.sintering.plot import map_data

    green = powder.green_density_fraction
    levels = sorted({rho for rho in (0.7, 0.8, 0.98, wanted) if green < rho < 1})
    for rho, line in zip(levels, map_data(powder, levels, low_k=ends_k[0], high_k=ends_k[1]).lines, strict=True):
        asked = rho == wanted
        axes.plot(line.x, line.y, color=colour, lw=2.0 if asked else 0.8, label=line.label if asked else None)
        _name(axes, line, f"{rho:.0%}", colour, share)


def _name(axes: Any, line: Any, text: str, colour: str, share: float) -> None:
    """A word on a line, at a share of its visible part."""
    seen = [i for i in range(len(line.x)) if 2 * LEAST_H < line.y[i] < 0.5 * MOST_H]
    if seen:
        at = seen[int(share * (len(seen) - 1))]
        axes.annotate(text, (line.x[at], line.y[at]), fontsize=7, color=colour, ha="center", va="center",
                      bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none"})


def _layers(axes: Any, step: CoSintering, ends_k: tuple[float, float], known: list[Any]) -> None:
    from ssbfab.sintering.plot import map_data

    thick = step.reaction_max_mm or 1e-4
    growths = [(growth, thick) for growth in step.growth]
    for i, line in enumerate(map_data(known[0], (), growths, low_k=ends_k[0], high_k=ends_k[1]).lines):
        colour = PLAIN_COLOURS[(len(known) + i) % len(PLAIN_COLOURS)]
        axes.plot(line.x, line.y, color=colour, lw=1.6, ls=(0, (5, 3)), label=line.label)


def _caps(axes: Any, limits: tuple[Ceiling, ...], low_k: float, high_k: float) -> None:
    for cap in [c for c in limits if low_k < c.limit_k < high_k][:3]:
        axes.axvline(cap.limit_k - 273.15, color=LIMIT, lw=1, ls=(0, (4, 3)))
        axes.annotate(cap.short.replace("degC", "°C"), (cap.limit_k - 273.15, 0.97), xycoords=("data", "axes fraction"),
                      rotation=90, fontsize=7, color=LIMIT, ha="right", va="top",
                      bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none"})
