"""Closed loops that lie side by side become one closed trail.

Two neighbouring loops are cut open beside each other over a gap g, and the four ends are joined by two strokes across:

      ────────┐ g ┌────────          what is cut out, 2 g of bead, is what the strokes add: they are g wide and
      ────────┘   └────────          one bead apart long, so that the volume stays what it was

A tree of such links over all loops of a region, each place free of other links, leaves one unbroken closed curve, in
whichever order they are made (the reroutes of connected Fermat spirals, Zhao et al., ACM Trans. Graph. 35 (2016) 100,
without the spirals).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ssbfab.kernels.linking import Board
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.trail import FillSpec, Floats


@dataclass(eq=False)
class _Cut:
    """A gap in one loop, and the other side of the link."""

    loop: int
    low_mm: float
    high_mm: float
    partner: _Cut | None = None
    crossed: bool = False  # whether low joins the partner's low


@dataclass(frozen=True, eq=False)
class _Board:
    """The loops and the gaps cut in each, ascending."""

    loops: list[Loop]
    cuts: list[list[_Cut]]


def linked(loops: list[Loop], spec: FillSpec) -> list[Loop]:
    """As few closed loops as side-by-side neighbours allow: one where all hang together."""
    if len(loops) < 2:
        return loops
    first = np.cumsum([0, *(len(loop.points_mm) for loop in loops)], dtype=np.int64)
    points, width = np.concatenate([loop.points_mm for loop in loops]), np.concatenate([loop.width_mm for loop in loops])
    board = Board(points, first, width, spec.width_mm, spec.width_min_mm, spec.width_max_mm)
    for slack in (1.15, 1.6):
        board.join(slack)
    return list(_walks(_Board(loops, _cuts(len(loops), board.links()))))


def _cuts(count: int, links: list[tuple[int, int, float, float, float, bool]]) -> list[list[_Cut]]:
    cuts: list[list[_Cut]] = [[] for _ in range(count)]
    for i, j, at_i, at_j, gap_mm, crossed in links:
        one = _Cut(i, at_i - gap_mm / 2, at_i + gap_mm / 2, crossed=crossed)
        other = _Cut(j, at_j - gap_mm / 2, at_j + gap_mm / 2, one, crossed)
        one.partner = other
        cuts[i].append(one)
        cuts[j].append(other)
    for own in cuts:
        own.sort(key=lambda cut: cut.low_mm)
    return cuts


def _walks(board: _Board) -> Iterator[Loop]:
    """Follow arcs and strokes until every loop has been walked."""
    done: set[tuple[int, int]] = set()
    for i, cuts in enumerate(board.cuts):
        if not cuts:
            yield board.loops[i]
        for k in range(len(cuts)):
            if (i, k) not in done:
                yield _walk(board, i, k, done)


def _walk(board: _Board, i: int, k: int, done: set[tuple[int, int]]) -> Loop:
    """One closed curve: from the high end of cut k of loop i onwards."""
    pieces: list[tuple[Floats, Floats, float]] = []
    forward = True
    while True:
        cuts = board.cuts[i]
        after = (k + 1) % len(cuts)
        arc = k if forward else (k - 1) % len(cuts)
        if (i, arc) in done:
            break
        done.add((i, arc))
        begin, end = cuts[arc], cuts[(arc + 1) % len(cuts)]
        turn = board.loops[i].length_mm if end.low_mm <= begin.high_mm or len(cuts) == 1 else 0.0
        p, w = board.loops[i].arc(begin.high_mm, end.low_mm + turn)
        leaving = cuts[after] if forward else cuts[arc]
        stroke_mm = leaving.high_mm - leaving.low_mm
        pieces.append((p, w, stroke_mm) if forward else (p[::-1], w[::-1], stroke_mm))
        partner = leaving.partner
        assert partner is not None
        at_low = forward  # the end that we leave from: low of the next cut, or high of the previous one
        lands_low = at_low if leaving.crossed else not at_low
        i, k, forward = partner.loop, board.cuts[partner.loop].index(partner), not lands_low
    return _closed(pieces)


def _closed(pieces: list[tuple[Floats, Floats, float]]) -> Loop:
    """Arcs one after the other, joined by strokes as wide as the gaps, but for a twentieth of their length at either end."""
    points, widths = [], []
    for (p, w, gap_mm), (q, _, _) in zip(pieces, pieces[1:] + pieces[:1], strict=True):
        points += [p, p[-1] + np.array([[0.05], [0.95]]) * (q[0] - p[-1])]
        widths += [w, np.full(2, gap_mm)]
    return Loop(np.concatenate(points), np.concatenate(widths))
