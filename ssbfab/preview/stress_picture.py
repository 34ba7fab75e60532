"""Stress through the stack, ply by ply: the expected line, and the range that the data allow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ssbfab.preview.colours import PLAIN_COLOURS, ROLE_COLOURS, role_in
from ssbfab.preview.figure import FAINT, INK, STYLE, new_sheet, save
from ssbfab.preview.profile import Profile, hardest, profiles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ssbfab.sintering.judge import PlyStress

PANEL_IN, HEIGHT_IN, LEFT_IN, GAP_IN, TOP_IN, FOOT_IN = 3.3, 4.4, 0.75, 0.95, 0.85, 0.75
MOST_PANELS = 3
VOID = "#FFFFFF"


def draw_stress(firing: Any, path: Path, *, title: str = "") -> Path:
    """Draw the stress through the stacks of a firing check (or of `Profile`s) into a PNG or SVG file."""
    return save(stress_figure(firing, title=title), path)


def stress_figure(firing: Any, *, title: str = "", panels: int = MOST_PANELS, width_in: float = 0.0) -> Figure:
    """The picture before it is written; of many stacks, the `panels` with the largest stress. `width_in` 0 fits the panels."""
    from matplotlib import rc_context

    every = profiles(firing)
    shown = hardest(every, panels)
    count = max(len(shown), 1)
    width = width_in or max(LEFT_IN + count * (PANEL_IN + GAP_IN) - GAP_IN + 0.35, 6.0)
    panel = PANEL_IN if count > 1 else width - LEFT_IN - 0.35
    with rc_context(STYLE):
        sheet = new_sheet(width, HEIGHT_IN)
        for i, profile in enumerate(shown):
            _panel(sheet.axes(LEFT_IN + i * (PANEL_IN + GAP_IN), FOOT_IN, panel, HEIGHT_IN - TOP_IN - FOOT_IN), profile)
        sheet.heading(title or "Stress through the stack after firing")
        said = "line: expected; band: the range that the data allow" if shown else "no stack to show"
        more = f"; {len(shown)} of {len(every)} stacks shown, those with the largest stress" if len(every) > len(shown) else ""
        sheet.text(0.25, 0.12, said + more, fontsize=7.5, color=FAINT)
    return sheet.figure


def _panel(axes: Any, profile: Profile) -> None:
    edges, heights = _drawn_heights(profile)
    reach = 1.15 * max(profile.largest_pa / 1e6, 1e-3)
    for ply, base, height in zip(profile.plies, edges, heights, strict=True):
        axes.axhspan(base, base + height, color=ply_colour(ply), alpha=0.18 if ply.material else 1.0, lw=0, zorder=0)
        if ply.material:
            _ply(axes, ply, base, height)
        label = _label(ply, height < 0.1 * sum(heights))
        axes.text(-0.98 * reach, base + height / 2, label, fontsize=7.5, color=INK, va="center", zorder=6)
        axes.axhline(base, color="#BBBBBB", lw=0.5, zorder=1)
    axes.axvline(0.0, color="#444444", lw=0.8, zorder=2)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(0.0, float(sum(heights)))
    axes.set_yticks([*edges, float(sum(heights))], _ticks(profile))
    axes.tick_params(labelsize=8, colors=INK)
    axes.set_xlabel("compression  ◂  in-plane stress / MPa  ▸  tension", fontsize=8, color=INK)
    along = "height" if profile.axis == "z" else f"along {profile.axis}"
    axes.set_ylabel(f"{along} / µm" + (" (not to scale)" if _stretched(profile) else ""), fontsize=8, color=INK)
    verdict = f":  {profile.verdict}" if profile.verdict else ""
    axes.set_title(profile.name + verdict, fontsize=9, color=INK, loc="left")


def _drawn_heights(profile: Profile) -> tuple[list[float], list[float]]:
    """Thin plies are drawn at least 12 % of the stack high, or they could not be seen on a thick substrate."""
    true = np.array([ply.thickness_mm for ply in profile.plies]) * 1e3
    drawn = np.maximum(true / true.sum(), 0.12) if _stretched(profile) else true
    return [float(b) for b in np.cumsum(drawn) - drawn], [float(h) for h in drawn]


def _stretched(profile: Profile) -> bool:
    return any(ply.thickness_mm < 0.08 * profile.height_mm for ply in profile.plies)


def _ticks(profile: Profile) -> list[str]:
    edges = np.concatenate([[0.0], np.cumsum([ply.thickness_mm for ply in profile.plies])]) * 1e3
    return [f"{edge:.4g}" for edge in edges]


def _label(ply: PlyStress, thin: bool) -> str:
    name = ply.name.replace("_", " ")
    return f"{name}{', ' if thin else chr(10)}{ply.material}" if ply.material else f"{name} (empty)" if name != "void" else "void"


def _ply(axes: Any, ply: PlyStress, base: float, height: float) -> None:
    colour = ply_colour(ply)
    faces = (ply.bottom_pa, ply.top_pa)
    z = np.array([base, base + height])
    low, middle, high = (np.array([getattr(face, end) / 1e6 for face in faces]) for end in ("low", "value", "high"))
    axes.fill_betweenx(z, low, high, facecolor=colour, edgecolor=INK, alpha=0.5, lw=0.5, zorder=3)
    axes.plot(middle, z, color=INK, lw=1.6, solid_capstyle="butt", zorder=4)


def ply_colour(ply: PlyStress) -> str:
    """The colour of the ply's role where its name says it; of a stranger, one that its material always has."""
    if not ply.material:
        return VOID
    role = role_in(ply.name)
    return ROLE_COLOURS[role] if role else PLAIN_COLOURS[sum(ply.material.encode()) % len(PLAIN_COLOURS)]
