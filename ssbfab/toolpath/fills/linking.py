"""Closed loops that lie side by side become one closed trail, or part of an open one that they lie beside.

Two neighbouring loops are cut open beside each other over a gap g, and the four ends are joined by two strokes across:

      ────────┐ g ┌────────          what is cut out, 2 g of bead, is what the strokes add: they are g wide and
      ────────┘   └────────          one bead apart long, so that the volume stays what it was

Where they leave each other at the end of a wall, at a corner each, there is a place that costs no corner more than there were:

            │                  │
      ──────┘            ───┐  │    the gap is as wide as the beads and ends at the corners, so that one stroke closes the wall,
      ──────┐     ⇒      ───┘  │    and the other runs straight past its end
            │                  │

A tree of such links over all loops of a region, each place free of other links, leaves one unbroken closed curve, in
whichever order they are made (the reroutes of connected Fermat spirals, Zhao et al., ACM Trans. Graph. 35 (2016) 100,
without the spirals).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ssbfab.kernels.linking import Board
from ssbfab.kernels.walking import walks
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.trail import FillSpec, Trail


def linked(loops: list[Loop], spec: FillSpec, spare: float = 0.0) -> list[Loop]:
    """As few closed loops as side-by-side neighbours allow: one where all hang together.

    A share of their ink may be spared for links between narrow beads, whose gaps leave voids: those are cut less wide.
    """
    if len(loops) < 2:
        return loops
    return _walked(_board(loops, spec, spare * sum(loop.held_mm2 for loop in loops)), spec)


def joined(trails: list[Trail], spec: FillSpec) -> list[Trail]:
    """Trails of which closed ones are linked to the open ones that they lie beside, or to each other."""
    closed = [Loop(trail.points_mm, trail.width_mm) for trail in trails if trail.closed]
    found = []
    for trail in trails:
        if not trail.closed:
            longer, closed = _joined_to(trail, closed, spec) if closed else (trail, closed)
            found.append(longer)
    return found + [loop.trail for loop in linked(closed, spec)]


def _joined_to(trail: Trail, loops: list[Loop], spec: FillSpec) -> tuple[Trail, list[Loop]]:
    """An open trail with the loops that could be linked to it, and the others."""
    both = _there_and_back(trail)
    board = _board([both, *loops], spec)
    board.bar(0, both.length_mm / 2, both.length_mm)
    walked = _walked(board, spec)
    k, (first, step) = next((k, way) for k, loop in enumerate(walked) if (way := _way_back(loop, trail)) is not None)
    points, width = walked[k].points_mm, walked[k].width_mm
    kept = (first - step * np.arange(len(points) - len(trail.points_mm) + 2)) % len(points)
    return replace(trail, points_mm=points[kept], width_mm=width[kept]), walked[:k] + walked[k + 1 :]


def _there_and_back(trail: Trail) -> Loop:
    """An open trail as a closed curve, of which its way back is the second half."""
    return Loop(*(np.concatenate([each, each[-2:0:-1]]) for each in (trail.points_mm, trail.width_mm)))


def _way_back(loop: Loop, trail: Trail) -> tuple[int, int] | None:
    """Where in a loop the whole of a trail lies, whichever way: the number of its first point, and the step to the next."""
    count = np.arange(len(trail.points_mm))
    for first in np.flatnonzero((loop.points_mm == trail.points_mm[0]).all(axis=1)).tolist():
        for step in (-1, 1):
            if np.array_equal(loop.points_mm[(first + step * count) % len(loop.points_mm)], trail.points_mm):
                return first, step
    return None


def _board(loops: list[Loop], spec: FillSpec, spare_mm2: float = 0.0) -> Board:
    first = np.cumsum([0, *(len(loop.points_mm) for loop in loops)], dtype=np.int64)
    points, width = np.concatenate([loop.points_mm for loop in loops]), np.concatenate([loop.width_mm for loop in loops])
    return Board(points, first, width, spec.width_mm, spec.width_min_mm, spec.width_max_mm, spare_mm2)


def _walked(board: Board, spec: FillSpec) -> list[Loop]:
    for slack in (1.15, 1.6):
        board.join(slack)
    curves = walks(board, *board.links())  # strokes across loops too short for a wide gap would be thinner than any bead
    return [Loop(points, np.maximum(width, spec.width_min_mm)) for points, width in curves]
