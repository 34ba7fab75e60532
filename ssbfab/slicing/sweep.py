"""Sections of a closed surface at many heights, in one sweep over its triangles.

A plane counts as lying an infinitesimal step above its height: a vertex on the plane is below it. So every triangle is
crossed through exactly two of its edges or not at all, and vertices, edges and faces that lie in a plane need no special
case. Each crossed edge ends one segment and begins the next: the loops follow from the mesh's own connections, not from
comparing coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise

import numpy as np

from ssbfab.errors import SlicingError
from ssbfab.kernels.arrays import Ints32
from ssbfab.kernels.sweep import crossing, followers, loops, spanned
from ssbfab.kernels.triangles import levels, touched
from ssbfab.slicing.layer import Floats, Ints
from ssbfab.slicing.surface import Surface

#: How many crossings of triangles and planes are looked at together: few, so that who waits for a section has one soon, but no
#: fewer than a share of the triangles, all of which are asked each time.
CROSSINGS_AT_ONCE, SHARE_AT_ONCE = 100_000, 0.2
#: Points nearer than this to the line through their neighbours are left out, mm.
STRAIGHT_MM = 1e-10


def changes(surface: Surface, planes_mm: Floats) -> list[bool]:
    """For each plane, whether its section may differ from that of the plane before (True for the first).

    Between two planes that only vertical triangles touch, the section cannot change: a prism is recognised unsliced.
    """
    if not len(planes_mm):
        return []
    below, reached = levels(surface.vertices_mm, planes_mm)
    between = touched(surface.vertices_mm, surface.triangles, below, reached, len(planes_mm), STRAIGHT_MM)
    return [True, *between.tolist()]


def sections(surface: Surface, planes_mm: Floats) -> Iterator[list[Floats]]:
    """For each plane (ascending, mm) the closed loops (n, 2) of its section, the solid on their left.

    Raises `SlicingError` when it comes to planes at which the mesh is open.
    """
    level, _ = levels(surface.vertices_mm, planes_mm)
    low, high = spanned(surface.triangles, level)
    per_plane = np.cumsum(np.bincount(low, minlength=len(planes_mm) + 1) - np.bincount(high, minlength=len(planes_mm) + 1))
    at_once = max(CROSSINGS_AT_ONCE, int(SHARE_AT_ONCE * len(surface.triangles)))
    for a, b in _chunks(per_plane[: len(planes_mm)], at_once):
        some = np.flatnonzero((low < b) & (high > a))
        own, within = surface.triangles[some], np.clip(level, a, b)
        follower, closed = followers(own, within)
        if not closed:
            raise _opening(surface, planes_mm, own, within, follower)
        crossed, bounds = crossing(low[some], high[some], a, b)
        mark = np.full(len(some), -1, dtype=np.int32)
        for i, (begin, end) in enumerate(pairwise(bounds.tolist()), a):
            points, counts = loops(surface.vertices_mm, own, within, follower, crossed[begin:end], i, float(planes_mm[i]),
                                   STRAIGHT_MM, mark)
            yield [points[first:last] for first, last in pairwise(accumulate(counts, initial=0))]


def _chunks(crossings: Ints, at_once: int) -> Iterator[tuple[int, int]]:
    """Ranges of planes whose crossings are looked at together; always at least one plane."""
    batch = np.cumsum(crossings) // at_once
    edges = [0, *(np.flatnonzero(np.diff(batch)) + 1).tolist(), len(crossings)]
    return pairwise(edges)


def _opening(surface: Surface, planes_mm: Floats, triangles: Ints32, level: Ints32, follower: Ints32) -> SlicingError:
    """Says where the lowest plane that does not close meets the first edge, by number, that lacks a triangle."""
    tails, heads = triangles, np.roll(triangles, -1, axis=1)
    open_at = (follower < 0) & (level[tails] != level[heads])
    low, high = np.minimum(tails, heads)[open_at], np.maximum(tails, heads)[open_at]
    bottom = np.minimum(level[low], level[high])
    at = surface.vertices_mm[low[np.lexsort((high, low, bottom))[0]]]
    return SlicingError(
        f"body {surface.name!r}: the mesh is not watertight near ({at[0]:.6g}, {at[1]:.6g}, {at[2]:.6g}) mm: its section at "
        f"z = {planes_mm[bottom.min()]:.6g} mm does not close; repair the mesh (every edge must join exactly two triangles)")
