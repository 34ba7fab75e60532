# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""How thick a region is, seen from its edge. See `ssbfab.toolpath.fills.facing` for what is looked for."""

import numpy as np

from libc.math cimport INFINITY, fabs, sqrt
from libc.stdint cimport int64_t
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport greater, lesser
from ssbfab.kernels.grid cimport SegmentGrid, slot

cdef double BESIDE = 0.3   # cosine: touches nearer than this are on the same side, whatever lies between
cdef double MARGIN = 1e-6  # of a cell, for rounding
cdef double MORE = 1.25    # than at the last place, a ball is seldom
cdef double ROUND = 1.5    # how much longer than a sharp corner's sides the edge round a corner may be


cdef struct Edge:
    double x, y, tx, ty      # where it begins, and its direction
    double length, along     # its own, and the way to its beginning
    int64_t ring, part


cdef struct Place:
    double x, y, nx, ny      # and the normal inwards
    double along, round_mm   # the way to it, and round its ring
    double opposite
    int64_t ring, part


def touching_radii(const double[:, ::1] points_mm, const double[:, ::1] normals, const int64_t[::1] point_ring,
                   const double[::1] point_along_mm, const double[:, ::1] start_mm, const double[:, ::1] end_mm,
                   const double[::1] edge_mm, const int64_t[::1] edge_ring, const double[::1] edge_along_mm,
                   const double[::1] ring_length_mm, const int64_t[::1] ring_part, double reach_mm, const double[::1] opposite):
    cdef Py_ssize_t n = points_mm.shape[0], m = start_mm.shape[0], i, j
    found = np.full(n, np.inf)
    if not n or not m:
        return found
    cdef double[::1] best = found
    cdef double try_mm, last = reach_mm / 4, total = 0.0
    for j in range(m):
        total += edge_mm[j]
    cdef SegmentGrid grid = SegmentGrid(start_mm, end_mm, lesser(2 * total / m, reach_mm / 2))
    cdef vector[Edge] edges  # as the grid's cells have them
    cdef Edge edge
    edges.reserve(grid.item.shape[0])
    for i in range(grid.item.shape[0]):
        j = grid.item[i]
        edge.x, edge.y, edge.length, edge.along = start_mm[j, 0], start_mm[j, 1], edge_mm[j], edge_along_mm[j]
        edge.tx, edge.ty = (end_mm[j, 0] - start_mm[j, 0]) / edge_mm[j], (end_mm[j, 1] - start_mm[j, 1]) / edge_mm[j]
        edge.ring, edge.part = edge_ring[j], ring_part[edge_ring[j]]
        edges.push_back(edge)
    cdef Place place
    for i in range(n):
        place.x, place.y, place.nx, place.ny = points_mm[i, 0], points_mm[i, 1], normals[i, 0], normals[i, 1]
        place.along, place.ring, place.part = point_along_mm[i], point_ring[i], ring_part[point_ring[i]]
        place.round_mm, place.opposite = ring_length_mm[place.ring], opposite[place.ring]
        try_mm = lesser(greater(MORE * last, grid.cell), reach_mm)
        while True:  # a ball smaller than the one looked in cannot be missed
            best[i] = _smallest(grid, edges.data(), &place, try_mm)
            if best[i] < try_mm or try_mm >= reach_mm:
                break
            try_mm = lesser(2 * try_mm, reach_mm)
        last = lesser(best[i], reach_mm)
    return found


cdef double _smallest(SegmentGrid grid, const Edge* edges, const Place* place, double reach) noexcept nogil:
    """The smallest ball below `reach` at one point."""
    cdef double best = INFINITY, radius, off, half, limit = reach
    cdef Py_ssize_t r, at
    cdef double mx = place.x + reach * place.nx, my = place.y + reach * place.ny, margin = MARGIN * grid.cell
    cdef double per_mm = 1 / grid.cell
    for r in range(slot((my - reach - margin - grid.low_y) * per_mm, grid.rows),
                   slot((my + reach + margin - grid.low_y) * per_mm, grid.rows) + 1):
        off = grid.low_y + r * grid.cell - my
        if my - grid.low_y - (r + 1) * grid.cell > off:
            off = my - grid.low_y - (r + 1) * grid.cell
        off = off - margin if off > margin else 0.0
        if off > reach:
            continue
        half = sqrt(reach * reach - off * off) + margin
        for at in range(grid.first[r * grid.columns + slot((mx - half - grid.low_x) * per_mm, grid.columns)],
                        grid.first[r * grid.columns + slot((mx + half - grid.low_x) * per_mm, grid.columns) + 1]):
            radius = _touch(&edges[at], place, limit)
            if radius < best:
                best = limit = radius
    return best


cdef inline double _touch(const Edge* edge, const Place* place, double reach) noexcept nogil:
    """The radius of the ball that touches an edge, infinite where it is not below `reach` or the touch does not count."""
    cdef double tx = edge.tx, ty = edge.ty, nx = place.nx, ny = place.ny
    cdef double cosine = ny * tx - nx * ty
    if cosine >= BESIDE:
        return INFINITY
    cdef double dx = place.x - edge.x, dy = place.y - edge.y
    cdef double height = dy * tx - dx * ty
    if height >= reach * (1 - cosine) or edge.part != place.part:  # balls below reach do not come up to the line
        return INFINITY
    cdef double radius = height / (1 - cosine)
    cdef double foot = (dx + radius * (nx + ty)) * tx + (dy + radius * (ny - tx)) * ty
    cdef double ax, ay, rise, square, apart
    if 0 <= foot <= edge.length:
        if height <= 0:
            return INFINITY
    else:
        foot = edge.length if foot > edge.length else 0.0
        ax, ay = foot * tx - dx, foot * ty - dy
        rise, square = ax * nx + ay * ny, ax * ax + ay * ay
        if rise <= 0 or square >= 2 * reach * rise:
            return INFINITY
        radius, cosine = square / (2 * rise), 1 - 2 * rise * rise / square
    if radius >= reach or cosine >= BESIDE:
        return INFINITY
    if cosine < place.opposite or edge.ring != place.ring:
        return radius
    # Not opposite, but of a wall that comes in: farther off along the edge than round a corner.
    apart = fabs(place.along - edge.along - foot)
    if place.round_mm - apart < apart:
        apart = place.round_mm - apart
    return radius if apart > ROUND * 2 * radius * sqrt((1 - cosine) / (1 + cosine)) else INFINITY
