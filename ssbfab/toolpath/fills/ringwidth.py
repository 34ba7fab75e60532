"""How wide the full rings of a region are: near the nominal width, so that few cores end and middle beads are near it too."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.toolpath.fills.region import eroded, rings
from ssbfab.toolpath.fills.ring import radii, sampled
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_REACH = 4  # nominal widths to which the thickness is looked at along the edge
_MOST_CORES = 8  # whose depth is asked for


def ring_widths(polygon: Polygon, spec: FillSpec) -> list[float]:
    """Widths of full rings near the nominal one, the best for the region first: where cores end as seldom as may be.

    A core ends where half the thickness, less whole rings, passes a ring and a thinnest bead; each such end costs a small void.
    """
    widest_mm = max(spec.width_min_mm, min(spec.width_mm * 1.05, spec.width_max_mm - spec.width_min_mm))
    profiles = thicknesses(polygon, _REACH * spec.width_mm, spec)
    wanted = spec.width_mm * np.linspace(1.05, 0.7, 8)
    for depth_mm in depths(polygon, spec):
        profiles.append(np.array([depth_mm]))
        count = round(depth_mm / spec.width_mm)
        wanted = np.append(wanted, [depth_mm / count, depth_mm / (count + 1)])
    tried = np.unique(np.clip(wanted, spec.width_min_mm, widest_mm))[::-1]
    scores = [sum(ring_cost(profile, float(d), spec) for profile in profiles) + 4 * abs(np.log(d / spec.width_mm)) for d in tried]
    return [float(tried[k]) for k in np.argsort(scores, kind="stable")]


def depths(polygon: Polygon, spec: FillSpec) -> list[float]:
    """How deep the middle of each part is that is deeper than the edges see, to a hundredth of a bead."""
    reach_mm, exact_mm = _REACH * spec.width_mm, spec.width_mm / 100
    cores = eroded(polygon, reach_mm, spec)
    if len(cores) > _MOST_CORES:
        return []
    return [reach_mm + float(shapely.maximum_inscribed_circle(core, tolerance=exact_mm).length) for core in cores]


def thicknesses(polygon: Polygon, reach_mm: float, spec: FillSpec) -> list[Floats]:
    """Half the thickness along each edge, at a few hundred places, where something faces it within reach."""
    depth_mm = 0.95 * spec.width_min_mm / 2
    found = []
    for base in eroded(polygon, depth_mm, spec):
        every = [sampled(edge, spec.width_mm) for edge in rings(base, spec)]
        stride = 1 + sum(len(samples.points_mm) for samples in every) // 400
        some = [np.flatnonzero(~samples.is_sharp)[::stride] for samples in every]
        found += [radius[np.isfinite(radius)] + depth_mm for radius in radii(every, some, reach_mm)]
    return found


def ring_cost(radius_mm: Floats, ring_mm: float, spec: FillSpec) -> float:
    """How often cores of a given ring width end along an edge, and how far the beads in the middle are from the nominal width."""
    if not len(radius_mm):
        return 0.0
    rings_count = np.maximum(np.ceil((radius_mm - ring_mm - spec.width_min_mm) / ring_mm + 1e-6), 0)
    middle = np.log((radius_mm - rings_count * ring_mm) / spec.width_mm)
    return float(np.abs(np.diff(rings_count, append=rings_count[0])).sum() + 2 * np.abs(middle).mean())
