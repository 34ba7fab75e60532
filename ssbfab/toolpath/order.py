"""The order in which trails are printed, from which end each, and where on a closed one it begins: chosen together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ssbfab.kernels.tour import entered
from ssbfab.toolpath.fills import Trail
from ssbfab.toolpath.path import Floats, Ints
from ssbfab.toolpath.seam import STARTS, Seam, doors_of
from ssbfab.toolpath.tour import tour


def sequence(trails: Sequence[Trail]) -> Ints:
    """An order of the trails with little way between them, whatever end each is entered by."""
    if len(trails) < 2:
        return np.arange(len(trails))
    return tour(np.array([(trail.points_mm[0] + trail.points_mm[-1]) / 2 if not trail.closed else trail.points_mm.mean(axis=0)
                          for trail in trails]))


def ordered(trails: Sequence[Trail], start_mm: Floats, order: Ints | None = None, seam: Seam = Seam.NEAREST,
            same_way: bool = False) -> list[Trail]:
    """The trails as they are printed from `start_mm` (2,). `order` is what `sequence` gave, where it is known already.

    The sequence is walked forwards or backwards, and each trail entered so that the way between them all is least: a
    shortest path through the ways of entering, found by dynamic programming. `same_way`: always forwards, from the same end of
    each open trail, so that every place is come to after the same time.
    """
    if not trails:
        return []
    walk = sequence(trails) if order is None else order
    entries, exits = doors(trails, seam, same_way)
    walks = [walk, walk[::-1]] if len(walk) > 1 and not same_way else [walk]
    _cost, choice, walk = min(((*entered(entries[w], exits[w], start_mm), w) for w in walks), key=lambda found: found[0])
    return [_turned(trails[i], 0 if same_way and not trails[i].closed else door, seam)
            for i, door in zip(walk.tolist(), choice.tolist(), strict=True)]


def doors(trails: Sequence[Trail], seam: Seam = Seam.NEAREST, same_way: bool = False) -> tuple[Floats, Floats]:
    """For each trail where it may be entered and where it then ends, (n, STARTS, 2) each; an open one has two ways, or one."""
    ways = 1 if same_way else 2
    entries, exits = np.empty((len(trails), STARTS, 2)), np.empty((len(trails), STARTS, 2))
    for i, trail in enumerate(trails):
        if trail.closed:
            entries[i] = exits[i] = trail.points_mm[doors_of(trail, seam)]
        else:
            ends = trail.points_mm[[0, -1]]
            entries[i] = ends[np.arange(STARTS) % ways]
            exits[i] = ends[(np.arange(STARTS) % ways) - 1]
    return entries, exits


def _turned(trail: Trail, door: int, seam: Seam) -> Trail:
    if trail.closed:
        return trail.started_at(int(doors_of(trail, seam)[door]))
    return trail if door % 2 == 0 else trail.reversed()
