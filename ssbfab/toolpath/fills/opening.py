"""Morphological opening that keeps sharp corners: what a disc can reach, and the corners in which it rests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.offset import wound_mm2
from ssbfab.kernels.patch import Patch
from ssbfab.kernels.resting import corners
from ssbfab.toolpath.fills.region import NO_TIPS, parts, patches, polygons_of, round_from, shifted
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_ARC = 8  # segments per quarter of a disc
_NOT_BACK = 1 - 1e-6  # of a disc
_SAME = 1e-3  # discs squared: parts so little larger are the same

Grown = Sequence[Patch | Polygon]


def regrown(part: Polygon, seeds: list[Polygon], disc_mm: float, spec: FillSpec) -> list[Polygon]:
    """What discs around the seeds reach of a polygon: sharp corners stay, strands thinner than a disc go."""
    return [core for each in patches([part]) for core in polygons_of(opened(each, patches(seeds), disc_mm, spec))]


def opened(part: Patch, seeds: list[Patch], disc_mm: float, spec: FillSpec) -> list[Patch]:
    """The same of a patch and its seeds."""
    if not seeds:
        return []
    same = mitred(part, seeds, disc_mm)
    return _simplified(rounded(part, seeds, disc_mm) if same is None else same, disc_mm, spec)


def _simplified(grown: Grown, disc_mm: float, spec: FillSpec) -> list[Patch]:
    """With as few points as the tolerance allows, without what is smaller than a disc."""
    found: list[Patch] = []
    for each in grown:
        simple = each.simplified(spec.tolerance_mm / 2) if isinstance(each, Patch) else None
        if simple is not None:
            found += [simple] if simple.area > disc_mm**2 else []
            continue
        whole = polygons_of([each])[0] if isinstance(each, Patch) else each
        asked = shapely.simplify(whole, spec.tolerance_mm / 2, preserve_topology=False)
        found += patches(shapely.orient_polygons(core) for core in parts(asked if asked.is_valid else whole, disc_mm**2))
    return found


def mitred(part: Patch, seeds: list[Patch], disc_mm: float) -> Grown | None:
    """The seeds grown with sharp corners if that is the part again, else None."""
    wound = wound_mm2(seeds, -disc_mm, _ARC, round_from(_ARC, sharp=True))
    if wound is not None and abs(wound - part.area) > _SAME * disc_mm**2:
        return None
    grown = _grown(seeds, disc_mm, sharp=True)
    if grown is None:
        together = shapely.MultiPolygon(polygons_of(seeds))
        grown = list(parts(shapely.buffer(together, disc_mm, join_style="mitre", mitre_limit=2.0)))
    return None if abs(sum(each.area for each in grown) - part.area) > _SAME * disc_mm**2 else grown


def rounded(part: Patch, seeds: list[Patch], disc_mm: float) -> Grown:
    """What is covered by discs around seeds, and by the sharp corners of the part in which such discs rest."""
    tips, resting, left = corners(part, seeds, disc_mm)
    grown = _grown(seeds, disc_mm, tips_mm=tips)
    if grown is None:
        discs = [shapely.buffer(shapely.MultiPolygon(polygons_of(seeds)), disc_mm, quad_segs=_ARC)]
        return list(parts(shapely.union_all([*discs, *shapely.polygons(resting)])))
    return _with_corners(grown, shapely.polygons(resting[left])) if left.any() else grown


def _with_corners(grown: list[Patch], resting: np.ndarray) -> Grown:
    """Those that meet corners become one with them; most meet none."""
    every = polygons_of(grown)
    met = shapely.STRtree(resting).query(every)[0]
    apart = np.ones(len(grown), dtype=bool)
    apart[met] = False
    joined = shapely.union_all([*(every[k] for k in np.flatnonzero(~apart)), *resting])
    return [*(each for each, alone in zip(grown, apart, strict=True) if alone), *parts(joined)]


def _grown(seeds: list[Patch], disc_mm: float, sharp: bool = False, tips_mm: Floats = NO_TIPS) -> list[Patch] | None:
    """What is within a disc of seeds; a little less where edges touch, as when arcs round a corner run back into it."""
    found = shifted(seeds, -disc_mm, _ARC, sharp=sharp, tips_mm=tips_mm)
    return shifted(seeds, -_NOT_BACK * disc_mm, _ARC, sharp=sharp, tips_mm=tips_mm) if found is None else found
