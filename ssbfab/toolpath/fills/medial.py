"""The medial graph of what is too thin for two beads: curves down the middle, with the local width.

From the Voronoi diagram of points along the walls: an edge belongs to the middle where its two walls face each other (more
than 120 degrees apart, seen from the edge), which leaves out the branches that run into corners.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from ssbfab.kernels.arrays import Bools, Ints
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.centring import centred
from ssbfab.toolpath.fills.qhull import qhull
from ssbfab.toolpath.fills.trail import FillSpec, Floats

_FACING = 0.866 * 2  # distance of the two walls' points over the clearance
_FAR = 100  # times as far from the middle as the farthest point: middles of circles round flat triangles are dropped there
_MOVED = 1e-9  # of the farthest point from the middle
_TRUE = 0.2  # of the tolerance: bends are drawn from the directions of the walls before and after them
_SPUR = 0.75  # of a thinnest bead: shorter dead ends are no features


@dataclass(frozen=True, eq=False)
class Strand:
    """A curve of the graph between two nodes: points, widths, and the nodes' numbers."""

    points_mm: Floats
    width_mm: Floats
    nodes: tuple[int, int]

    @property
    def length_mm(self) -> float:
        return float(np.hypot(*np.diff(self.points_mm, axis=0).T).sum())

    def is_nearest_by(self, end: int, places_mm: Floats, play_mm: float) -> Bools:
        """Whether the first point, 0, or the last, -1, is that of the curve which is nearest to places (k, 2), to a play."""
        away = np.hypot(*(places_mm - self.points_mm[end]).T)
        nearest: Bools = away <= shapely.distance(shapely.LineString(self.points_mm), shapely.points(places_mm)) + play_mm
        return nearest

    @property
    def held_mm2(self) -> float:
        """Mean width times length of all segments."""
        length = np.hypot(*np.diff(self.points_mm, axis=0).T)
        return float((length * (self.width_mm[1:] + self.width_mm[:-1])).sum() / 2)


def medial_strands(thin: Polygon, walls_mm: Floats, edges: Segments, spec: FillSpec) -> list[Strand]:
    """The curves down the middle of a thin polygon, given points along its walls at most a quarter of a bead apart, and the walls
    themselves."""
    ends, radius = _middle_edges(thin, walls_mm, edges, spec)
    if not len(ends):
        return []
    first, label = _numbered(ends.reshape(-1, 2), spec)
    points = ends.reshape(-1, 2)[first]
    low, high = np.sort(label.reshape(-1, 2), axis=1).T
    pairs = np.column_stack(np.divmod(np.unique((low * len(points) + high)[low != high]), len(points)))
    clearance = np.full(len(points), np.inf)
    np.minimum.at(clearance, label, np.repeat(radius, 2))
    width = np.clip(2 * clearance, spec.width_min_mm, spec.width_max_mm)
    chains = _chains(pairs)
    degree = Counter(point for chain in chains for point in (chain[0], chain[-1]))
    meets = [(degree[chain[0]] > 1, degree[chain[-1]] > 1) for chain in chains]
    return _pruned([_strand(chain, points, width, edges, held, spec) for chain, held in zip(chains, meets, strict=True)], spec)


def _numbered(points: Floats, spec: FillSpec) -> tuple[np.ndarray, np.ndarray]:
    """The first of every group of points (n, 2) that are one, and each point's group."""
    keys = np.round(points / (1e-3 * spec.tolerance_mm)) @ np.array([1, 1j])  # sorted as pairs are, in a tenth of the time
    _, first, label = np.unique(keys, return_index=True, return_inverse=True)
    return first, label.reshape(-1)


def _middle_edges(thin: Polygon, walls_mm: Floats, edges: Segments, spec: FillSpec) -> tuple[Floats, Floats]:
    """Voronoi edges (k, 2, 2) that run down the middle, and the clearance at each."""
    ends, nearest = _voronoi_edges(walls_mm)
    middle = ends.mean(axis=1)
    inside = shapely.contains_xy(thin, middle[:, 0], middle[:, 1])
    ends, nearest, middle = ends[inside], nearest[inside], middle[inside]
    if not len(ends):
        return ends, np.empty(0)
    along = ends[:, 1] - ends[:, 0]
    away = nearest - middle
    apart = 2 * np.abs(along[:, 0] * away[:, 1] - along[:, 1] * away[:, 0]) / np.maximum(np.hypot(*along.T), 1e-300)
    clearance = np.hypot(*away.T)
    _, _, wall = edges.nearest(middle, float(clearance.max()))
    wide = clearance >= spec.width_min_mm / 2 * (1 - 1e-3) - spec.tolerance_mm
    keep = wide & (apart >= _FACING * clearance)
    keep[np.flatnonzero(wide)[_between(ends[wide], keep[wide], thin, spec)]] = True
    return ends[keep], np.minimum(wall, clearance)[keep]


def _between(ends: Floats, kept: np.ndarray, thin: Polygon, spec: FillSpec) -> np.ndarray:
    """Which other edges join those that are kept, as in the fork of two walls that meet at less than 60 degrees."""
    flat = ends.reshape(-1, 2)
    inside = shapely.contains_xy(thin, flat[:, 0], flat[:, 1]).reshape(-1, 2).all(axis=1)
    label = _numbered(flat, spec)[1].reshape(-1, 2)
    joint = inside & ~kept & (label[:, 0] != label[:, 1])
    while True:
        degree = np.bincount(label[kept | joint].ravel(), minlength=label.max(initial=0) + 1)
        loose = joint & (degree[label].min(axis=1) == 1)
        if not loose.any():
            return joint
        joint &= ~loose


def _voronoi_edges(points_mm: Floats) -> tuple[Floats, Floats]:
    """The edges (k, 2, 2) between the cells of points, and one of the two points that each is nearest to (k, 2): from middle to
    middle of the circles round adjoining Delaunay triangles.

    GEOS takes minutes for a long comb, and Qhull's own Voronoi diagram most of its time for lists that nobody asked for. Points
    on one line or circle, as walls have them, cost Qhull twice the time: for it they are moved a little.
    """
    nothing = np.empty((0, 2, 2)), np.empty((0, 2))
    if len(points_mm) < 4:
        return nothing
    centre = points_mm.mean(axis=0)  # far from the origin the squares that this works with lose digits
    points = points_mm - centre
    try:
        triangles = qhull().Delaunay(points + _MOVED * np.abs(points).max() * _scattered(points.size).reshape(-1, 2))
    except qhull().QhullError:  # all on one line
        return nothing
    corners = triangles.simplices
    middle = _circumcentres(*(points[corner] for corner in corners.T))
    near = (np.abs(middle) < _FAR * np.abs(points).max()).all(axis=1)  # and finite
    here, there = np.repeat(np.arange(len(middle)), 3), triangles.neighbors.reshape(-1)
    once = (there > here) & near[here] & near[there]
    shared = np.roll(corners, -1, axis=1).reshape(-1)[once]  # a neighbour lies across from each corner: the others are its too
    found: Floats = np.stack([middle[here[once]], middle[there[once]]], axis=1) + centre
    return found, points_mm[shared]


def _scattered(count: int) -> Floats:
    """Numbers from -1 to 1 (count,) without a pattern, the same everywhere: `numpy.random` takes 40 ms to load."""
    mixed = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
    mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)  # any odd number with bits all over
    found: Floats = (mixed >> np.uint64(11)) / 2.0**52 - 1.0
    return found


def _circumcentres(a: Floats, b: Floats, c: Floats) -> Floats:
    """The middles (n, 2) of the circles through three points each; not finite where those lie on a line."""
    u, v = b - a, c - a
    uu, vv = (u**2).sum(axis=1), (v**2).sum(axis=1)
    doubled = 2 * (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    with np.errstate(divide="ignore", invalid="ignore"):
        return a + np.stack([v[:, 1] * uu - u[:, 1] * vv, u[:, 0] * vv - v[:, 0] * uu], axis=1) / doubled[:, None]


def _chains(pairs: Ints) -> list[list[int]]:
    """Paths of the graph between points that are not of degree two, and its rings; of pairs (k, 2) of points, sorted."""
    beside: dict[int, list[int]] = defaultdict(list)
    for a, b in pairs.tolist():
        beside[a].append(b)
        beside[b].append(a)
    unused = {(a, b) for a, others in beside.items() for b in others}  # both ways
    chains = []
    starts = [point for point in sorted(beside) if len(beside[point]) != 2] + sorted(beside)
    for start in starts:
        for second in beside[start]:
            if (start, second) not in unused:
                continue
            chain = [start, second]
            unused -= {(start, second), (second, start)}
            while len(beside[chain[-1]]) == 2 and chain[-1] != start:
                last = chain[-1]
                after = next((point for point in beside[last] if (last, point) in unused), None)
                if after is None:
                    break
                unused -= {(last, after), (after, last)}
                chain.append(after)
            chains.append(chain)
    return chains


def _strand(chain: list[int], points: Floats, width: Floats, edges: Segments, held: tuple[bool, bool], spec: FillSpec) -> Strand:
    """A chain, of whose ends those are held that others share, as a curve with no more points than the tolerance needs."""
    p, w = centred(points[chain], width[chain], edges, held)
    w = np.clip(w, spec.width_min_mm, spec.width_max_mm)
    keep = _needed(p, w, _TRUE * spec.tolerance_mm)
    return Strand(p[keep], w[keep], (chain[0], chain[-1]))


def _needed(points: Floats, width: Floats, tolerance_mm: float) -> np.ndarray:
    """Douglas and Peucker on place and width together."""
    values = np.column_stack([points, width])
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    todo = [(0, len(points) - 1)]
    while todo:
        a, b = todo.pop()
        if b - a < 2:
            continue
        chord = values[b] - values[a]
        length = float(np.hypot(chord[0], chord[1]))
        inner = values[a + 1 : b] - values[a]
        t = inner[:, :2] @ chord[:2] / length**2 if length > 0 else np.zeros(len(inner))
        off = np.linalg.norm(inner - t[:, None] * chord, axis=1)
        worst = int(off.argmax())
        if off[worst] > tolerance_mm:
            keep[a + 1 + worst] = True
            todo += [(a, a + 1 + worst), (a + 1 + worst, b)]
    return keep


def _pruned(strands: list[Strand], spec: FillSpec) -> list[Strand]:
    """Without dead ends shorter than a bead that hang on a junction; what they leave is joined up."""
    while True:
        degree: dict[int, int] = defaultdict(int)
        for strand in strands:
            for node in strand.nodes:
                degree[node] += 1
        spurs = [s for s in strands if s.length_mm < _SPUR * spec.width_min_mm and sorted(degree[n] for n in s.nodes)[0] == 1
                 and max(degree[n] for n in s.nodes) > 2]
        if not spurs:
            return strands
        shortest = min(spurs, key=lambda strand: strand.length_mm)
        strands = joined([s for s in strands if s is not shortest], next(n for n in shortest.nodes if degree[n] > 2))


def joined(strands: list[Strand], node: int) -> list[Strand]:
    """Two strands that meet at a node, and no others, become one."""
    touching = [s for s in strands if node in s.nodes]
    if len(touching) != 2:
        return strands
    a, b = touching
    if a.nodes[1] != node:
        a = Strand(a.points_mm[::-1], a.width_mm[::-1], a.nodes[::-1])
    if b.nodes[0] != node:
        b = Strand(b.points_mm[::-1], b.width_mm[::-1], b.nodes[::-1])
    points = np.concatenate([a.points_mm, b.points_mm[1:]])
    both = Strand(points, np.concatenate([a.width_mm, b.width_mm[1:]]), (a.nodes[0], b.nodes[1]))
    return [s for s in strands if node not in s.nodes] + [both]
