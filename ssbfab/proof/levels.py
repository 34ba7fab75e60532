"""The layers of a deposit, found from the heights at which ink was laid, not from what the file says of itself."""

from __future__ import annotations

import numpy as np

from ssbfab.proof.tape import Floats, Ints

_SAME_MM = 5e-4  # beads whose z differ by less are one layer

_PAUSE = 1.75


def levels_of(z_mm: Floats) -> tuple[Floats, Ints]:
    """The distinct heights, lowest first, and for each bead the index of its own."""
    if not len(z_mm):
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    rounded, index = np.unique(np.round(z_mm, 5), return_inverse=True)
    level = np.concatenate([[0], np.cumsum(np.diff(rounded) > _SAME_MM)])
    heights = np.zeros(level[-1] + 1)
    np.maximum.at(heights, level, rounded)
    return heights, level[index].astype(np.int64)


def heights_of(levels_mm: Floats, level: Ints, tool: Ints, floor_mm: float) -> Floats:
    """The layer height of each bead: up from the tool's own level below, or from any ink or `floor_mm` below it.

    A tool's own spacing counts, since tools may print layers of different height. Where that spacing is more than one and
    three quarters of the tool's usual one, the tool had paused, or a layer is missing: then the highest ink of any tool
    below counts, but no more than the usual height.
    """
    height = np.zeros(len(level))
    below_any = np.concatenate([[floor_mm], levels_mm[:-1]]) if len(levels_mm) else levels_mm
    for number in np.unique(tool):
        mine = tool == number
        own = np.unique(level[mine])
        any_step = levels_mm[own] - below_any[own]
        own_step = np.concatenate([any_step[:1], np.diff(levels_mm[own])])
        usual = float(np.quantile(own_step, 0.25, method="lower"))
        step = np.where(own_step > _PAUSE * usual, np.minimum(any_step, usual), own_step)
        by_level = np.zeros(len(levels_mm))
        by_level[own] = step
        height[mine] = by_level[level[mine]]
    return height
