"""A region as closed beads from the edge inwards, whose widths vary so that nothing is lost and nothing overfilled.

Each peel takes one bead off the edge. Where the region is at least a bead and two thinnest half-beads thick, the bead has the ring's width
d and leaves a core, which is peeled in turn; where it is thinner, the two beads that come from either side share what there is. The
core is opened with a disc of the thinnest bead's width, so that two beads always fit into it. (The aim, not the method, of Kuipers et
al., Computer-Aided Design 128 (2020) 102907: the number of beads follows the local thickness, the widths follow the rest.)
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.contour import rings
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.facing import half_thickness
from ssbfab.toolpath.fills.region import eroded, parts
from ssbfab.toolpath.fills.ring import bead, sampled, widths
from ssbfab.toolpath.fills.trail import FillSpec

_LEVELS = 4000


def peeled(polygon: Polygon, spec: FillSpec) -> list[Loop]:
    """All beads of a region of which every place is at least two thinnest beads wide."""
    loops: list[Loop] = []
    todo = [polygon]
    ring_mm = float(np.clip(spec.width_mm, spec.width_min_mm, max(spec.width_min_mm, spec.width_max_mm - spec.width_min_mm)))
    for _ in range(_LEVELS):
        if not todo:
            break
        loops += [loop for part in todo for loop in edge_beads(part, ring_mm, spec)]
        todo = [core for part in todo for core in cores(part, ring_mm, spec.width_min_mm, spec)]
    return loops


def edge_beads(polygon: Polygon, ring_mm: float, spec: FillSpec) -> list[Loop]:
    """One bead along every edge of a polygon: `ring_mm` wide where there is a core behind it, else up to the middle."""
    depth_mm = min(ring_mm / 2, 0.95 * spec.width_min_mm)
    limit_mm = ring_mm + spec.width_min_mm
    loops = []
    for base in eroded(polygon, depth_mm, spec):
        edges = rings(base, spec)
        start, end = np.concatenate(edges), np.concatenate([np.roll(edge, -1, axis=0) for edge in edges])
        for edge in edges:
            samples = sampled(edge, 0.75 * spec.width_mm)
            radius = half_thickness(samples.points_mm, samples.normals, start, end, limit_mm - depth_mm) + depth_mm
            width = widths(samples, radius, ring_mm, limit_mm, spec)
            loops.append(bead(samples, width, depth_mm, spec))
    return loops


def cores(polygon: Polygon, ring_mm: float, radius_mm: float, spec: FillSpec) -> list[Polygon]:
    """What is left inside a ring and can be reached by a disc: sharp corners stay, strands thinner than the disc go."""
    inside = eroded(polygon, ring_mm, spec)
    found = []
    for part in inside:
        seeds = eroded(part, radius_mm * (1 - 1e-3), spec)
        if not seeds:
            continue
        grown = shapely.union_all([shapely.buffer(seed, radius_mm * (1 - 1e-3), join_style="mitre", mitre_limit=2.5) for seed in seeds])
        if abs(grown.area - part.area) > 1e-3 * radius_mm**2:
            grown = shapely.intersection(grown, part)
        found += [shapely.orient_polygons(core) for core in parts(shapely.simplify(grown, spec.tolerance_mm / 2), radius_mm**2)]
    return found
