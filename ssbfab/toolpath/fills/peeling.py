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

from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.facing import OPPOSITE
from ssbfab.toolpath.fills.opening import regrown
from ssbfab.toolpath.fills.region import eroded, rings
from ssbfab.toolpath.fills.ring import beads, radii, sampled, widths
from ssbfab.toolpath.fills.ringwidth import ring_widths
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_LEVELS = 4000
_TRIES = 3  # ring widths
_REACH = 0.6  # how far beads usually reach round the tips of cores, see `up_to_discs`
_MENDABLE = 0.009  # relative error of volume that scaling can mend
_GOOD, _SMALL = 0.004, 450  # the same in regions of fewer square beads, where single places count
_BLUNT = -0.17  # where nothing is left inside, wedges up to 80 degrees count as thin too: no ball there is as wide as a ring


def peeled(polygon: Polygon, spec: FillSpec) -> tuple[list[Loop], list[Loop]]:
    """The beads along the edges of a region, and those inside them; every place must be at least two thinnest beads wide.

    The first of a few promising ring widths whose beads hold what the region holds, else the one that is least off. Beads
    reach farther round the tips of cores where ink lacks, and less far where there is too much.
    """
    good = _GOOD if polygon.area < _SMALL * spec.width_mm**2 else _MENDABLE
    tries: list[Try] = []
    for ring_mm in ring_widths(polygon, spec)[:_TRIES]:
        error = _tried(polygon, ring_mm, _REACH, spec, tries)
        if abs(error) >= good:
            error = _tried(polygon, ring_mm, 0.0 if error > 0 else 1.0, spec, tries)
        if abs(error) < good:
            break
    _, outer, inner = min(tries, key=lambda each: each[0])
    return outer, inner


Try = tuple[float, list[Loop], list[Loop]]


def _tried(polygon: Polygon, ring_mm: float, reach: float, spec: FillSpec, tries: list[Try]) -> float:
    """The relative error of what beads hold, which are added to the tries."""
    outer, inner = peeled_with(polygon, ring_mm, reach, spec)
    error = sum(loop.held_mm2 for loop in outer + inner) / polygon.area - 1
    tries.append((abs(error), outer, inner))
    return error


def peeled_with(polygon: Polygon, ring_mm: float, reach: float, spec: FillSpec) -> tuple[list[Loop], list[Loop]]:
    """The beads along the edges, and those inside, with rings of one width."""
    first = peel([polygon], ring_mm, spec, reach)
    inner: list[Loop] = []
    cores = first.cores
    for _ in range(_LEVELS):
        if not cores:
            break
        after = peel(cores, ring_mm, spec, reach)
        inner += after.beads
        cores = after.cores
    return first.beads, inner


@dataclass(frozen=True)
class Peel:
    """One bead along every edge of some polygons, and what is left inside."""

    beads: list[Loop]
    cores: list[Polygon]


def peel(polygons: list[Polygon], ring_mm: float, spec: FillSpec, reach: float = 0.0) -> Peel:
    """Beads `ring_mm` wide where there is a core behind them, else up to the core's round tips or the region's middle."""
    disc_mm = spec.width_min_mm * (1 - 1e-3)
    cores: list[Polygon] = []
    seeds: list[list[Polygon]] = []
    for polygon in polygons:
        inside = eroded(polygon, ring_mm, spec)
        own = [eroded(part, disc_mm, spec, all_slivers=True) for part in inside]
        cores += [core for part, seed in zip(inside, own, strict=True) if seed for core in regrown(part, seed, disc_mm, spec)]
        seeds.append([seed for each in own for seed in each])
    return Peel(edge_beads(polygons, seeds, ring_mm, disc_mm, spec, reach), cores)


def edge_beads(polygons: list[Polygon], seeds: list[list[Polygon]], ring_mm: float, disc_mm: float, spec: FillSpec,
               reach: float = 0.0) -> list[Loop]:
    """One bead along every edge; the core of each polygon is what discs around its seeds cover."""
    depth_mm = min(ring_mm / 2, 0.95 * spec.width_min_mm)
    limit_mm = ring_mm + disc_mm
    bases = [(k, base) for k, polygon in enumerate(polygons) for base in eroded(polygon, depth_mm, spec)]
    edges = [(i, k, edge) for i, (k, base) in enumerate(bases) for edge in rings(base, spec)]
    if not edges:
        return []
    part, owner, outlines = zip(*edges, strict=True)
    samples = sampled(outlines, 0.5 * spec.width_mm, 2 * limit_mm, part)
    opposite = np.array([OPPOSITE if seeds[k] else _BLUNT for k in owner])
    radius_mm = radii(samples, np.arange(len(samples.points_mm)), limit_mm - depth_mm, opposite) + depth_mm
    thin = (radius_mm < limit_mm) & ~samples.is_sharp
    of_polygon = np.array(owner)[samples.ring]
    for k in {each for each in owner if seeds[each]}:
        some = np.flatnonzero(thin & (of_polygon == k))
        points, normals = samples.points_mm[some], samples.normals[some]
        room_mm = up_to_discs(points - depth_mm * normals, normals, SeedEdges.of(seeds[k]), disc_mm, limit_mm, reach)
        radius_mm[some] = np.minimum(radius_mm[some], room_mm)
    return beads(samples, widths(samples, radius_mm, ring_mm, limit_mm, spec), depth_mm, spec)


@dataclass(frozen=True, eq=False)
class SeedEdges:
    """The edges of the seeds of a core, among which the nearest is found."""

    start_mm: Floats
    end_mm: Floats
    segments: Segments

    @classmethod
    def of(cls, seeds: list[Polygon]) -> SeedEdges:
        edges = [shapely.get_coordinates(ring) for seed in seeds for ring in (seed.exterior, *seed.interiors)]
        start, end = np.concatenate([edge[:-1] for edge in edges]), np.concatenate([edge[1:] for edge in edges])
        return cls(start, end, Segments(start, end))

    def nearest(self, points_mm: Floats, reach_mm: float) -> tuple[np.ndarray, Floats]:
        """Numbers of the points within reach of an edge, and the nearest places on the edges (k, 2)."""
        best, part, _ = self.segments.nearest(points_mm, reach_mm)
        near = np.flatnonzero(best >= 0)
        a, b = self.start_mm[best[near]], self.end_mm[best[near]]
        return near, a + part[near, None] * (b - a)


def up_to_discs(points_mm: Floats, normals: Floats, discs: SeedEdges, disc_mm: float, limit_mm: float, reach: float) -> Floats:
    """How far there is room from points of the edge before discs round the nearest seeds; infinite above `limit_mm`.

    With a reach of 0 it is the diameter of the ball that touches the edge and, outside, the disc, which leaves a void beside
    a core's round tip; with 1 it is the way straight ahead, where beads that change their width as fast as they can lay a
    little ink twice.
    """
    room = np.full(len(points_mm), np.inf)
    near, places = discs.nearest(points_mm, disc_mm + limit_mm)
    away = places - points_mm[near]
    ahead, square = (away * normals[near]).sum(1), (away**2).sum(1)
    ball = (square - disc_mm**2) / np.maximum(ahead + disc_mm, 1e-9)
    under = disc_mm**2 - square + ahead**2
    straight = np.where((under > 0) & (ahead > 0), ahead - np.sqrt(np.maximum(under, 0.0)), limit_mm)
    room[near] = ball + reach * (np.minimum(straight, limit_mm) - ball)
    return room
