"""How wide the full rings of a region are: near the nominal width, so that few cores end and middle beads are near it too."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from shapely import Polygon

from ssbfab.kernels.patch import Patch
from ssbfab.toolpath.fills.region import inside, patches
from ssbfab.toolpath.fills.ring import radii, sampled
from ssbfab.toolpath.fills.rings import Rings
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_REACH = 4  # nominal widths to which the thickness is looked at along the edge
_DEEP = 0.7  # of the reach: where the edges see no more, nothing is deeper than the reach
_MOST_CORES = 8  # whose depth is asked for


def ring_widths(polygon: Polygon, spec: FillSpec) -> list[float]:
    """Widths of full rings near the nominal one, the best for the region first: where cores end as seldom as may be.

    A core ends where half the thickness, less whole rings, passes a ring and a thinnest bead; each such end costs a small void.
    """
    widest_mm = max(spec.width_min_mm, min(spec.width_mm * 1.05, spec.width_max_mm - spec.width_min_mm))
    (patch,) = patches([polygon])
    profiles = thicknesses(patch, _REACH * spec.width_mm, spec)
    wanted = spec.width_mm * np.linspace(1.05, 0.7, 8)
    deepest_mm = max((float(profile.max()) for profile in profiles if len(profile)), default=np.inf)
    profiles = [profile[np.isfinite(profile)] for profile in profiles]
    for depth_mm in depths(patch, spec) if deepest_mm > _DEEP * _REACH * spec.width_mm else []:
        profiles.append(np.array([depth_mm]))
        count = round(depth_mm / spec.width_mm)
        wanted = np.append(wanted, [depth_mm / count, depth_mm / (count + 1)])
    tried = np.array(sorted(set(np.clip(wanted, spec.width_min_mm, widest_mm).tolist()), reverse=True))
    scores = sum((ring_costs(profile, tried, spec) for profile in profiles), 4 * np.abs(np.log(tried / spec.width_mm)))
    return [float(tried[k]) for k in np.argsort(scores, kind="stable")]


def depths(patch: Patch, spec: FillSpec) -> list[float]:
    """How deep the middle of each part is that is deeper than the edges see, to a hundredth of a bead."""
    reach_mm, exact_mm = _REACH * spec.width_mm, spec.width_mm / 100
    cores = inside(patch, reach_mm, spec)
    if len(cores) > _MOST_CORES:
        return []
    return [reach_mm + _depth_mm(core, exact_mm, spec) for core in cores]


def _depth_mm(core: Patch, exact_mm: float, spec: FillSpec) -> float:
    """How deep its deepest place is: eroded by half of what it may be, and what is left of it by half of that, and so on.

    A search for the place itself would look at the whole middle of a ring or a band, where no place is deeper than the others.
    """
    left, depth_mm, more_mm = [core], 0.0, math.sqrt(core.area / math.pi)  # a disc inside is no larger than what holds it
    while more_mm > exact_mm:
        more_mm /= 2
        deeper = [part for each in left for part in inside(each, more_mm, spec, all_slivers=True)]
        if deeper:
            left, depth_mm = deeper, depth_mm + more_mm
    return depth_mm


def thicknesses(patch: Patch, reach_mm: float, spec: FillSpec) -> list[Floats]:
    """Half the thickness along each edge, at a few hundred places; infinite where nothing faces it within reach."""
    depth_mm = 0.95 * spec.width_min_mm / 2
    found = []
    for base in inside(patch, depth_mm, spec):
        rings = Rings.around([base], spec)
        if rings is None:
            continue
        samples = sampled(rings, spec.width_mm)
        stride = 1 + len(samples.points_mm) // 400
        own = [a + np.flatnonzero(~samples.is_sharp[a:b])[::stride] for a, b in pairwise(samples.first.tolist())]
        radius = radii(samples, np.concatenate(own), reach_mm)
        found += [each + depth_mm for each in np.split(radius, np.cumsum([len(some) for some in own])[:-1])]
    return found


def ring_costs(radius_mm: Floats, ring_mm: Floats, spec: FillSpec) -> Floats:
    """For ring widths (t,) how often cores end along an edge, and how far the beads in the middle are from the nominal width."""
    if not len(radius_mm):
        return np.zeros(len(ring_mm))
    radius, ring = radius_mm[None], ring_mm[:, None]
    count = np.maximum(np.ceil((radius - ring - spec.width_min_mm) / ring + 1e-6), 0)
    off = np.abs(np.log((radius - count * ring) / spec.width_mm)).mean(axis=1)
    ends = np.abs(count[:, 1:] - count[:, :-1]).sum(axis=1) + np.abs(count[:, 0] - count[:, -1])
    costs: Floats = ends + 2 * off
    return costs
