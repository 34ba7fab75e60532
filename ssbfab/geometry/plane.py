"""Plane figures. Booleans of upright figures are exact: they run on the indices of the coordinates, not on the numbers.

Walls that are parallel to x or y meet at coordinates that the user named (widths, gaps). Each coordinate is replaced by its
rank, the boolean runs on small whole numbers, and the ranks are read back as the very same doubles. Figures with slanted or
round edges use the 1 nm grid instead (`grid_difference`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ssbfab.geometry.solid import NANOMETRE, Floats

if TYPE_CHECKING:
    import shapely

PICOMETRE = 1e-9  # mm: coordinates nearer than this are one coordinate, reached by two sums


def polygons_of(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons of any plane geometry, largest first; lines and points that a boolean left over are dropped."""
    import shapely

    parts = [part for part in shapely.get_parts(geometry, return_index=False) if part.geom_type == "Polygon" and part.area > 0]
    return sorted(parts, key=lambda part: (-part.area, part.bounds))


def rectangle(x0_mm: float, y0_mm: float, x1_mm: float, y1_mm: float) -> shapely.Polygon:
    """An upright rectangle between two corners."""
    import shapely

    return shapely.box(x0_mm, y0_mm, x1_mm, y1_mm)


def extent(figures: Iterable[shapely.Polygon]) -> tuple[float, float, float, float]:
    """x, y of the low corner around figures, then of the high one."""
    import shapely

    x0, y0, x1, y1 = shapely.total_bounds(list(figures))
    return (float(x0), float(y0), float(x1), float(y1))


def exact_difference(whole: Iterable[shapely.Polygon], taken: Iterable[shapely.Polygon]) -> list[shapely.Polygon]:
    """What is left of axis-parallel polygons when others are taken away; coordinates stay the same doubles."""
    import shapely

    xs, ys, (first, second) = _ranked([list(whole), list(taken)])
    left = shapely.difference(shapely.union_all(first), shapely.union_all(second))
    return [_unranked(part, xs, ys) for part in polygons_of(left)]


def exact_union(figures: Iterable[shapely.Polygon]) -> list[shapely.Polygon]:
    """Axis-parallel polygons as one; coordinates stay the same doubles."""
    import shapely

    xs, ys, (ranked,) = _ranked([list(figures)])
    return [_unranked(part, xs, ys) for part in polygons_of(shapely.union_all(ranked))]


def grid_difference(whole: shapely.Geometry, taken: shapely.Geometry) -> list[shapely.Polygon]:
    """What is left of any figure when another is taken away, on the 1 nm grid."""
    import shapely

    return polygons_of(shapely.difference(whole, taken, grid_size=NANOMETRE))


def disc(radius_mm: float, sides: int) -> Floats:
    """Corners of a regular polygon with the area of the circle, counter-clockwise about the origin."""
    turn = np.arange(sides) * (2 * np.pi / sides) + np.pi / sides
    corner_mm = radius_mm * np.sqrt(2 * np.pi / (sides * np.sin(2 * np.pi / sides)))
    return np.column_stack([corner_mm * np.cos(turn), corner_mm * np.sin(turn)])


def _ranked(groups: Sequence[list[shapely.Polygon]]) -> tuple[Floats, Floats, list[list[shapely.Polygon]]]:
    import shapely

    flat = [polygon for group in groups for polygon in group]
    corners = shapely.get_coordinates(flat)
    xs, ys = _distinct(corners[:, 0]), _distinct(corners[:, 1])

    def ranks(points: Floats) -> Floats:
        return np.column_stack([_rank(points[:, 0], xs), _rank(points[:, 1], ys)]).astype(float)

    return xs, ys, [list(shapely.transform(np.array(group, object), ranks)) if group else [] for group in groups]


def _distinct(values: Floats) -> Floats:
    ordered = np.unique(values)
    return ordered[np.concatenate([[True], np.diff(ordered) > PICOMETRE])]


def _rank(values: Floats, known: Floats) -> Floats:
    return np.clip(np.searchsorted(known, values + PICOMETRE / 2, side="right") - 1, 0, len(known) - 1).astype(float)


def _unranked(polygon: shapely.Polygon, xs: Floats, ys: Floats) -> shapely.Polygon:
    import shapely

    def back(ranks: Floats) -> Floats:
        at = np.rint(ranks).astype(int)
        return np.column_stack([xs[at[:, 0]], ys[at[:, 1]]])

    return shapely.transform(polygon, back)
