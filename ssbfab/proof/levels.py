"""The layers of a deposit, found from the heights at which ink was laid, not from what the file says of itself."""

from __future__ import annotations

import numpy as np

from ssbfab.proof.tape import Floats, Ints

_SAME_MM = 5e-4  # beads whose z differ by less are one layer

_PAUSE = 1.75


def levels_of(low_mm: Floats, high_mm: Floats) -> tuple[Floats, Ints]:
    """The distinct heights, lowest first, and for each bead the index of its own.

    `low_mm` and `high_mm` are the heights of a bead's lower and upper end. A bead that climbs from one layer to the next
    belongs to the one that it climbs to: the next height at which level ink lies. Where there is none it makes its own.
    """
    if not len(high_mm):
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    level = high_mm - low_mm <= _SAME_MM
    flat = _merged(high_mm[level])
    goal = high_mm.copy()
    if len(flat):
        index = np.minimum(np.searchsorted(flat, high_mm - _SAME_MM), len(flat) - 1)
        goal = np.where(flat[index] >= high_mm - _SAME_MM, flat[index], high_mm)
        reach = 2 * float(np.median(np.diff(np.concatenate([[min(0.0, flat[0])], flat]))))
        goal = np.where(goal - high_mm > reach, high_mm, goal)
    heights = _merged(goal)
    return heights, np.clip(np.searchsorted(heights, goal - _SAME_MM), 0, len(heights) - 1).astype(np.int64)


def _merged(z_mm: Floats) -> Floats:
    """The distinct heights: of those nearer to each other than half a micrometre the upper one."""
    rounded = np.unique(np.round(z_mm, 5))
    last = np.concatenate([np.diff(rounded) > _SAME_MM, [True]]) if len(rounded) else np.zeros(0, dtype=bool)
    heights: Floats = rounded[last]
    return heights


def heights_of(levels_mm: Floats, level: Ints, tool: Ints, floor_mm: float) -> Floats:
    """The layer height of each bead: up from the tool's own level below, or from any ink or `floor_mm` below it.

    A tool's own spacing counts, since tools may print layers of different height. Its first layer, and one that comes after
    more than one and three quarters of its usual spacing (the tool had paused, or a layer is missing), lie on the ink of any
    tool or on the floor, whichever is nearest to the usual spacing below; the latter is no higher than usual.
    """
    height = np.zeros(len(level))
    if not len(level):
        return height
    ground = np.concatenate([[floor_mm], levels_mm])
    others = _usual_of_all(levels_mm, level, tool, floor_mm)
    for number in np.unique(tool):
        mine = tool == number
        own = np.unique(level[mine])
        between = np.diff(levels_mm[own])
        usual = _usual(levels_mm[own[0]] - ground[own[0]], between) if len(between) else others
        step = np.concatenate([[np.inf], between])
        for k in np.flatnonzero(step > _PAUSE * usual):
            below = levels_mm[own[k]] - ground[: own[k] + 1]
            nearest = float(below[np.argmin(np.abs(below - usual))])
            step[k] = nearest if k == 0 else min(nearest, usual)
        by_level = np.zeros(len(levels_mm))
        by_level[own] = step
        height[mine] = by_level[level[mine]]
    return height


def _usual_of_all(levels_mm: Floats, level: Ints, tool: Ints, floor_mm: float) -> float:
    """The usual spacing for a tool that printed one layer only: that of the tools with more, else the lowest layer's height."""
    spacings = [np.diff(levels_mm[np.unique(level[tool == number])]) for number in np.unique(tool)]
    known = [float(np.quantile(each, 0.25, method="lower")) for each in spacings if len(each)]
    return float(np.median(known)) if known else float(levels_mm[0] - floor_mm)


def _usual(first_mm: float, between_mm: Floats) -> float:
    """A tool's usual spacing. How high its first layer is counts unless other ink ends right below it by chance."""
    least = float(between_mm.min()) if len(between_mm) else 0.0
    steps = between_mm if first_mm < least / 2 else np.concatenate([[first_mm], between_mm])
    return float(np.quantile(steps, 0.25, method="lower"))
