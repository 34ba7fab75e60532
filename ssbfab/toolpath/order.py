"""The order in which the trails of one head are printed, and from which end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.path import Floats


def ordered(trails: Sequence[Trail], start_mm: Floats) -> list[Trail]:
    """Nearest first, from `start_mm` (2,): each trail begins at the end that is nearer."""
    if not trails:
        return []
    heads = np.array([trail.points_mm[0] for trail in trails])
    tails = np.array([trail.points_mm[0] if trail.closed else trail.points_mm[-1] for trail in trails])
    left = np.ones(len(trails), dtype=bool)
    here, result = np.asarray(start_mm, dtype=float), []
    for _ in trails:
        to_head = np.where(left, ((heads - here) ** 2).sum(axis=1), np.inf)
        to_tail = np.where(left, ((tails - here) ** 2).sum(axis=1), np.inf)
        i = int(np.argmin(np.minimum(to_head, to_tail)))
        forward = to_head[i] <= to_tail[i]
        result.append(trails[i] if forward else trails[i].reversed())
        here = tails[i] if forward else heads[i]
        left[i] = False
    return result
