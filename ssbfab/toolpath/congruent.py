"""Polygons that are the same but for their place: an array of pillars is filled once and copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ssbfab.toolpath.path import Floats, Ints

#: Direction in which no two corners of a polygon are likely to lie level: the farthest corner against it comes first.
_AIM = np.array([np.cos(0.6180339), np.sin(0.6180339)])


@dataclass(frozen=True, kw_only=True, eq=False)
class Family:
    """Indices of congruent polygons, and how far each is moved from the first of them, mm (k, 2)."""

    members: Ints
    moves_mm: Floats


def families(polygons: Sequence[shapely.Polygon], within_mm: float) -> list[Family]:
    """Every polygon in exactly one family; members match the first of theirs, corner by corner, to `within_mm`."""
    shapes = np.array(polygons, dtype=object)
    holes, corners = shapely.get_num_interior_rings(shapes), shapely.get_num_coordinates(shapes)
    found: list[Family] = []
    for size in np.unique(corners):
        same = np.flatnonzero((corners == size) & (holes == 0))
        found += _split(same, _outlines(shapes[same], int(size)), within_mm) if len(same) > 1 else _alone(same)
    found += _alone(np.flatnonzero(holes > 0))
    return sorted(found, key=lambda family: int(family.members[0]))


def _alone(members: Ints) -> list[Family]:
    return [Family(members=members[i : i + 1], moves_mm=np.zeros((1, 2))) for i in range(len(members))]


def _outlines(shapes: np.ndarray, size: int) -> Floats:
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
