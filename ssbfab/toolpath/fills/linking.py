"""Closed loops that lie side by side become one closed trail.

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

import numpy as np

from ssbfab.kernels.linking import Board
from ssbfab.kernels.walking import walks
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.trail import FillSpec


def linked(loops: list[Loop], spec: FillSpec, spare: float = 0.0) -> list[Loop]:
    """As few closed loops as side-by-side neighbours allow: one where all hang together.

    A share of their ink may be spared for links between narrow beads, whose gaps leave voids: those are cut less wide.
    """
    if len(loops) < 2:
        return loops
    first = np.cumsum([0, *(len(loop.points_mm) for loop in loops)], dtype=np.int64)
    points, width = np.concatenate([loop.points_mm for loop in loops]), np.concatenate([loop.width_mm for loop in loops])
    board = Board(points, first, width, spec.width_mm, spec.width_min_mm, spec.width_max_mm,
                  spare * sum(loop.held_mm2 for loop in loops))
    for slack in (1.15, 1.6):
        board.join(slack)
    curves = walks(board, *board.links())  # strokes across loops too short for a wide gap would be thinner than any bead
    return [Loop(points, np.maximum(width, spec.width_min_mm)) for points, width in curves]
