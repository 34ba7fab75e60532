"""Regions as intervals on scan lines: areas, differences and connected pieces of a million beads in n log n.

    row 3 |    x0 ====== x1      x0 == x1        A region is known on the rows y = y0 + (row + 1/2) pitch, there exactly.
    row 2 |   x0 ======= x1      x0 == x1        What is thinner in y than the pitch may fall between two rows.
    row 1 |   x0 ========================= x1

Every function takes and gives whole arrays. It is another route than the polygon booleans that plan the beads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.proof.tape import Floats, Ints


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The rows: row r is the line y = low_mm + (r + 1/2) pitch_mm. Nothing is drawn beyond `most_rows` on either side."""

    low_mm: float
    pitch_mm: float
    most_rows: int = 10_000_000

    def y_mm(self, row: Ints) -> Floats:
        return np.asarray(self.low_mm + (row + 0.5) * self.pitch_mm, dtype=np.float64)

    def above(self, y_mm: Floats) -> Ints:
        """The lowest row that is not below a height."""
        row = np.ceil((y_mm - self.low_mm) / self.pitch_mm - 0.5)
        return np.clip(row, -self.most_rows, self.most_rows).astype(np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Spans:
    """Intervals x0 to x1 on rows."""

    grid: Grid
    row: Ints
    x0: Floats
    x1: Floats

    def __len__(self) -> int:
        return len(self.row)

    @property
    def area_mm2(self) -> float:
        return float((self.x1 - self.x0).sum() * self.grid.pitch_mm)

    def kept(self, keep: np.ndarray) -> Spans:
        return Spans(grid=self.grid, row=self.row[keep], x0=self.x0[keep], x1=self.x1[keep])


def no_spans(grid: Grid) -> Spans:
    return Spans(grid=grid, row=np.zeros(0, dtype=np.int64), x0=np.zeros(0), x1=np.zeros(0))


def together(grid: Grid, parts: Sequence[Spans]) -> Spans:
    """The intervals of several, one after the other."""
    if not parts:
        return no_spans(grid)
    return parts[0] if len(parts) == 1 else Spans(grid=grid, row=np.concatenate([part.row for part in parts]),
                                                  x0=np.concatenate([part.x0 for part in parts]),
                                                  x1=np.concatenate([part.x1 for part in parts]))


def repeat(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For items that cover the rows first..last: the item and the row of every crossing."""
    count = np.maximum(last - first + 1, 0)
    item = np.repeat(np.arange(len(count)), count)
    start = np.cumsum(count) - count
    return item, np.arange(int(count.sum())) + np.repeat(first - start, count)


def of_rings(rings: Sequence[Floats], grid: Grid) -> Spans:
    """The rows of polygons given by closed rings, holes turning the other way: inside where the winding is positive."""
    if not rings:
        return no_spans(grid)
    start = np.concatenate(rings)
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    item, row = repeat(grid.above(low), grid.above(high) - 1)
    a, b = start[item], end[item]
    x = a[:, 0] + (grid.y_mm(row) - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
    turn = np.where(b[:, 1] > a[:, 1], -1, 1)  # an edge that goes down has the inside of its ring on its right
    order = np.lexsort((x, row))
    row, x, winding = row[order], x[order], np.cumsum(turn[order])
    inside = winding[:-1] > 0
    spans = Spans(grid=grid, row=row[:-1], x0=x[:-1], x1=x[1:])
    return _joined(spans.kept(inside & (row[:-1] == row[1:]) & (x[1:] > x[:-1])))


def merged(spans: Spans, join_mm: float = 1e-9) -> Spans:
    """The union: disjoint intervals, sorted; those nearer than `join_mm` become one."""
    return _joined(_sorted(spans), join_mm) if len(spans) else spans


def covered_twice(spans: Spans) -> Spans:
    """What at least two of the intervals cover: of each, what those that begin before it reach."""
    if not len(spans):
        return spans
    spans = _sorted(spans)
    shift, reach = _reach(spans)
    before = np.concatenate([[-np.inf], reach[:-1]])
    until = np.minimum(spans.x1, before - shift)
    return _joined(Spans(grid=spans.grid, row=spans.row, x0=spans.x0, x1=until).kept(until > spans.x0))


def _sorted(spans: Spans) -> Spans:
    return spans.kept(_order(spans.row, spans.x0, stride_of(spans)))


def _reach(spans: Spans) -> tuple[Floats, Floats]:
    """For sorted intervals: what to add per row so that rows follow each other on one axis, and how far ink reaches there."""
    shift = (spans.row - spans.row[0]) * stride_of(spans)
    return shift, np.maximum.accumulate(spans.x1 + shift)


def _joined(spans: Spans, join_mm: float = 1e-9) -> Spans:
    """The union of sorted intervals."""
    if not len(spans):
        return spans
    shift, reach = _reach(spans)
    at = np.concatenate([[0], np.flatnonzero((spans.x0 + shift)[1:] > reach[:-1] + join_mm) + 1])
    ends = np.concatenate([at[1:], [len(spans)]]) - 1
    return Spans(grid=spans.grid, row=spans.row[at], x0=spans.x0[at], x1=reach[ends] - shift[at])


def _order(row: Ints, x: Floats, stride: float, *, sorted_parts: bool = False) -> Ints:
    """By row, then by x: one sort of one number each. Few parts each in order are merged rather than sorted."""
    order: Ints = np.argsort((row - row.min()) * stride + x, kind="stable" if sorted_parts else None)
    return order


def stride_of(*spans: Spans) -> float:
    """An offset per row that keeps rows apart on one axis: a power of two, so that adding it loses little."""
    filled = [s for s in spans if len(s)]
    widest = max(float(s.x1.max()) for s in filled) - min(float(s.x0.min()) for s in filled) if filled else 1.0
    return float(2.0 ** np.ceil(np.log2(max(widest, 1e-6) * 2)))


def overlay(one: Spans, two: Spans, *keep: str) -> tuple[Spans, ...]:
    """Of two unions: what is in `one` only ("minus"), in `two` only ("beyond"), in both ("and"), in exactly one ("xor")."""
    if not len(one) + len(two):
        return (one,) * len(keep)
    row = np.concatenate([one.row, one.row, two.row, two.row])
    x = np.concatenate([one.x0, one.x1, two.x0, two.x1])
    step_one = np.concatenate([np.ones(len(one)), -np.ones(len(one)), np.zeros(2 * len(two))])
    step_two = np.concatenate([np.zeros(2 * len(one)), np.ones(len(two)), -np.ones(len(two))])
    order = _order(row, x, stride_of(one, two), sorted_parts=True)
    row, x = row[order], x[order]
    in_one, in_two = np.cumsum(step_one[order]) > 0.5, np.cumsum(step_two[order]) > 0.5
    spans = Spans(grid=one.grid, row=row[:-1], x0=x[:-1], x1=x[1:])
    real = (row[:-1] == row[1:]) & (x[1:] > x[:-1])
    wanted = {"minus": in_one > in_two, "beyond": in_two > in_one, "and": in_one & in_two, "xor": in_one ^ in_two}
    return tuple(_joined(spans.kept(wanted[each][:-1] & real)) for each in keep)
