"""The rings of a region's edge as bases of beads: where they are sampled, how wide beads are there, where their middles run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ssbfab.kernels import ring as kernel
from ssbfab.kernels.arrays import Bools, Floats, Ints
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.facing import OPPOSITE, Seen, half_thickness
from ssbfab.toolpath.fills.rings import Rings
from ssbfab.toolpath.fills.trail import FillSpec

_SHARP = 0.9  # rad: vertices that turn more have no normal of their own
_PIECES = 64  # of one edge at most, where no other edge begins or ends near it
_MANY = 1_000_000  # pairs of edges and vertices that are looked at in one go


@dataclass(frozen=True, eq=False)
class Samples:
    """Places along rings, the region on their left; those of ring r are `first[r]:first[r + 1]`.

    points_mm (n, 2), inwards (n, 2) (longer at corners), normals (n, 2) (of length 1), turn_rad (n,), along_mm (n,) and is_vertex
    (n,).
    """

    rings: Rings
    first: Ints
    points_mm: Floats
    inwards: Floats
    normals: Floats
    turn_rad: Floats
    along_mm: Floats
    is_vertex: Bools

    @cached_property
    def is_sharp(self) -> Bools:
        return np.abs(self.turn_rad) > _SHARP

    @cached_property
    def ring(self) -> Ints:
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))


@dataclass(frozen=True, eq=False)
class Seeing:
    """Vertices at which the thickness of a region may change, and how far that shows."""

    vertices_mm: Floats
    reach_mm: float

    def places(self, start_mm: Floats, end_mm: Floats, step_mm: float) -> tuple[np.ndarray, Floats]:
        """Numbers of edges and fractions along them, a step apart, that lie beside vertices within reach."""
        edge = end_mm - start_mm
        length = np.hypot(edge[:, 0], edge[:, 1])
        tx, ty = (edge / length[:, None]).T[:, :, None]
        dx, dy = (self.vertices_mm[None] - start_mm[:, None]).transpose(2, 0, 1)
        e, v = np.nonzero(np.abs(dy * tx - dx * ty) < self.reach_mm)
        along = (dx * tx + dy * ty)[e, v]
        most = int(length.max() / step_mm) + 2
        cells = np.clip(np.rint(along / step_mm), 0, most - 1)[:, None] + np.arange(-3, 4)
        e, cell = np.divmod(np.unique(e[:, None] * most + np.clip(cells, 0, most - 1)).astype(int), most)
        part = cell * step_mm / length[e]
        inside = (part > 0) & (part < 1)
        return e[inside], part[inside]


def sampled(rings: Rings, step_mm: float, reach_mm: float | None = None) -> Samples:
    """Every vertex of the rings, and places between where an edge is longer than a step, denser beside corners.

    Very long edges are cut a step apart only where another vertex lies within reach, where one is given.
    """
    edge, along = kernel.places(rings.first, rings.edge_mm, rings.turn_rad, step_mm, _PIECES)
    if reach_mm is not None and rings.edge_mm.max() > _PIECES * step_mm:
        edge, along = _with_seen(edge, along, rings, step_mm, Seeing(rings.points_mm, reach_mm))
    points, inwards, normals, turn, way, first = kernel.samples(
        rings.points_mm, rings.first, rings.after_mm, rings.edge_mm, rings.ring, rings.along_mm, rings.turn_rad, edge, along)
    return Samples(rings, first, points, inwards, normals, turn, way, along == 0)


def _distinct(edge: np.ndarray, part: Floats) -> tuple[np.ndarray, Floats]:
    order = np.lexsort((part, edge))
    i, f = edge[order], part[order]
    distinct = np.append(True, (np.diff(i) > 0) | (np.diff(f) > 1e-6))
    return i[distinct], f[distinct]


def _with_seen(index: Ints, part: Floats, rings: Rings, step_mm: float, seeing: Seeing) -> tuple[Ints, Floats]:
    """More places on edges so long that their pieces are longer than a step."""
    long = np.flatnonzero(rings.edge_mm > _PIECES * step_mm)
    for some in np.array_split(long, 1 + len(long) * len(seeing.vertices_mm) // _MANY):
        edge, seen = seeing.places(rings.points_mm[some], rings.after_mm[some], step_mm)
        index, part = np.append(index, some[edge]), np.append(part, seen)
    return _distinct(index, part)


def radii(samples: Samples, some: Ints | None, reach_mm: float, opposite: float | Floats = OPPOSITE) -> Floats:
    """Half the thickness at some or all of the samples (k,); infinite where nothing of the same part faces them within reach."""
    return half_thickness(seen_from(samples, some), samples.rings, reach_mm, opposite)


def seen_from(samples: Samples, some: Ints | None) -> Seen:
    """Some or all samples as places to look from."""
    every = samples.points_mm, samples.normals, samples.ring, samples.along_mm
    return Seen(*(every if some is None else (each[some] for each in every)))


def widths(samples: Samples, radius_mm: Floats, ring_width_mm: float, limit_mm: float, spec: FillSpec) -> Floats:
    """Bead width at every sample: half the local thickness where that is below `limit_mm`, else `ring_width_mm`.

    `radius_mm` is half the thickness of the region (infinite where unknown). Round ends take the width of their flanks, and
    the width changes by at most twice the way along the edge.
    """
    return kernel.widths(
        samples.first, samples.along_mm, samples.turn_rad, samples.is_sharp, radius_mm, samples.rings.length_mm, ring_width_mm,
        limit_mm, spec.width_min_mm, spec.width_max_mm)


def beads(samples: Samples, width_mm: Floats, depth_mm: float, spec: FillSpec) -> list[Loop]:
    """The middles of the beads along all rings, half their width inside the edge that lies `depth_mm` outside the samples.

    Where the edges of a bead converge, its width square to itself is a little less than square to the region's edge.
    """
    found = kernel.middles(samples.first, samples.points_mm, samples.inwards, samples.turn_rad, samples.is_sharp, width_mm,
                           depth_mm, spec.width_min_mm, spec.width_max_mm, spec.tolerance_mm)
    return [Loop(points, width) for points, width in found if len(points) > 2]
