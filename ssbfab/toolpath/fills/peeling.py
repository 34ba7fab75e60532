"""A region as closed beads from the edge inwards, whose widths vary so that nothing is lost and nothing overfilled.

Each peel takes one bead off the edge. Where the region is at least a bead and two thinnest half-beads thick, the bead has the ring's width
d and leaves a core, which is peeled in turn; where it is thinner, the two beads that come from either side share what there is. The
core is opened with a disc of the thinnest bead's width, so that two beads always fit into it. (The aim, not the method, of Kuipers et
al., Computer-Aided Design 128 (2020) 102907: the number of beads follows the local thickness, the widths follow the rest.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from ssbfab.toolpath.fills.contour import rings
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.facing import OPPOSITE, half_thickness
from ssbfab.toolpath.fills.opening import regrown
from ssbfab.toolpath.fills.region import eroded
from ssbfab.toolpath.fills.ring import bead, sampled, widths
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_LEVELS = 4000
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


def ring_widths(polygon: Polygon, spec: FillSpec) -> list[float]:
    """Widths of full rings near the nominal one, the best for the region's thicknesses first: where cores end as seldom as may be.

    A core ends where half the thickness, less whole rings, passes a ring and a thinnest bead; each such end costs a small void.
    """
    widest_mm = max(spec.width_min_mm, min(spec.width_mm * 1.05, spec.width_max_mm - spec.width_min_mm))
    tried = np.unique(np.clip(spec.width_mm * np.linspace(1.05, 0.7, 8), spec.width_min_mm, widest_mm))[::-1]
    profiles = thicknesses(polygon, 4 * spec.width_mm, spec)
    scores = [sum(ring_cost(profile, float(d), spec) for profile in profiles) + 4 * abs(np.log(d / spec.width_mm)) for d in tried]
    return [float(tried[k]) for k in np.argsort(scores, kind="stable")]


def thicknesses(polygon: Polygon, reach_mm: float, spec: FillSpec) -> list[Floats]:
    """Half the thickness along each edge, at a few hundred places, where something faces it within reach."""
    depth_mm = 0.95 * spec.width_min_mm / 2
    found = []
    for base in eroded(polygon, depth_mm, spec):
        edges = rings(base, spec)
        start, end = np.concatenate(edges), np.concatenate([np.roll(edge, -1, axis=0) for edge in edges])
        for edge in edges:
            samples = sampled(edge, spec.width_mm)
            some = np.flatnonzero(~samples.is_sharp)[:: 1 + len(start) // 200]
            radius = half_thickness(samples.points_mm[some], samples.normals[some], start, end, reach_mm) + depth_mm
            found.append(radius[np.isfinite(radius)])
    return found


def ring_cost(radius_mm: Floats, ring_mm: float, spec: FillSpec) -> float:
    """How often cores of a given ring width end along an edge, and how far the beads in the middle are from the nominal width."""
    if not len(radius_mm):
        return 0.0
    rings_count = np.maximum(np.ceil((radius_mm - ring_mm - spec.width_min_mm) / ring_mm + 1e-6), 0)
    middle = np.log((radius_mm - rings_count * ring_mm) / spec.width_mm)
    return float(np.abs(np.diff(rings_count, append=rings_count[0])).sum() + 2 * np.abs(middle).mean())


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
    beads = edge_beads(polygon, MultiPolygon([seed for own in seeds for seed in own]), ring_mm, disc_mm, spec)
    return Peel(beads, cores)


def edge_beads(polygon: Polygon, seeds: MultiPolygon, ring_mm: float, disc_mm: float, spec: FillSpec) -> list[Loop]:
    """One bead along every edge; the core is what discs around the seeds cover."""
    depth_mm = min(ring_mm / 2, 0.95 * spec.width_min_mm)
    limit_mm = ring_mm + disc_mm
    opposite = _BLUNT if seeds.is_empty else OPPOSITE
    loops = []
    for base in eroded(polygon, depth_mm, spec):
        edges = rings(base, spec)
        start, end = np.concatenate(edges), np.concatenate([np.roll(edge, -1, axis=0) for edge in edges])
        for edge in edges:
            samples = sampled(edge, 0.5 * spec.width_mm)
            radius = half_thickness(samples.points_mm, samples.normals, start, end, limit_mm - depth_mm, opposite) + depth_mm
            thin = (radius < limit_mm) & ~samples.is_sharp
            if thin.any() and not seeds.is_empty:
                points = samples.points_mm[thin] - depth_mm * samples.normals[thin]
                room = up_to_discs(points, samples.normals[thin], seeds, disc_mm)
                radius[thin] -= 0.75 * np.maximum(radius[thin] - room, 0.0)
            loops.append(bead(samples, widths(samples, radius, ring_mm, limit_mm, spec), depth_mm, spec))
    return loops


def up_to_discs(points_mm: Floats, normals: Floats, seeds: MultiPolygon, disc_mm: float) -> Floats:
    """Diameters of the balls that touch the edge at points and, outside, a disc round the nearest seed."""
    nearest = shapely.get_point(shapely.shortest_line(shapely.points(points_mm), seeds), 1)
    away = shapely.get_coordinates(nearest) - points_mm
    rise = np.maximum((away * normals).sum(1) + disc_mm, 1e-9)
    return ((away**2).sum(1) - disc_mm**2) / rise
