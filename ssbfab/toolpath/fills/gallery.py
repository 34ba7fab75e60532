"""A picture of every fill on a few shapes: beads, their paths, and in red what they miss of what a tip can reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from ssbfab.toolpath.fills.cover import measure, swept
from ssbfab.toolpath.fills.region import parts
from ssbfab.toolpath.fills.trail import Fill, FillSpec, Trail

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import PathPatch


def shapes() -> dict[str, Polygon]:
    """Shapes that show what fills do, for beads of 0.25 mm: a comb, a plate with holes, a curved wall, a neck, thin fingers."""
    comb = shapely.union_all([box(0, 0, 5.3, 0.75), *(box(1.6 * i, 0, 1.6 * i + 0.5, 4) for i in range(4))])
    angle = np.linspace(0, 4.5, 120)
    wall = shapely.union_all([Point(2.2 * np.cos(a), 2.2 * np.sin(a)).buffer(0.3 + 0.12 * np.sin(3 * a)) for a in angle])
    return {
        "comb": comb,
        "plate": box(0, 0, 5, 4).difference(Point(1.6, 2).buffer(0.7)).difference(box(3.2, 1, 4, 3)),
        "wall": wall,
        "neck": shapely.union_all([Point(0, 0).buffer(1.2), Point(4, 0).buffer(1.2), box(0, -0.1, 4, 0.1)]),
        "fingers": shapely.union_all([box(0, 0, 4.7, 0.25), *(box(1.1 * i, 0, 1.1 * i + 0.22, 3.5) for i in range(5))]),
    }


def draw_gallery(fills: Sequence[Fill], file: File, spec: FillSpec | None = None) -> None:
    """One row for each fill and a column for each shape, into a PNG or SVG file."""
    from matplotlib.figure import Figure

    chosen = spec or FillSpec.around(0.25, angle_rad=np.pi / 4)
    columns = shapes()
    figure = Figure(figsize=(3.2 * len(columns), 3.2 * len(fills)), layout="constrained")
    grid = figure.subplots(len(fills), len(columns), squeeze=False)
    for row, fill in zip(grid, fills, strict=True):
        for axes, (name, polygon) in zip(row, columns.items(), strict=True):
            _draw(axes, polygon, fill((polygon,), chosen), f"{fill.name}: {name}", chosen)
    figure.savefig(file, dpi=90)


def _draw(axes: Axes, polygon: Polygon, trails: tuple[Trail, ...], title: str, spec: FillSpec) -> None:
    result = measure([polygon], trails, spec)
    for geometry, look in ((swept(trails), {"fc": "#9ec5e8"}), (result.missed, {"fc": "#d62728"})):
        for patch in _patches(geometry, ec="none", **look):
            axes.add_patch(patch)
    for patch in _patches(polygon, fc="none", ec="0.2", lw=0.6):
        axes.add_patch(patch)
    for trail in trails:
        axes.plot(*trail.path_mm.T, color="#08306b", lw=0.5)
    low_x, low_y, high_x, high_y = polygon.buffer(spec.width_mm / 2).bounds
    axes.set(xlim=(low_x, high_x), ylim=(low_y, high_y))
    axes.set_title(f"{title}\n{100 * result.cover_ratio:.1f} % covered, {result.starts_count} starts", fontsize=7)
    axes.set_aspect("equal")
    axes.axis("off")


def _patches(geometry: BaseGeometry, **look: object) -> Iterator[PathPatch]:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    for part in parts(geometry):
        rings = [shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)]
        codes = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY] for ring in rings]
        yield PathPatch(Path(np.concatenate(rings), np.concatenate(codes)), **look)
