"""One ring of a region's edge as the base of a bead: where it is sampled, how wide the bead is there, where its middle runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.facing import OPPOSITE, Edges, Seen, half_thickness
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_SHARP = 0.9  # rad: vertices that turn more have no normal of their own
_PIECES = 64  # of one edge at most, where no other edge begins or ends near it
_MANY = 1_000_000  # pairs of edges and vertices that are looked at in one go


@dataclass(frozen=True, eq=False)
class Samples:
    """Places along a closed ring, the region on its left: point, direction inwards (longer at corners), turn, arc length."""

    points_mm: Floats
    inwards: Floats
    turn_rad: Floats
    is_vertex: np.ndarray
    along_mm: Floats
    length_mm: float

    @property
    def normals(self) -> Floats:
        return self.inwards / np.hypot(self.inwards[:, 0], self.inwards[:, 1])[:, None]

    @property
    def is_sharp(self) -> np.ndarray:
        return np.abs(self.turn_rad) > _SHARP


def all_sampled(rings_mm: list[Floats], step_mm: float, reach_mm: float) -> list[Samples]:
    """The samples of a polygon's rings, at most a step apart where another vertex is within reach."""
    vertices = np.concatenate(rings_mm)
    return [sampled(ring, step_mm, Seeing(vertices, reach_mm)) for ring in rings_mm]


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


def sampled(ring_mm: Floats, step_mm: float, seeing: Seeing | None = None) -> Samples:
    """Every vertex of a ring (n, 2), and places between where an edge is longer than a step, denser towards its ends."""
    edge = np.roll(ring_mm, -1, axis=0) - ring_mm
    length = np.hypot(edge[:, 0], edge[:, 1])
    if (length == 0).any():
        return sampled(ring_mm[length > 0], step_mm, seeing)
    tangent = edge / length[:, None]
    before = np.roll(tangent, 1, axis=0)
    turn = np.arctan2(before[:, 0] * tangent[:, 1] - before[:, 1] * tangent[:, 0], (before * tangent).sum(1))
    half = np.maximum(np.cos(turn / 2), 0.2)
    middle = before + tangent
    middle = np.where((np.hypot(middle[:, 0], middle[:, 1]) > 1e-9)[:, None], middle, tangent)
    middle = middle / np.hypot(middle[:, 0], middle[:, 1])[:, None] / half[:, None]
    index, part = _places(length, step_mm)
    if seeing is not None and length.max() > _PIECES * step_mm:
        index, part = _with_seen(index, part, ring_mm, length, step_mm, seeing)
    vertex = part == 0
    along = np.concatenate([[0.0], np.cumsum(length)])
    direction = np.where(vertex[:, None], middle[index], tangent[index])
    return Samples(
        points_mm=ring_mm[index] + part[:, None] * edge[index], inwards=np.column_stack([-direction[:, 1], direction[:, 0]]),
        turn_rad=np.where(vertex, turn[index], 0.0), is_vertex=vertex, along_mm=along[index] + part * length[index],
        length_mm=float(along[-1]))


def _places(length_mm: Floats, step_mm: float) -> tuple[np.ndarray, Floats]:
    """Edge number and fraction along it of every sample: each edge's start, and more within long edges."""
    long = np.flatnonzero(length_mm > 1.5 * step_mm)
    index, part = [np.arange(len(length_mm))], [np.zeros(len(length_mm))]
    if len(long):
        count = np.clip(np.ceil(length_mm[long] / step_mm), 2, _PIECES).astype(int)
        pieces = count - 1
        nth = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 1
        near = np.outer(step_mm / length_mm[long], [0.3, 0.7, 1.2, 2.0])
        edge, close = np.repeat(long, 4), near.ravel()
        edge, close = edge[close < 0.45], close[close < 0.45]
        index += [np.repeat(long, pieces), edge, edge]
        part += [nth / np.repeat(count, pieces), close, 1 - close]
    return _distinct(np.concatenate(index), np.concatenate(part))


def _distinct(edge: np.ndarray, part: Floats) -> tuple[np.ndarray, Floats]:
    order = np.lexsort((part, edge))
    i, f = edge[order], part[order]
    distinct = np.append(True, (np.diff(i) > 0) | (np.diff(f) > 1e-6))
    return i[distinct], f[distinct]


def _with_seen(index: np.ndarray, part: Floats, ring_mm: Floats, length_mm: Floats, step_mm: float, seeing: Seeing,
               ) -> tuple[np.ndarray, Floats]:
    """More places on edges so long that their pieces are longer than a step."""
    long = np.flatnonzero(length_mm > _PIECES * step_mm)
    for some in np.array_split(long, 1 + len(long) * len(seeing.vertices_mm) // _MANY):
        edge, seen = seeing.places(ring_mm[some], ring_mm[(some + 1) % len(ring_mm)], step_mm)
        index, part = np.append(index, some[edge]), np.append(part, seen)
    return _distinct(index, part)


def radii(every: list[Samples], some: list[np.ndarray], reach_mm: float, opposite: float = OPPOSITE) -> list[Floats]:
    """Half the thickness at some samples of each of a polygon's rings; infinite where nothing faces them within reach."""
    seen, edges = seen_from(every, some)
    radius = half_thickness(seen, edges, reach_mm, opposite)
    return np.split(radius, np.cumsum([len(which) for which in some])[:-1])


def seen_from(every: list[Samples], some: list[np.ndarray]) -> tuple[Seen, Edges]:
    """Some samples of each of a polygon's rings as places to look from, and the edges to look at."""
    edges = Edges.of([samples.points_mm[samples.is_vertex] for samples in every])
    return Seen(*(np.concatenate(each) for each in zip(*(
        (samples.points_mm[which], samples.normals[which], np.full(len(which), k), samples.along_mm[which])
        for k, (samples, which) in enumerate(zip(every, some, strict=True))), strict=True))), edges


def widths(samples: Samples, radius_mm: Floats, ring_width_mm: float, limit_mm: float, spec: FillSpec) -> Floats:
    """Bead width at every sample: half the local thickness where that is below `limit_mm`, else `ring_width_mm`.

    `radius_mm` is half the thickness of the region (infinite where unknown). Round ends take the width of their flanks, and
    the width changes by at most twice the way along the edge.
    """
    known = ~samples.is_sharp
    thin = known & (radius_mm < limit_mm)
    width = np.where(thin, np.clip(radius_mm, spec.width_min_mm, spec.width_max_mm), ring_width_mm)
    if not thin.any():
        return width
    for first, last in _runs(~thin):
        inside = np.arange(first, last) % len(thin)
        left, right = width[first - 1], width[last % len(thin)]
        gap = (samples.along_mm[last % len(thin)] - samples.along_mm[first - 1]) % samples.length_mm or samples.length_mm
        if samples.turn_rad[inside].sum() > 1.5 and gap < 1.6 * (left + right):
            s = (samples.along_mm[inside] - samples.along_mm[first - 1]) % samples.length_mm
            width[inside] = left + (right - left) * s / gap
            known[inside] = True
    return _smooth(samples, width, known)


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """Half-open index ranges (beyond the end means round again) of consecutive true places on a ring that is not all true."""
    change = np.flatnonzero(mask != np.roll(mask, 1))
    starts = [int(c) for c in change if mask[c]]
    ends = [int(c) for c in change if not mask[c]]
    return [(s, next((e for e in ends if e > s), ends[0] + len(mask))) for s in starts]


def _smooth(samples: Samples, width_mm: Floats, known: np.ndarray) -> Floats:
    """Sharp vertices between their neighbours; no slope above 2."""
    s = samples.along_mm
    if known.any():
        width_mm = np.interp(s, s[known], width_mm[known], period=samples.length_mm)
    step = 2 * np.diff(np.append(s, samples.length_mm + s[0]))
    for _ in range(len(s)):
        lower = np.minimum(np.roll(width_mm + step, 1), np.roll(width_mm, -1) + step)
        if (lower >= width_mm - 1e-12).all():
            break
        width_mm = np.minimum(width_mm, lower)
    return width_mm


def bead(samples: Samples, width_mm: Floats, depth_mm: float, spec: FillSpec) -> Loop:
    """The bead's middle, half its width inside the edge that lies `depth_mm` outside the samples.

    Where the edges of a bead converge, its width square to itself is a little less than square to the region's edge.
    """
    shift = width_mm / 2 - depth_mm
    points = samples.points_mm + samples.inwards * shift[:, None]
    keep = _forwards(samples, points) if np.abs(shift).max() > spec.tolerance_mm else np.ones(len(points), dtype=bool)
    points, width_mm, turn, sharp = points[keep], width_mm[keep], samples.turn_rad[keep], samples.is_sharp[keep]
    step = np.hypot(*(np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)).T)
    slope = (np.roll(width_mm, -1) - np.roll(width_mm, 1)) / np.maximum(step, 1e-300)
    square = np.where(sharp, 1.0, 1 / np.sqrt(1 + np.minimum(slope**2, 4) / 4))
    width = np.clip(width_mm * square, spec.width_min_mm, spec.width_max_mm)
    flat = np.abs(width - np.roll(width, 1)) + np.abs(width - np.roll(width, -1)) < spec.tolerance_mm / 5
    needed = ~(flat & (turn == 0))
    return Loop(points[needed], width[needed]) if needed.sum() > 2 else Loop(points, width)


def _forwards(samples: Samples, points: Floats) -> np.ndarray:
    """Which samples to keep so that the moved curve nowhere runs backwards; sharp corners stay."""
    kept = np.arange(len(points))
    for _ in range(8):
        old = np.roll(samples.points_mm[kept], -1, axis=0) - samples.points_mm[kept]
        new = np.roll(points[kept], -1, axis=0) - points[kept]
        back = (old * new).sum(1) <= 0
        drop = (back | np.roll(back, 1)) & ~samples.is_sharp[kept]
        if not drop.any() or len(kept) - drop.sum() < 3:
            break
        kept = kept[~drop]
    mask = np.zeros(len(points), dtype=bool)
    mask[kept] = True
    return mask
