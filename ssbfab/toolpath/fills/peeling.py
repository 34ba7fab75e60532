"""A region as closed beads from the edge inwards, whose widths vary so that nothing is lost and nothing overfilled.

Each peel takes one bead off the edge. Where half the region's thickness is at least a ring and a thinnest bead, the bead has
the ring's width and leaves a core, which is peeled in turn; where it is thinner, the two beads that come from either side
share what there is. The core is opened with a disc of the thinnest bead's width as radius, so that two beads always fit into
it. (The aim, not the method, of Kuipers et al., Computer-Aided Design 128 (2020) 102907: the number of beads follows the local
thickness, the widths follow the rest.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shapely import Polygon

from ssbfab.kernels.patch import Patch
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.opening import opened
from ssbfab.toolpath.fills.region import inside, patches, polygons_of
from ssbfab.toolpath.fills.ringwidth import ring_widths
from ssbfab.toolpath.fills.trail import FillSpec
from ssbfab.toolpath.fills.verge import Verge

_LEVELS = 4000
_TRIES = 3  # ring widths
_REACH = 0.6  # how far beads usually reach round the tips of cores, see `Verge`
_MENDABLE = 0.009  # relative error of volume that scaling can mend
_GOOD, _SMALL = 0.004, 450  # the same in regions of fewer square beads, where single places count


def peeled(polygon: Polygon, spec: FillSpec) -> tuple[list[Loop], list[Loop]]:
    """The beads along the edges of a region, and those inside them; every place must be at least two thinnest beads wide.

    The first of a few promising ring widths whose beads hold what the region holds, else the one that is least off. Beads
    reach farther round the tips of cores where ink lacks, and less far where there is too much.
    """
    good = _GOOD if polygon.area < _SMALL * spec.width_mm**2 else _MENDABLE
    tries: list[Try] = []
    for ring_mm in ring_widths(polygon, spec)[:_TRIES]:
        verges = list(_verges(polygon, ring_mm, spec))
        error = _tried(verges, _REACH, polygon.area, tries)
        if abs(error) >= good:
            error = _tried(verges, 0.0 if error > 0 else 1.0, polygon.area, tries)
        if abs(error) < good:
            break
    _, outer, inner = min(tries, key=lambda each: each[0])
    return outer, inner


Try = tuple[float, list[Loop], list[Loop]]


def _tried(verges: list[Verge], reach: float, area_mm2: float, tries: list[Try]) -> float:
    """The relative error of what beads hold, which are added to the tries."""
    outer, inner = _beads(verges, reach)
    error = sum(loop.held_mm2 for loop in outer + inner) / area_mm2 - 1
    tries.append((abs(error), outer, inner))
    return error


def _beads(verges: list[Verge], reach: float) -> tuple[list[Loop], list[Loop]]:
    first, *others = (verge.beads(reach) for verge in verges)
    return first, [loop for loops in others for loop in loops]


def peeled_with(polygon: Polygon, ring_mm: float, reach: float, spec: FillSpec) -> tuple[list[Loop], list[Loop]]:
    """The beads along the edges, and those inside, with rings of one width."""
    return _beads(list(_verges(polygon, ring_mm, spec)), reach)


def _verges(polygon: Polygon, ring_mm: float, spec: FillSpec) -> Iterator[Verge]:
    """Where the beads of each peel go, from the edge inwards."""
    left = patches([polygon])
    for level in range(_LEVELS):
        if level and not left:
            break
        verge, left = _peeled_off(left, ring_mm, spec)
        yield verge


@dataclass(frozen=True)
class Peel:
    """One bead along every edge of some polygons, and what is left inside."""

    beads: list[Loop]
    cores: list[Polygon]


def peel(polygons: list[Polygon], ring_mm: float, spec: FillSpec, reach: float = 0.0) -> Peel:
    """Beads `ring_mm` wide where there is a core behind them, else up to the core's round tips or the region's middle."""
    verge, cores = _peeled_off(patches(polygons), ring_mm, spec)
    return Peel(verge.beads(reach), polygons_of(cores))


def _peeled_off(around: list[Patch], ring_mm: float, spec: FillSpec) -> tuple[Verge, list[Patch]]:
    """Where the beads along the edges of patches go, and what they leave."""
    disc_mm = spec.width_min_mm * (1 - 1e-3)
    cores: list[Patch] = []
    seeds: list[list[Patch]] = []
    for patch in around:
        own: list[Patch] = []
        for part in inside(patch, ring_mm, spec):
            found = inside(part, disc_mm, spec, all_slivers=True)
            cores += opened(part, found, disc_mm, spec)
            own += found
        seeds.append(own)
    return Verge.of(around, seeds, ring_mm, disc_mm, spec), cores
