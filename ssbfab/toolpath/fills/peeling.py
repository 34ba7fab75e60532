"""A region as closed beads from the edge inwards, whose widths vary so that nothing is lost and nothing overfilled.

Each peel takes one bead off the edge. Where half the region's thickness is at least a ring and a thinnest bead, the bead has
the ring's width and leaves a core, which is peeled in turn; where it is thinner, the two beads that come from either side
share what there is. The core is opened with a disc of the thinnest bead's width as radius, so that two beads always fit into
it. (The aim, not the method, of Kuipers et al., Computer-Aided Design 128 (2020) 102907: the number of beads follows the local
thickness, the widths follow the rest.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.facing import OPPOSITE
from ssbfab.toolpath.fills.opening import regrown
from ssbfab.toolpath.fills.region import eroded, rings
from ssbfab.toolpath.fills.ring import all_sampled, bead, radii, widths
from ssbfab.toolpath.fills.ringwidth import ring_widths
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_LEVELS = 4000
_YIELD = 0.75  # how much of the way beads give way to a core's round tip: 1 leaves a void beside it, 0 lays its ink twice
_TRIES = 4  # ring widths
_MENDABLE = 0.009  # relative error of volume
_BLUNT = -0.17  # where nothing is left inside, wedges up to 80 degrees count as thin too: no ball there is as wide as a ring


def peeled(polygon: Polygon, spec: FillSpec) -> tuple[list[Loop], list[Loop]]:
    """The beads along the edges of a region, and those inside them; every place must be at least two thinnest beads wide.

    The first of a few promising ring widths whose beads hold what the region holds, within what scaling can mend.
    """
    tries = []
    for ring_mm in ring_widths(polygon, spec)[:_TRIES]:
        outer, inner = peeled_with(polygon, ring_mm, spec)
        error = abs(sum(loop.held_mm2 for loop in outer + inner) / polygon.area - 1)
        tries.append((error, outer, inner))
        if error < _MENDABLE:
            break
    _, outer, inner = min(tries, key=lambda each: each[0])
    return outer, inner


def peeled_with(polygon: Polygon, ring_mm: float, spec: FillSpec) -> tuple[list[Loop], list[Loop]]:
    """The beads along the edges, and those inside, with rings of one width."""
    first = peel(polygon, ring_mm, spec)
    inner: list[Loop] = []
    todo = first.cores
    for _ in range(_LEVELS):
        if not todo:
            break
        peels = [peel(part, ring_mm, spec) for part in todo]
        inner += [loop for each in peels for loop in each.beads]
        todo = [core for each in peels for core in each.cores]
    return first.beads, inner


@dataclass(frozen=True)
class Peel:
    """One bead along every edge of a polygon, and what is left inside."""

    beads: list[Loop]
    cores: list[Polygon]


def peel(polygon: Polygon, ring_mm: float, spec: FillSpec) -> Peel:
    """Beads `ring_mm` wide where there is a core behind them, else up to the core's round tips or the region's middle."""
    disc_mm = spec.width_min_mm * (1 - 1e-3)
    inside = eroded(polygon, ring_mm, spec)
    seeds = [eroded(part, disc_mm, spec) for part in inside]
    cores = [core for part, own in zip(inside, seeds, strict=True) if own for core in regrown(part, own, disc_mm, spec)]
    beads = edge_beads(polygon, [seed for own in seeds for seed in own], ring_mm, disc_mm, spec)
    return Peel(beads, cores)


def edge_beads(polygon: Polygon, seeds: list[Polygon], ring_mm: float, disc_mm: float, spec: FillSpec) -> list[Loop]:
    """One bead along every edge; the core is what discs around the seeds cover."""
    depth_mm = min(ring_mm / 2, 0.95 * spec.width_min_mm)
    limit_mm = ring_mm + disc_mm
    opposite = OPPOSITE if seeds else _BLUNT
    discs = SeedEdges.of(seeds) if seeds else None
    loops = []
    for base in eroded(polygon, depth_mm, spec):
        every = all_sampled(rings(base, spec), 0.5 * spec.width_mm, 2 * limit_mm)
        everywhere = [np.arange(len(samples.points_mm)) for samples in every]
        for samples, inner_mm in zip(every, radii(every, everywhere, limit_mm - depth_mm, opposite), strict=True):
            radius_mm = inner_mm + depth_mm
            thin = (radius_mm < limit_mm) & ~samples.is_sharp
            if thin.any() and discs is not None:
                points, normals = samples.points_mm[thin], samples.normals[thin]
                room_mm = up_to_discs(points - depth_mm * normals, normals, discs, disc_mm, limit_mm)
                radius_mm[thin] -= _YIELD * np.maximum(radius_mm[thin] - room_mm, 0.0)
            loops.append(bead(samples, widths(samples, radius_mm, ring_mm, limit_mm, spec), depth_mm, spec))
    return loops


@dataclass(frozen=True, eq=False)
class SeedEdges:
    """The edges of the seeds of a core, with a tree that finds the nearest."""

    start_mm: Floats
    end_mm: Floats
    tree: shapely.STRtree

    @classmethod
    def of(cls, seeds: list[Polygon]) -> SeedEdges:
        edges = [shapely.get_coordinates(ring) for seed in seeds for ring in (seed.exterior, *seed.interiors)]
        start, end = np.concatenate([edge[:-1] for edge in edges]), np.concatenate([edge[1:] for edge in edges])
        return cls(start, end, shapely.STRtree(shapely.linestrings(np.stack([start, end], axis=1))))

    def nearest(self, points_mm: Floats, reach_mm: float) -> tuple[np.ndarray, Floats]:
        """Numbers of the points within reach of an edge, and the nearest places on the edges (k, 2)."""
        near, best = self.tree.query_nearest(shapely.points(points_mm), max_distance=reach_mm, all_matches=False)
        a, ab = self.start_mm[best], self.end_mm[best] - self.start_mm[best]
        t = ((points_mm[near] - a) * ab).sum(1) / np.maximum((ab**2).sum(1), 1e-300)
        return near, a + np.clip(t, 0.0, 1.0)[:, None] * ab


def up_to_discs(points_mm: Floats, normals: Floats, discs: SeedEdges, disc_mm: float, limit_mm: float) -> Floats:
    """Diameters of the balls that touch the edge at points and, outside, a disc round the nearest seed.

    Infinite above `limit_mm`, which no seed farther away than a disc and the limit can go below.
    """
    room = np.full(len(points_mm), np.inf)
    near, places = discs.nearest(points_mm, disc_mm + limit_mm)
    away = places - points_mm[near]
    rise = np.maximum((away * normals[near]).sum(1) + disc_mm, 1e-9)
    room[near] = ((away**2).sum(1) - disc_mm**2) / rise
    return room
