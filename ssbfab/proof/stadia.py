"""Beads on scan lines: the rows of stadia, and the area that they cover together.

      ___________________
     (  start --> end    )   row      x0 and x1 where a row enters and leaves the rectangle or one of the round ends
      -------------------
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ssbfab.proof.scan import Grid, Spans, covered_twice, merged, no_spans, together
from ssbfab.proof.tape import Floats, Ints

_BAND = 3_000_000  # crossings of beads and rows that are held in memory at a time


def of_beads(start: Floats, end: Floats, half_width: Floats, grid: Grid, *, round_ends: bool) -> Spans:
    """The rows of stadia (round ends) or of plain rectangles (cut off square at both ends) around pieces of bead."""
    way = _Way.between(start, end)
    first, last = way.rows(half_width, grid, round_ends)
    return way.crossings(first, np.maximum(last - first + 1, 0), half_width, grid, round_ends)


def ink(start: Floats, end: Floats, half_width: Floats, grid: Grid, *, round_ends: bool = True) -> Spans:
    """The union of stadia, or of plain rectangles, around pieces of bead."""
    return _by_bands(start, end, half_width, grid, round_ends, merged)


def ink_twice(start: Floats, end: Floats, half_width: Floats, grid: Grid) -> Spans:
    """What at least two of the rectangles around pieces of bead cover."""
    return _by_bands(start, end, half_width, grid, False, covered_twice)


def _by_bands(start: Floats, end: Floats, half: Floats, grid: Grid, round_ends: bool, reduce: Callable[[Spans], Spans]) -> Spans:
    """Beads drawn and reduced a band of rows at a time, so that memory holds no more than some millions of crossings."""
    if not len(half):
        return no_spans(grid)
    way = _Way.between(start, end)
    first, last = way.rows(half, grid, round_ends)
    count = np.maximum(last - first + 1, 0)
    if int(count.sum()) <= _BAND:
        return reduce(way.crossings(first, count, half, grid, round_ends))
    parts: list[Spans] = []
    low, high = int(first.min()), int(last.max())
    height = max(int((high - low + 1) * (_BAND / float(count.sum()))), 1)
    for row in range(low, high + 1, height):
        here = np.flatnonzero((first < row + height) & (last >= row))
        begin = np.maximum(first[here], row)
        number = np.maximum(np.minimum(last[here], row + height - 1) - begin + 1, 0)
        parts.append(reduce(way.at(here).crossings(begin, number, half[here], grid, round_ends)))
    return together(grid, parts)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Way:
    """Centre lines by where they begin (x, y), their vector, and its direction. A direction of exactly 0 is a tiny one, so that
    lines along an axis need no case of their own."""

    x: Floats
    y: Floats
    dx: Floats
    dy: Floats

    @classmethod
    def between(cls, start: Floats, end: Floats) -> _Way:
        x, y = np.ascontiguousarray(start[:, 0]), np.ascontiguousarray(start[:, 1])
        return cls(x=x, y=y, dx=end[:, 0] - x, dy=end[:, 1] - y)

    def at(self, index: Ints) -> _Way:
        return _Way(x=self.x[index], y=self.y[index], dx=self.dx[index], dy=self.dy[index])

    def rows(self, half: Floats, grid: Grid, round_ends: bool) -> tuple[Ints, Ints]:
        reach = half if round_ends else half * np.abs(self.dx) / np.maximum(np.hypot(self.dx, self.dy), 1e-12)
        low, high = self.y + np.minimum(self.dy, 0.0) - reach, self.y + np.maximum(self.dy, 0.0) + reach
        return grid.above(low), grid.above(high) - 1

    def crossings(self, first: Ints, count: Ints, half: Floats, grid: Grid, round_ends: bool) -> Spans:
        """Where `count` rows from `first` on cut each bead.

        With the direction u and the height r of a row above the beginning, x from there:
        along 0 <= x ux + r uy <= length, across |x uy - r ux| <= half, and at round ends x^2 + r^2 <= half^2.
        """
        length = np.maximum(np.hypot(self.dx, self.dy), 1e-12)
        ux, uy = _not_zero(self.dx / length), _not_zero(self.dy / length)

        def each(values: Floats) -> Floats:
            return np.repeat(values, count)

        step = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        row = np.repeat(first, count) + step
        rise = each(grid.y_mm(first) - self.y) + step * grid.pitch_mm
        along, across, side = rise * each(-uy / ux), rise * each(ux / uy), each(half / np.abs(uy))
        low = np.maximum(along + each(np.minimum(length / ux, 0.0)), across - side)
        high = np.minimum(along + each(np.maximum(length / ux, 0.0)), across + side)
        if round_ends:
            missed = low >= high
            low[missed], high[missed] = np.inf, -np.inf
            square = each(half * half)
            for dx, dy in ((None, None), (each(self.dx), each(self.dy))):
                with np.errstate(invalid="ignore"):
                    chord = np.sqrt(square - (rise if dy is None else rise - dy) ** 2)
                low = np.fmin(low, -chord if dx is None else dx - chord)
                high = np.fmax(high, chord if dx is None else dx + chord)
        x = each(self.x)
        spans = Spans(grid=grid, row=row, x0=low + x, x1=high + x)
        keep = high > low
        return spans if keep.all() else spans.kept(keep)


def _not_zero(values: Floats) -> Floats:
    return np.where(np.abs(values) < 1e-12, 1e-12, values)
