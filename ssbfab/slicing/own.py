"""The slabs of one body: its own bottom, shelves and top, and between them the edges of the shared grid where they fit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from ssbfab.slicing.grid import MERGE_RATIO, Slab, even, shelves
from ssbfab.slicing.surface import Surface

#: Edges nearer to each other than the grid of all geometry are one, mm.
SAME_MM = 1e-6
#: A body shares the edges of the grid as long as its layers stay within this share of the wanted height.
FIT_RATIO = 0.25


def own_slabs(surfaces: Sequence[Surface], slabs: Sequence[Slab], height_mm: float, heights_mm: Sequence[float], *,
              adaptive: bool) -> list[list[Slab]]:
    """For each body the slabs it is printed in. Every body keeps its volume, whatever the heights of the others.

    `height_mm` is the height that the shared grid was made for, `heights_mm` what is wanted of each body.
    """
    known = sorted([slabs[0].bottom_mm, *(slab.top_mm for slab in slabs)])
    found = []
    for surface, wanted in zip(surfaces, heights_mm, strict=True):
        levels = [_known(z, known) for z in _levels(surface, height_mm)]
        edges = levels[:1]
        for low, high in pairwise(levels):
            edges += _between(low, high, slabs, known, None if adaptive else height_mm)
        own = [Slab(a, b) for a, b in pairwise(edges)]
        found.append(own if wanted <= height_mm else coarser(own, levels, wanted))
    return found


def coarser(slabs: Sequence[Slab], levels_mm: Sequence[float], height_mm: float) -> list[Slab]:
    """The slabs for an ink of higher beads: neighbours joined until they are near `height_mm`, never across a level."""
    joined: list[Slab] = []
    for low, high in pairwise(levels_mm):
        inside = [slab for slab in slabs if low <= slab.middle_mm < high]
        count = min(len(inside), max(1, round((high - low) / height_mm)))
        ends = [round(i * len(inside) / count) for i in range(count + 1)]
        joined += [Slab(inside[a].bottom_mm, inside[b - 1].top_mm) for a, b in pairwise(ends)]
    return joined


def _levels(surface: Surface, height_mm: float) -> list[float]:
    """Bottom and top of the body, and its shelves, the largest first, that are far enough from those already kept."""
    kept = list(surface.z_range_mm)
    for z, _ in sorted(shelves(surface), key=lambda shelf: -shelf[1]):
        at = bisect_left(kept, z)
        if min(z - kept[at - 1], kept[at] - z) > MERGE_RATIO * height_mm:
            kept.insert(at, z)
    return kept


def _between(low_mm: float, high_mm: float, slabs: Sequence[Slab], known: list[float], height_mm: float | None) -> list[float]:
    """Tops of the slabs from one level of a body to the next: the grid's edges, or where those do not fit equally high slabs.

    `height_mm` is None where the grid's heights vary: then an edge is left out that is too near to a level.
    """
    inside = [slab for slab in slabs if low_mm < slab.top_mm < high_mm]
    edges = [low_mm]
    for slab in inside:
        least = (1 - FIT_RATIO) * (slab.height_mm if height_mm is None else height_mm) - SAME_MM
        if slab.top_mm - edges[-1] >= least and high_mm - slab.top_mm >= least:
            edges.append(slab.top_mm)
    edges.append(high_mm)
    if height_mm is None:
        return edges[1:]
    whole = set(pairwise([slab.top_mm for slab in inside]))
    shared = [top for a, b in pairwise(edges) for top in ([b] if (a, b) in whole else even(a, b, height_mm))]
    heights = [b - a for a, b in pairwise([low_mm, *shared])]
    most, least = max(heights) / height_mm - 1, 1 - min(heights) / height_mm
    if max(most, least) <= FIT_RATIO + SAME_MM / height_mm:
        return shared
    return [*(_known(z, known) for z in even(low_mm, high_mm, height_mm)[:-1]), high_mm]


def _known(z_mm: float, known: list[float]) -> float:
    """The edge that is already known at this height, or the height itself, known from now on."""
    at = bisect_left(known, z_mm)
    for near in known[max(at - 1, 0) : at + 1]:
        if abs(near - z_mm) <= SAME_MM:
            return near
    known.insert(at, z_mm)
    return z_mm
