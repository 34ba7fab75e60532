"""Which paths pass near which beads: pairs of lines, found in blocks so that no file fills memory or time with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ssbfab.proof.deposit import Beads
from ssbfab.proof.tape import Floats, Ints

_NANOMETRE_MM = 1e-6
_BLOCK = 3_000_000  # pairs in memory at a time
_MOST = 20_000_000  # pairs looked at: where there are more, those of the first paths suffice


def lines_between(beads: Beads, index: Ints) -> np.ndarray:
    """The centre lines of some beads as shapely lines."""
    return flat_lines(beads.start_mm[index], beads.end_mm[index])


def flat_lines(start_mm: Floats, end_mm: Floats) -> np.ndarray:
    """Ways as shapely lines in the plane. What goes straight up or down gets a nanometre of length: GEOS finds nothing near a
    line without any."""
    import shapely

    ends = np.stack([start_mm[:, :2], end_mm[:, :2]], axis=1)
    ends[(ends[:, 0] == ends[:, 1]).all(axis=1), 1, 0] += _NANOMETRE_MM
    lines: np.ndarray = shapely.linestrings(ends)
    return lines


def near_pairs(paths: np.ndarray, lines: np.ndarray, reach_mm: Floats) -> tuple[Ints, Ints]:
    """Pairs (path, line) that are no farther apart than the line's reach, by path, then by line.

    Lines are gathered by their reach in powers of two, each lot with a tree of its own: one far-reaching line does not make
    all others reach as far.
    """
    import shapely

    if not len(paths) or not len(lines):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    reach_mm = np.clip(np.nan_to_num(reach_mm), 1e-6, 1e9)  # a bead of no height is infinitely wide
    lot = np.ceil(np.log2(reach_mm)).astype(np.int64)
    lots = [np.flatnonzero(lot == value) for value in np.unique(lot)]
    trees = [(shapely.STRtree(lines[mine]), mine, float(reach_mm[mine].max())) for mine in lots]
    found = list(_in_blocks(paths, trees, max(_BLOCK // len(lines), 1)))
    i, j = (np.concatenate(column) for column in zip(*found, strict=True))
    close = shapely.distance(paths[i], lines[j]) <= reach_mm[j]
    i, j = i[close], j[close]
    order = np.lexsort((j, i))
    return i[order], j[order]


def _in_blocks(paths: np.ndarray, trees: list[tuple[Any, Ints, float]], block: int) -> Iterator[tuple[Ints, Ints]]:
    total = 0
    for first in range(0, len(paths), block):
        for tree, mine, reach in trees:
            i, j = tree.query(paths[first:first + block], predicate="dwithin", distance=reach)
            total += len(i)
            yield i + first, mine[j]
        if total > _MOST:
            return
