"""What hangs together: connected pieces of ink through all layers, held against the connected pieces of the solid.

Each layer's ink of one potential becomes pieces on scan lines; pieces of layers that lie on each other are joined where they
overlap. A piece of the wanted solid whose ink falls into several such networks is an open circuit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.geometry.cell import Cell
from ssbfab.library.printer import Head
from ssbfab.proof import scan
from ssbfab.proof.deposit import Deposit
from ssbfab.proof.gap import layer_key
from ssbfab.proof.pieces import pieces_of, touching_pairs
from ssbfab.proof.polarity import bead_polarity
from ssbfab.proof.section import Sections
from ssbfab.proof.stadia import ink
from ssbfab.proof.survey import grid_for, usual_width
from ssbfab.proof.tape import Ints

LIES_RATIO = 0.1  # ink lies on ink whose top is nearer to its foot than this part of its height
JOIN_RATIO = 0.05  # beads whose nominal edges are nearer than this part of a bead have flowed together


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The ink, or the solid, of one layer: merged intervals and the connected piece of each."""

    spans: scan.Spans
    count: int
    label: Ints


@dataclass(frozen=True, kw_only=True)
class Loose:
    """A part of a body that hangs together in the solid, but not in print."""

    place_mm: tuple[float, float, float]
    layer: int
    area_mm2: float
    parts: int


class _Stack:
    """Slices of all layers and the network that they make; equal slices are made and joined once."""

    def __init__(self, slices: list[Slice], keys: list[object], below: list[int]) -> None:
        self.slices = slices
        self.first = np.concatenate([[0], np.cumsum([s.count for s in slices])]).astype(np.int64)
        self.network = self._join(keys, below)

    def _join(self, keys: list[object], below: list[int]) -> Ints:
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        seen: dict[tuple[object, object], tuple[Ints, Ints]] = {}
        ends: list[tuple[Ints, Ints]] = []
        steps = {(layer - 1, layer) for layer in range(1, len(self.slices))}
        steps |= {(low, high) for high, low in enumerate(below) if low >= 0}
        for low, high in sorted(steps):
            key = (keys[low], keys[high])
            if key not in seen:
                seen[key] = joined(self.slices[low], self.slices[high])
            a, b = seen[key]
            ends.append((a + self.first[low], b + self.first[high]))
        i = np.concatenate([a for a, _ in ends]) if ends else np.zeros(0, dtype=np.int64)
        j = np.concatenate([b for _, b in ends]) if ends else i
        size = int(self.first[-1])
        graph = coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), shape=(size, size))
        label: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
        return label


def joined(one: Slice, two: Slice) -> tuple[Ints, Ints]:
    """Pairs of pieces of two slices that lie on each other."""
    i, j = touching_pairs(one.spans, two.spans, 0)
    a, b = np.divmod(np.unique(one.label[i] * max(two.count, 1) + two.label[j]), max(two.count, 1))
    return a, b


def slice_of(spans: scan.Spans) -> Slice:
    if not len(spans):
        return Slice(spans=spans, count=0, label=np.zeros(0, dtype=np.int64))
    count, label = pieces_of(spans)
    return Slice(spans=spans, count=count, label=label)


def loose_parts(deposit: Deposit, heads: tuple[Head, ...], cell: Cell, polarity: int) -> list[Loose]:
    """Parts of the electrode of one potential that are cut off, the smaller ones of each solid piece."""
    grid = grid_for(deposit)
    sign = bead_polarity(deposit, heads, cell)
    printed, solid = _printed(deposit, sign, polarity, grid), _solid(deposit, cell, polarity, grid)
    area: dict[tuple[int, int], float] = {}
    where: dict[tuple[int, int], tuple[float, int, tuple[float, float]]] = {}
    seen: dict[tuple[int, int], list[tuple[int, int, float, tuple[float, float]]]] = {}
    for layer, (laid, body) in enumerate(zip(printed.slices, solid.slices, strict=True)):
        key = (id(laid), id(body))
        if key not in seen:
            seen[key] = _overlaps(laid, body)
        for piece, part, size, place in seen[key]:
            pair = (int(solid.network[solid.first[layer] + part]), int(printed.network[printed.first[layer] + piece]))
            area[pair] = area.get(pair, 0.0) + size
            if size > where.get(pair, (0.0, 0, (0.0, 0.0)))[0]:
                where[pair] = (size, layer, place)
    if not area:
        return []
    return _cut_off(deposit, area, where, usual_width(deposit.beads, np.flatnonzero(sign == polarity)))


def _cut_off(deposit: Deposit, area: dict[tuple[int, int], float],
             where: dict[tuple[int, int], tuple[float, int, tuple[float, float]]], width_mm: float) -> list[Loose]:
    """Of each part of the solid all pieces of ink but the largest; what is smaller than a square bead is a chip."""
    found: list[Loose] = []
    for part in {pair[0] for pair in area}:
        pieces = sorted((pair for pair in area if pair[0] == part and area[pair] > width_mm**2), key=lambda p: -area[p])
        for pair in pieces[1:]:
            _, layer, (x, y) = where[pair]
            z = float(deposit.levels_mm[layer])
            found.append(Loose(place_mm=(x, y, z), layer=layer, area_mm2=area[pair], parts=len(pieces)))
    return found


def _overlaps(laid: Slice, body: Slice) -> list[tuple[int, int, float, tuple[float, float]]]:
    """Piece of ink, part of the solid, shared area and a place, for all that overlap."""
    i, j = touching_pairs(laid.spans, body.spans, 0)
    if not len(i):
        return []
    low, high = np.maximum(laid.spans.x0[i], body.spans.x0[j]), np.minimum(laid.spans.x1[i], body.spans.x1[j])
    found, at = np.unique(laid.label[i] * body.count + body.label[j], return_inverse=True)
    pairs = np.stack(np.divmod(found, body.count))
    area = np.bincount(at, weights=(high - low) * laid.spans.grid.pitch_mm)
    order = np.lexsort((np.arange(len(at)), at))
    first = np.searchsorted(at[order], np.arange(pairs.shape[1]))
    middle = order[(first + np.concatenate([first[1:], [len(at)]])) // 2]
    x, y = (low + high) / 2, laid.spans.grid.y_mm(laid.spans.row[i])
    return [(int(pairs[0, k]), int(pairs[1, k]), float(area[k]), (float(x[middle[k]]), float(y[middle[k]])))
            for k in range(pairs.shape[1])]


def _printed(deposit: Deposit, sign: Ints, polarity: int, grid: scan.Grid) -> _Stack:
    beads, seen = deposit.beads, dict[object, Slice]()
    slices: list[Slice] = []
    keys: list[object] = []
    below: list[int] = []
    for layer in range(deposit.layer_count):
        index = beads.of_layer(layer)
        index = index[sign[index] == polarity]
        below.append(_carrier(deposit, layer, index))
        key = layer_key(beads, index, sign)
        if key not in seen:
            half = beads.width_mm[index] * (0.5 + JOIN_RATIO / 2)
            seen[key] = slice_of(ink(beads.start_mm[index], beads.end_mm[index], half, grid))
        slices.append(seen[key])
        keys.append(key)
    return _Stack(slices, keys, below)


def _carrier(deposit: Deposit, layer: int, beads: Ints) -> int:
    """The layer that these beads of another lie on, which need not be the one before it: tools may print layers of different
    height. -1 where there is none."""
    if not len(beads):
        return -1
    height = float(np.median(deposit.beads.height_mm[beads]))
    foot = float(deposit.levels_mm[layer]) - height
    near = int(np.argmin(np.abs(deposit.levels_mm[: layer + 1] - foot)))
    return near if near < layer and abs(float(deposit.levels_mm[near]) - foot) < LIES_RATIO * height else -1


def _solid(deposit: Deposit, cell: Cell, polarity: int, grid: scan.Grid) -> _Stack:
    sections = [Sections(body) for body in cell.printed if body.role.polarity == polarity]
    seen = dict[object, Slice]()
    slices: list[Slice] = []
    keys: list[object] = []
    for layer, z in enumerate(deposit.levels_mm):
        index = deposit.beads.of_layer(layer)
        middle = float(z - np.median(deposit.beads.height_mm[index]) / 2)
        key = tuple(section.key(middle) for section in sections)
        if key not in seen:
            seen[key] = slice_of(scan.merged(scan.together(grid, [section.spans(middle, grid) for section in sections])))
        slices.append(seen[key])
        keys.append(key)
    return _Stack(slices, keys, [])
