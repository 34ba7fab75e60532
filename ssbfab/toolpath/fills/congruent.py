"""Polygons that are one shape at many places are planned once and copied: an array of pillars costs as much as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from ssbfab.toolpath.fills.region import checked, tidy
from ssbfab.toolpath.fills.trail import FillSpec, Floats, Trail

Ints = NDArray[np.int64]

SAME_SHAPE_RATIO = 0.02
"""Polygons that differ by less than this share of the path's tolerance are filled alike."""

_AIM = np.array([np.cos(0.6180339), np.sin(0.6180339)])
"""Direction in which no two corners of a polygon are likely to lie level: the farthest corner against it comes first."""


def planned(polygons: Sequence[Polygon], spec: FillSpec, plan: Callable[[Polygon, FillSpec], list[Trail]]) -> tuple[Trail, ...]:
    """The trails of every polygon in turn, `plan` being asked once for those that differ by no more than where they are.

    `plan` is given tidy polygons (a given polygon may fall into several, or none).
    """
    checked(polygons)
    found: list[list[Trail]] = [[] for _ in polygons]
    for family in families(polygons, SAME_SHAPE_RATIO * spec.tolerance_mm):
        leader = polygons[int(family.members[0])]
        trails = [trail.stepped(spec) for piece in tidy(leader, spec) for trail in plan(piece, spec)]
        for member, move in zip(family.members, family.moves_mm, strict=True):
            found[member] = [trail.moved(move, int(member)) for trail in trails]
    return tuple(trail for own in found for trail in own)


@dataclass(frozen=True, kw_only=True, eq=False)
class Family:
    """Indices of congruent polygons, and how far each is moved from the first of them, mm (k, 2)."""

    members: Ints
    moves_mm: Floats


def families(polygons: Sequence[Polygon], within_mm: float) -> list[Family]:
    """Every polygon that is not empty in exactly one family; members match the first of theirs, corner by corner, to `within_mm`.

    Equal polygons without holes are found whatever corner they begin with.
    """
    if len(polygons) == 1:  # nothing to compare
        return [] if polygons[0].is_empty else [Family(members=np.zeros(1, dtype=np.int64), moves_mm=np.zeros((1, 2)))]
    shapes: NDArray[np.object_] = np.array(polygons, dtype=object)
    holes, corners = shapely.get_num_interior_rings(shapes), shapely.get_num_coordinates(shapes)
    alike: dict[tuple[int, ...], list[int]] = {}
    for k in np.flatnonzero(corners):
        rings = [len(ring.coords) for ring in polygons[int(k)].interiors] if holes[k] else []
        alike.setdefault((int(corners[k]), *rings), []).append(int(k))
    found: list[Family] = []
    for size, members in alike.items():
        same = shapes[members]
        outlines = _outlines(same, size[0]) if len(size) == 1 else shapely.get_coordinates(same).reshape(len(same), size[0], 2)
        found += _split(np.array(members), outlines, within_mm)
    return sorted(found, key=lambda family: int(family.members[0]))


def _outlines(shapes: NDArray[np.object_], size: int) -> Floats:
    """Corners (m, size - 1, 2) of polygons without holes, each beginning at its farthest corner against the aim."""
    points = shapely.get_coordinates(shapes).reshape(len(shapes), size, 2)[:, :-1]
    first = np.argmin(points @ _AIM, axis=1)
    turned = (np.arange(size - 1)[None, :] + first[:, None]) % (size - 1)
    return np.take_along_axis(points, turned[:, :, None], axis=1)


def _split(members: Ints, outlines: Floats, within_mm: float) -> Iterator[Family]:
    """Families among polygons with equally many corners: the first one left leads, all that match it follow."""
    places = outlines.mean(axis=1)
    shapes = outlines - places[:, None, :]
    while len(members):
        match = np.abs(shapes - shapes[0]).max(axis=(1, 2)) <= within_mm
        yield Family(members=members[match], moves_mm=places[match] - places[0])
        members, places, shapes = members[~match], places[~match], shapes[~match]
