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
from dataclasses import dataclass, field

import numpy as np

from ssbfab.kernels.linking import Curve, best_site, spread
from ssbfab.kernels.polyline import close_pairs
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_SITES = 64  # at least that many places on a loop are tried, where it has as many segments
_FEW = 8  # nominal widths: the length of loops that are opened over a whole side


@dataclass(eq=False)
class _Cut:
    """A gap in one loop, and the other side of the link."""

    loop: int
    low_mm: float
    high_mm: float
    partner: _Cut | None = None
    crossed: bool = False  # whether low joins the partner's low


@dataclass(frozen=True, eq=False)
class _Sites:
    """Where a loop may be cut open: arc lengths, points (k, 2), and how far it would be cut there."""

    s_mm: Floats
    points_mm: Floats
    gap_mm: Floats

    @classmethod
    def of(cls, loop: Loop, spec: FillSpec) -> _Sites:
        s = spread(loop.along_mm, max(2 * spec.width_mm, loop.length_mm / _SITES), _SITES)
        return cls(s, loop.at(s)[0], _gaps(loop, s, min(spec.width_min_mm, loop.length_mm / 3), spec))


@dataclass(eq=False)
class _Board:
    """The loops and the gaps cut in them so far; the one thing here that changes."""

    loops: list[Loop]
    spec: FillSpec
    cuts: list[list[_Cut]]
    sites: dict[int, _Sites] = field(default_factory=dict)

    def sites_of(self, loop: int) -> _Sites:
        if loop not in self.sites:
            self.sites[loop] = _Sites.of(self.loops[loop], self.spec)
        return self.sites[loop]

    def curve(self, i: int) -> Curve:
        """A loop as it is cut now."""
        loop, cuts = self.loops[i], [(cut.low_mm, cut.high_mm) for cut in self.cuts[i]]
        return Curve(loop.ring_mm, loop.along_mm, loop.width_mm, np.array(cuts, dtype=float).reshape(-1, 2))


def linked(loops: list[Loop], spec: FillSpec) -> list[Loop]:
    """As few closed loops as side-by-side neighbours allow: one where all hang together."""
    if len(loops) < 2:
        return loops
    board = _Board(loops, spec, [[] for _ in loops])
    group = list(range(len(loops)))
    for slack in (1.15, 1.6):
        if len({_root(group, i) for i in range(len(loops))}) < 2:
            break
        for i, j in _neighbours(loops, slack):
            if _root(group, i) != _root(group, j) and _link(board, i, j, slack):
                group[_root(group, j)] = _root(group, i)
    return list(_walks(board))


def _root(group: list[int], i: int) -> int:
    while group[i] != i:
        group[i] = group[group[i]]
        i = group[i]
    return i


def _neighbours(loops: list[Loop], slack: float) -> Iterator[tuple[int, int]]:
    """Pairs of loops that come within about one bead of each other."""
    first = np.cumsum([0, *(len(loop.points_mm) for loop in loops)], dtype=np.int64)
    widest_mm = max(float(loop.width_mm.max()) for loop in loops)
    yield from close_pairs(np.concatenate([loop.points_mm for loop in loops]), first, slack * widest_mm).tolist()


def _link(board: _Board, i: int, j: int, slack: float) -> bool:
    """Cut loops i and j open where they run side by side best; False where they nowhere do."""
    if board.loops[i].length_mm < board.loops[j].length_mm:
        i, j = j, i
    a, b, sites = board.loops[i], board.loops[j], board.sites_of(j)
    s_a, apart = a.nearest(sites.points_mm, slack * (float(a.width_mm.max()) + float(b.width_mm.max())) / 2)
    best, crossed = best_site(board.curve(i), board.curve(j), s_a, apart, sites.s_mm, sites.gap_mm, slack)
    if best < 0:
        return False
    at_a, at_b, half = float(s_a[best]), float(sites.s_mm[best]), float(sites.gap_mm[best]) / 2
    cut_a = _Cut(i, at_a - half, at_a + half, crossed=crossed)
    cut_b = _Cut(j, at_b - half, at_b + half, cut_a, crossed)
    cut_a.partner = cut_b
    board.cuts[i].append(cut_a)
    board.cuts[j].append(cut_b)
    return True


def _gaps(loop: Loop, s_mm: Floats, usual_mm: float, spec: FillSpec) -> Floats:
    """How far to cut a loop open at each place: one of a few short sides over a whole side, so that its corners lay ink once."""
    gaps = np.full(len(s_mm), usual_mm)
    if loop.length_mm > _FEW * spec.width_mm:
        return gaps
    side = np.diff(loop.along_mm)[np.clip(np.searchsorted(loop.along_mm, s_mm, "right") - 1, 0, len(loop.points_mm) - 1)]
    whole = (side > usual_mm) & (side < min(spec.width_max_mm, loop.length_mm / 3))
    return np.where(whole, side, gaps)


def _walks(board: _Board) -> Iterator[Loop]:
    """Follow arcs and strokes until every loop has been walked."""
    for cuts in board.cuts:
        cuts.sort(key=lambda cut: cut.low_mm)
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
