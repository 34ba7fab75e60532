"""What hangs together in a region on scan lines: its connected pieces, where they are, and what they touch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.proof.scan import Spans, repeat, stride_of
from ssbfab.proof.tape import Floats, Ints

MOST_PIECES = 200


def touching_pairs(one: Spans, two: Spans, row_step: int, slack_mm: float = 0.0) -> tuple[Ints, Ints]:
    """Indices (i, j) of intervals that overlap in x, j in the row of i plus `row_step`. Both must be merged unions."""
    if not len(one) or not len(two):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    stride, base = stride_of(one, two) + 2 * slack_mm, min(int(one.row.min()) + row_step, int(two.row.min()))
    left = min(float(one.x0.min()), float(two.x0.min()))
    shift_one, shift_two = (one.row + row_step - base) * stride - left, (two.row - base) * stride - left
    first = np.searchsorted(two.x1 + shift_two, one.x0 + shift_one - slack_mm, side="right")
    last = np.searchsorted(two.x0 + shift_two, one.x1 + shift_one + slack_mm, side="left") - 1
    return repeat(first, last)


def holds(spans: Spans, point_mm: Floats) -> np.ndarray:
    """Which points (n, 2) lie in a merged union, each taken on the row nearest to it."""
    inside = np.zeros(len(point_mm), dtype=bool)
    if not len(spans):
        return inside
    row = np.rint((point_mm[:, 1] - spans.grid.low_mm) / spans.grid.pitch_mm - 0.5).astype(np.int64)
    stride, base, left = stride_of(spans), int(spans.row.min()), float(spans.x0.min())
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
