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

MOST_PIECES = 200


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The rows: row r is the line y = low_mm + (r + 1/2) pitch_mm."""

    low_mm: float
    pitch_mm: float

    def y_mm(self, row: Ints) -> Floats:
        return np.asarray(self.low_mm + (row + 0.5) * self.pitch_mm, dtype=np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Spans:
    """Intervals: `row`, `x0`, `x1`, and `of`: which item each came from (-1 after merging)."""

    grid: Grid
    row: Ints
    x0: Floats
    x1: Floats
    of: Ints

    def __len__(self) -> int:
        return len(self.row)

    @property
    def area_mm2(self) -> float:
        return float((self.x1 - self.x0).sum() * self.grid.pitch_mm)

    def kept(self, keep: np.ndarray) -> Spans:
        return Spans(grid=self.grid, row=self.row[keep], x0=self.x0[keep], x1=self.x1[keep], of=self.of[keep])


def no_spans(grid: Grid) -> Spans:
    none = np.zeros(0, dtype=np.int64)
    return Spans(grid=grid, row=none, x0=np.zeros(0), x1=np.zeros(0), of=none)


def _repeat(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """For items that cover the rows first..last: the item and the row of every crossing."""
    count = np.maximum(last - first + 1, 0)
    item = np.repeat(np.arange(len(count)), count)
    start = np.cumsum(count) - count
    return item, np.arange(int(count.sum())) - np.repeat(start, count) + first[item]


def of_beads(start: Floats, end: Floats, half_width: Floats, grid: Grid, *, round_ends: bool) -> Spans:
    """The rows of stadia (round ends) or of plain rectangles (cut off square at both ends) around pieces of bead."""
    reach = half_width if round_ends else half_width * np.abs(end[:, 0] - start[:, 0]) / np.maximum(
        np.hypot(*(end[:, :2] - start[:, :2]).T), 1e-12)
    low, high = np.minimum(start[:, 1], end[:, 1]) - reach, np.maximum(start[:, 1], end[:, 1]) + reach
    first = np.ceil((low - grid.low_mm) / grid.pitch_mm - 0.5).astype(np.int64)
    last = np.floor((high - grid.low_mm) / grid.pitch_mm - 0.5).astype(np.int64)
    item, row = _repeat(first, last)
    y = grid.y_mm(row)
    x0, x1 = _across_rectangle(start[item], end[item], half_width[item], y)
    if round_ends:
        for centre in (start, end):
            chord = half_width[item] ** 2 - (y - centre[item, 1]) ** 2
            reach_x = np.sqrt(np.maximum(chord, 0.0))
            hit = chord >= 0
            x0 = np.where(hit, np.minimum(x0, centre[item, 0] - reach_x), x0)
            x1 = np.where(hit, np.maximum(x1, centre[item, 0] + reach_x), x1)
    keep = x1 > x0
    return Spans(grid=grid, row=row[keep], x0=x0[keep], x1=x1[keep], of=item[keep])


def _across_rectangle(start: Floats, end: Floats, half: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Where the line at height y enters and leaves the rectangle around a piece; +inf, -inf where it misses it."""
    dx, dy = end[:, 0] - start[:, 0], end[:, 1] - start[:, 1]
    length = np.maximum(np.hypot(dx, dy), 1e-12)
    ux, uy = dx / length, dy / length
    rise = y - start[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        # along: 0 <= x ux + rise uy <= length;  across: |x uy - rise ux| <= half   (x from the start)
        a0, a1 = (-rise * uy) / ux, (length - rise * uy) / ux
        b0, b1 = (rise * ux - half) / uy, (rise * ux + half) / uy
    inside_a = (np.abs(ux) > 1e-9) | ((rise * uy >= -1e-12) & (rise * uy <= length + 1e-12))
    inside_b = (np.abs(uy) > 1e-9) | (np.abs(rise * ux) <= half + 1e-12)
    flat_a, flat_b = np.abs(ux) <= 1e-9, np.abs(uy) <= 1e-9
    low = np.maximum(np.where(flat_a, -np.inf, np.minimum(a0, a1)), np.where(flat_b, -np.inf, np.minimum(b0, b1)))
    high = np.minimum(np.where(flat_a, np.inf, np.maximum(a0, a1)), np.where(flat_b, np.inf, np.maximum(b0, b1)))
    hit = inside_a & inside_b & (high > low)
    return np.where(hit, start[:, 0] + low, np.inf), np.where(hit, start[:, 0] + high, -np.inf)


def of_rings(rings: Sequence[Floats], grid: Grid) -> Spans:
    """The rows of polygons given by closed rings, holes turning the other way: inside where the winding is positive."""
    if not rings:
        return no_spans(grid)
    start = np.concatenate(rings)
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    first = np.ceil((low - grid.low_mm) / grid.pitch_mm - 0.5).astype(np.int64)
    last = np.ceil((high - grid.low_mm) / grid.pitch_mm - 0.5).astype(np.int64) - 1
    item, row = _repeat(first, last)
    a, b = start[item], end[item]
    x = a[:, 0] + (grid.y_mm(row) - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
    turn = np.where(b[:, 1] > a[:, 1], -1, 1)  # an edge that goes down has the inside of its ring on its right
    order = np.lexsort((x, row))
    row, x, winding = row[order], x[order], np.cumsum(turn[order])
    inside = winding[:-1] > 0
    spans = Spans(grid=grid, row=row[:-1], x0=x[:-1], x1=x[1:], of=np.full(max(len(row) - 1, 0), -1))
    return merged(spans.kept(inside & (row[:-1] == row[1:]) & (x[1:] > x[:-1])))


def merged(spans: Spans, join_mm: float = 1e-9) -> Spans:
    """The union: disjoint intervals, sorted; those nearer than `join_mm` become one."""
    if not len(spans):
        return spans
    stride = _stride(spans)
    order = _order(spans.row, spans.x0, stride)
    row, x0, x1 = spans.row[order], spans.x0[order], spans.x1[order]
    shift = (row - row[0]) * stride
    reach = np.maximum.accumulate(x1 + shift)
    begins = np.concatenate([[True], (x0 + shift)[1:] > reach[:-1] + join_mm])
    at = np.flatnonzero(begins)
    ends = np.concatenate([at[1:], [len(row)]]) - 1
    return Spans(grid=spans.grid, row=row[at], x0=x0[at], x1=reach[ends] - shift[at], of=np.full(len(at), -1))


def _order(row: Ints, x: Floats, stride: float) -> Ints:
    """By row, then by x: one sort of one number each."""
    order: Ints = np.argsort((row - row.min()) * stride + x)
    return order


def _stride(*spans: Spans) -> float:
    """An offset per row that keeps rows apart on one axis: a power of two, so that adding it loses little."""
    filled = [s for s in spans if len(s)]
    widest = max(float(s.x1.max()) for s in filled) - min(float(s.x0.min()) for s in filled) if filled else 1.0
    return float(2.0 ** np.ceil(np.log2(max(widest, 1e-6) * 2)))


def overlay(one: Spans, two: Spans, keep: str) -> Spans:
    """Of two unions: what is in `one` only ("minus"), in both ("and"), in exactly one ("xor")."""
    count = len(one) + len(two)
    if not count:
        return one
    row = np.concatenate([one.row, one.row, two.row, two.row])
    x = np.concatenate([one.x0, one.x1, two.x0, two.x1])
    step_one = np.concatenate([np.ones(len(one)), -np.ones(len(one)), np.zeros(2 * len(two))])
    step_two = np.concatenate([np.zeros(2 * len(one)), np.ones(len(two)), -np.ones(len(two))])
    order = _order(row, x, _stride(one, two))
    row, x = row[order], x[order]
    in_one, in_two = np.cumsum(step_one[order]) > 0.5, np.cumsum(step_two[order]) > 0.5
    wanted = {"minus": in_one & ~in_two, "and": in_one & in_two, "xor": in_one ^ in_two}[keep]
    spans = Spans(grid=one.grid, row=row[:-1], x0=x[:-1], x1=x[1:], of=np.full(len(row) - 1, -1))
    return merged(spans.kept(wanted[:-1] & (row[:-1] == row[1:]) & (x[1:] > x[:-1])))


def covered_twice(spans: Spans) -> Spans:
    """What at least two of the intervals cover."""
    if not len(spans):
        return spans
    row = np.concatenate([spans.row, spans.row])
    x = np.concatenate([spans.x0, spans.x1])
    step = np.concatenate([np.ones(len(spans)), -np.ones(len(spans))])
    order = _order(row, x, _stride(spans))
    row, x = row[order], x[order]
    twice = np.cumsum(step[order]) > 1.5
    found = Spans(grid=spans.grid, row=row[:-1], x0=x[:-1], x1=x[1:], of=np.full(len(row) - 1, -1))
    return merged(found.kept(twice[:-1] & (row[:-1] == row[1:]) & (x[1:] > x[:-1])))


def touching_pairs(one: Spans, two: Spans, row_step: int, slack_mm: float = 0.0) -> tuple[Ints, Ints]:
    """Indices (i, j) of intervals that overlap in x, j in the row of i plus `row_step`. Both must be merged unions."""
    if not len(one) or not len(two):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    stride, base = _stride(one, two) + 2 * slack_mm, min(int(one.row.min()) + row_step, int(two.row.min()))
    left = min(float(one.x0.min()), float(two.x0.min()))
    shift_one, shift_two = (one.row + row_step - base) * stride - left, (two.row - base) * stride - left
    first = np.searchsorted(two.x1 + shift_two, one.x0 + shift_one - slack_mm, side="right")
    last = np.searchsorted(two.x0 + shift_two, one.x1 + shift_one + slack_mm, side="left") - 1
    return _repeat(first, last)


def holds(spans: Spans, point_mm: Floats) -> np.ndarray:
    """Which points (n, 2) lie in a merged union, each taken on the row nearest to it."""
    inside = np.zeros(len(point_mm), dtype=bool)
    if not len(spans):
        return inside
    row = np.rint((point_mm[:, 1] - spans.grid.low_mm) / spans.grid.pitch_mm - 0.5).astype(np.int64)
    stride, base, left = _stride(spans), int(spans.row.min()), float(spans.x0.min())
    near = (row >= base) & (row <= int(spans.row.max())) & (point_mm[:, 0] >= left) & (point_mm[:, 0] <= float(spans.x1.max()))
    shift = (spans.row - base) * stride - left
    at = (row[near] - base) * stride - left + point_mm[near, 0]
    before = np.searchsorted(spans.x0 + shift, at, side="right") - 1
    inside[near] = (before >= 0) & (at <= (spans.x1 + shift)[np.maximum(before, 0)])
    return inside


def pieces_of(spans: Spans) -> tuple[int, Ints]:
    """Connected pieces of a merged union (rows above each other that overlap): their number, and each interval's piece."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    i, j = touching_pairs(spans, spans, 1)
    graph = coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), shape=(len(spans), len(spans)))
    count, label = connected_components(graph, directed=False)
    return int(count), label.astype(np.int64)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One connected piece of a region: area, a point inside it, and its extent in x and in y."""

    area_mm2: float
    place_mm: tuple[float, float]
    extent_mm: tuple[float, float]


def list_pieces(spans: Spans, least_mm2: float = 0.0) -> list[Piece]:
    """The connected pieces of a merged union that have at least an area, largest first, no more than `MOST_PIECES`."""
    if not len(spans) or spans.area_mm2 < least_mm2:
        return []
    count, label = pieces_of(spans)
    if least_mm2 > 0 or count > MOST_PIECES:
        size = np.bincount(label, weights=spans.x1 - spans.x0, minlength=count) * spans.grid.pitch_mm
        large = size >= max(least_mm2, float(np.partition(size, -MOST_PIECES)[-MOST_PIECES]) if count > MOST_PIECES else 0.0)
        spans, label, count = spans.kept(large[label]), (np.cumsum(large) - 1)[label[large[label]]], int(large.sum())
        if not count:
            return []
    width, pitch = spans.x1 - spans.x0, spans.grid.pitch_mm
    area = np.bincount(label, weights=width, minlength=count) * pitch
    middle = np.bincount(label, weights=width * spans.row, minlength=count) * pitch / area
    low_x, high_x = np.full(count, np.inf), np.full(count, -np.inf)
    low_y, high_y = np.full(count, np.iinfo(np.int64).max), np.full(count, np.iinfo(np.int64).min)
    np.minimum.at(low_x, label, spans.x0)
    np.maximum.at(high_x, label, spans.x1)
    np.minimum.at(low_y, label, spans.row)
    np.maximum.at(high_y, label, spans.row)
    order = np.lexsort((np.abs(spans.row - middle[label]), label))  # the interval nearest to the middle row of its piece
    chosen = order[np.concatenate([[0], np.flatnonzero(np.diff(label[order])) + 1])]
    place_x, place_y = (spans.x0[chosen] + spans.x1[chosen]) / 2, spans.grid.y_mm(spans.row[chosen])
    return [Piece(area_mm2=float(area[k]), place_mm=(float(place_x[k]), float(place_y[k])),
                  extent_mm=(float(high_x[k] - low_x[k]), float((high_y[k] - low_y[k] + 1) * pitch)))
            for k in np.argsort(-area, kind="stable")]
