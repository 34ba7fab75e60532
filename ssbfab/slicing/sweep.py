"""Sections of a closed surface at many heights, in one sweep over its triangles.

A plane counts as lying an infinitesimal step above its height: a vertex on the plane is below it. So every triangle is
crossed through exactly two of its edges or not at all, and vertices, edges and faces that lie in a plane need no special
case. Each crossed edge ends one segment and begins the next: the loops follow from the mesh's own connections, not from
comparing coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ssbfab.errors import SlicingError
from ssbfab.slicing.layer import Floats, Ints
from ssbfab.slicing.surface import Surface, doubled_area

#: How many crossings are worked on at once, at some 500 bytes each; fewer keep caches warm and let planning begin sooner.
CROSSINGS_AT_ONCE = 100_000
#: Points nearer than this to the line through their neighbours are left out, mm.
STRAIGHT_MM = 1e-10


def changes(surface: Surface, planes_mm: Floats) -> list[bool]:
    """For each plane, whether its section may differ from that of the plane before (True for the first).

    Between two planes that only vertical triangles touch, the section cannot change: a prism is recognised unsliced.
    """
    low, high = surface.spans_mm
    sloped = _drift(surface, high - low) > STRAIGHT_MM
    # Interval j lies between planes j and j + 1; a triangle touches those from `first` to before `last`.
    first = np.maximum(np.searchsorted(planes_mm, low[sloped], side="left") - 1, 0)
    last = np.minimum(np.searchsorted(planes_mm, high[sloped], side="right"), len(planes_mm) - 1)
    touched = np.zeros(len(planes_mm) + 1, dtype=np.int64)
    np.add.at(touched, first, 1)
    np.add.at(touched, np.maximum(last, first), -1)
    return [True, *(bool(n) for n in np.cumsum(touched)[: len(planes_mm) - 1] > 0)][: len(planes_mm)]


def _drift(surface: Surface, tall_mm: Floats) -> Floats:
    """How far the section moves sideways over each triangle's height, mm; infinite for horizontal ones."""
    a, b, c = (surface.vertices_mm[surface.triangles[:, i]] for i in range(3))
    u, v = b - a, c - a
    upward = doubled_area(surface.vertices_mm, surface.triangles)
    sideways = np.hypot(u[:, 1] * v[:, 2] - u[:, 2] * v[:, 1], u[:, 2] * v[:, 0] - u[:, 0] * v[:, 2])
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = np.abs(upward) / sideways * tall_mm
    drift[(sideways == 0) & (upward != 0)] = np.inf
    return np.nan_to_num(drift, nan=0.0, posinf=np.inf)


def sections(surface: Surface, planes_mm: Floats) -> Iterator[list[Floats]]:
    """For each plane (ascending, mm) the closed loops (n, 2) of its section, the solid on their left."""
    low, high = surface.spans_mm
    first, last = (np.searchsorted(planes_mm, bound, side="left") for bound in (low, high))
    per_plane = np.cumsum(np.bincount(first, minlength=len(planes_mm) + 1) - np.bincount(last, minlength=len(planes_mm) + 1))
    for a, b in _chunks(per_plane[: len(planes_mm)]):
        yield from _sections(surface, planes_mm[a:b], np.clip(first, a, b) - a, np.clip(last, a, b) - a)


def _chunks(crossings: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of planes whose crossings fit in memory together; always at least one plane."""
    batch = np.cumsum(crossings) // CROSSINGS_AT_ONCE
    edges = [0, *(np.flatnonzero(np.diff(batch)) + 1).tolist(), len(crossings)]
    return pairwise(edges)


def _sections(surface: Surface, planes_mm: Floats, first: Ints, last: Ints) -> Iterator[list[Floats]]:
    counts = last - first
    hit = np.flatnonzero(counts)
    triangle = np.repeat(hit, counts[hit])
    begin = np.cumsum(counts[hit]) - counts[hit]
    plane = np.arange(len(triangle)) - np.repeat(begin - first[hit], counts[hit])
    enters, leaves, start = _segments(surface, triangle, planes_mm[plane])
    follower = _follow(surface, planes_mm, plane, enters, leaves)
    yield from _loops(follower, start, plane, len(planes_mm))


def _segments(surface: Surface, triangle: Ints, height_mm: Floats) -> tuple[Ints, Ints, Floats]:
    """For each crossing the edge (as one number) where its segment begins, where it ends, and the point of beginning."""
    corners = surface.triangles[triangle]
    above = surface.vertices_mm[:, 2][corners] > height_mm[:, None]
    odd_above = above.sum(axis=1) == 1
    odd = np.argmax(above == odd_above[:, None], axis=1)
    row = np.arange(len(corners))
    o, p, q = (corners[row, (odd + i) % 3] for i in range(3))
    begin, end = np.where(odd_above, p, q), np.where(odd_above, q, p)
    return _edge(surface, o, begin), _edge(surface, o, end), _point(surface, o, begin, height_mm)


def _edge(surface: Surface, a: Ints, b: Ints) -> Ints:
    return np.minimum(a, b) * len(surface.vertices_mm) + np.maximum(a, b)


def _point(surface: Surface, a: Ints, b: Ints, height_mm: Floats) -> Floats:
    """Where the edge a–b meets the plane, computed the same way from either of its triangles."""
    low, high = surface.vertices_mm[np.minimum(a, b)], surface.vertices_mm[np.maximum(a, b)]
    share = (height_mm - low[:, 2]) / (high[:, 2] - low[:, 2])
    return low[:, :2] + share[:, None] * (high[:, :2] - low[:, :2])


def _follow(surface: Surface, planes_mm: Floats, plane: Ints, enters: Ints, leaves: Ints) -> Ints:
    """For each segment the one that begins where it ends."""
    by_start, by_end = _sorted_by(plane, enters), _sorted_by(plane, leaves)
    open_at = np.flatnonzero((enters[by_start] != leaves[by_end]) | (plane[by_start] != plane[by_end]))
    if len(open_at):
        s = by_start[open_at[0]]
        at = surface.vertices_mm[enters[s] // len(surface.vertices_mm)]
        raise SlicingError(
            f"body {surface.name!r}: the mesh is not watertight near ({at[0]:.6g}, {at[1]:.6g}, {at[2]:.6g}) mm: its section at "
            f"z = {planes_mm[plane[s]]:.6g} mm does not close; repair the mesh (every edge must join exactly two triangles)")
    follower = np.empty(len(plane), dtype=np.int64)
    follower[by_end] = by_start
    return follower


def _sorted_by(plane: Ints, edge: Ints) -> Ints:
    """The order that sorts by plane, then by edge."""
    step = int(edge.max(initial=0)) + 1
    if step < 2**62 // (int(plane.max(initial=0)) + 1):
        return np.argsort(plane * step + edge, kind="stable")
    return np.lexsort((edge, plane))


def _loops(follower: Ints, start: Floats, plane: Ints, plane_count: int) -> Iterator[list[Floats]]:
    """Walk the segments loop by loop; give the cleaned loops of each plane."""
    order, ends = _walk(follower)
    points = start[order]
    first = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    plane_of_loop = plane[order[first]] if len(first) else np.zeros(0, dtype=np.int64)
    points, counts = straightened(points, np.diff(np.concatenate([[0], ends])).astype(np.int64))
    bounds = np.concatenate([[0], np.cumsum(counts)])
    per_plane: list[list[Floats]] = [[] for _ in range(plane_count)]
    for i in np.flatnonzero(counts >= 3):
        per_plane[plane_of_loop[i]].append(points[bounds[i] : bounds[i + 1]])
    yield from per_plane


def _walk(follower: Ints) -> tuple[Ints, Ints]:
    """The segments in walking order, and where each loop ends in it. A plain loop over a list beats pointer jumping."""
    following = follower.tolist()
    unseen = bytearray(b"\1") * len(following)
    order: list[int] = []
    ends: list[int] = []
    add = order.append
    at = 0
    while (at := unseen.find(1, at)) >= 0:
        s = at
        while unseen[s]:
            unseen[s] = 0
            add(s)
            s = following[s]
        ends.append(len(order))
    return np.array(order, dtype=np.int64), np.array(ends, dtype=np.int64)


def straightened(points: Floats, counts: Ints) -> tuple[Floats, Ints]:
    """Closed loops, one after another (n_i points each), without repeated points and points on a straight line."""
    while len(points):
        before, after = _neighbours(counts)
        keep = ~_superfluous(points[before], points, points[after])
        if keep.all():
            break
        loop = np.repeat(np.arange(len(counts)), counts)
        points, counts = points[keep], np.bincount(loop[keep], minlength=len(counts))
    return points, counts


def _neighbours(counts: Ints) -> tuple[Ints, Ints]:
    """For each point of closed loops laid one after another, the index of the point before it and of the one after."""
    here = np.arange(int(counts.sum()))
    before, after = here - 1, here + 1
    last = np.cumsum(counts)[counts > 0] - 1
    first = last + 1 - counts[counts > 0]
    before[first], after[last] = last, first
    return before, after


def _superfluous(before: Floats, here: Floats, after: Floats) -> NDArray[np.bool_]:
    a, b, chord = here - before, after - here, after - before
    repeated = np.abs(a).max(axis=1) <= STRAIGHT_MM
    moves_on = np.abs(b).max(axis=1) > STRAIGHT_MM
    off_line = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
    return repeated | (moves_on & (off_line <= STRAIGHT_MM * np.hypot(chord[:, 0], chord[:, 1])))
