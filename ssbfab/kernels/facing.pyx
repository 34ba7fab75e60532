# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""How thick a region is, seen from its edge. See `ssbfab.toolpath.fills.facing` for what is looked for."""

import numpy as np

from libc.math cimport INFINITY, fabs, fmax, fmin, sqrt
from libc.stdint cimport int64_t

from ssbfab.kernels.grid cimport SegmentGrid, slot

cdef double BESIDE = 0.3   # cosine: touches nearer than this are on the same side, whatever lies between
cdef double MARGIN = 1e-6  # of a cell, for rounding
cdef double MORE = 1.25    # than at the last place, a ball is seldom
cdef double ROUND = 1.5    # how much longer than a sharp corner's sides the edge round a corner may be


def touching_radii(const double[:, ::1] points_mm, const double[:, ::1] normals, const int64_t[::1] point_ring,
                   const double[::1] point_along_mm, const double[:, ::1] start_mm, const double[:, ::1] end_mm,
                   const double[::1] edge_mm, const int64_t[::1] edge_ring, const double[::1] edge_along_mm,
                   const double[::1] ring_length_mm, const int64_t[::1] ring_part, double reach_mm, const double[::1] opposite):
    cdef Py_ssize_t n = points_mm.shape[0], m = start_mm.shape[0], i
    found = np.full(n, np.inf)
    if not n or not m:
        return found
    cdef double[::1] best = found
    cdef double[:, ::1] tangent = np.empty((m, 2))
    cdef double try_mm, last = reach_mm / 4
    for i in range(m):
        tangent[i, 0] = (end_mm[i, 0] - start_mm[i, 0]) / edge_mm[i]
        tangent[i, 1] = (end_mm[i, 1] - start_mm[i, 1]) / edge_mm[i]
    cdef SegmentGrid grid = SegmentGrid(start_mm, end_mm, fmin(reach_mm / 2, 2 * np.mean(edge_mm)))
    cdef View view = View(start_mm, tangent, edge_mm, edge_ring, edge_along_mm, ring_length_mm, ring_part)
    for i in range(n):
        try_mm = fmin(fmax(MORE * last, grid.cell), reach_mm)
        while True:  # a ball smaller than the one looked in cannot be missed
            best[i] = _smallest(grid, view, points_mm[i, 0], points_mm[i, 1], normals[i, 0], normals[i, 1], point_ring[i],
                                point_along_mm[i], try_mm, opposite[point_ring[i]])
            if best[i] < try_mm or try_mm >= reach_mm:
                break
            try_mm = fmin(2 * try_mm, reach_mm)
        last = fmin(best[i], reach_mm)
    return found


cdef class View:
    """The edges as the search reads them."""

    cdef const double[:, ::1] start
    cdef double[:, ::1] tangent
    cdef const double[::1] length
    cdef const int64_t[::1] ring
    cdef const double[::1] along
    cdef const double[::1] ring_length
    cdef const int64_t[::1] part

    def __init__(self, start, tangent, length, ring, along, ring_length, part):
        self.start, self.tangent, self.length = start, tangent, length
        self.ring, self.along, self.ring_length, self.part = ring, along, ring_length, part


cdef double _smallest(SegmentGrid grid, View view, double x, double y, double nx, double ny, int64_t ring, double along,
                      double reach, double opposite) noexcept nogil:
    """The smallest ball below `reach` at one point."""
    cdef double best = INFINITY, radius, off, half
    cdef Py_ssize_t r, at, j
    cdef double mx = x + reach * nx, my = y + reach * ny, margin = MARGIN * grid.cell
    for r in range(slot((my - reach - grid.low_y) / grid.cell, grid.rows), slot((my + reach - grid.low_y) / grid.cell, grid.rows) + 1):
        off = grid.low_y + r * grid.cell - my
        if my - grid.low_y - (r + 1) * grid.cell > off:
            off = my - grid.low_y - (r + 1) * grid.cell
        off = off - margin if off > margin else 0.0
        if off > reach:
            continue
        half = sqrt(reach * reach - off * off) + margin
        for at in range(grid.first[r * grid.columns + slot((mx - half - grid.low_x) / grid.cell, grid.columns)],
                        grid.first[r * grid.columns + slot((mx + half - grid.low_x) / grid.cell, grid.columns) + 1]):
            j = grid.item[at]
            radius = _touch(view, j, x, y, nx, ny, ring, along, best if best < reach else reach, opposite)
            if radius < best:
                best = radius
    return best


cdef double _touch(View view, Py_ssize_t j, double x, double y, double nx, double ny, int64_t ring, double along,
                   double reach, double opposite) noexcept nogil:
    """The radius of the ball that touches segment j, infinite where it is not below `reach` or the touch does not count."""
    cdef double tx = view.tangent[j, 0], ty = view.tangent[j, 1], length = view.length[j]
    cdef double cosine = ny * tx - nx * ty
    if cosine >= BESIDE or view.part[view.ring[j]] != view.part[ring]:
        return INFINITY
    cdef double dx = x - view.start[j, 0], dy = y - view.start[j, 1]
    cdef double height = dy * tx - dx * ty
    cdef double radius = height / (1 - cosine)
    cdef double foot = (dx + radius * (nx + ty)) * tx + (dy + radius * (ny - tx)) * ty
    cdef double ax, ay, rise, square
    if 0 <= foot <= length:
        if height <= 0:
            return INFINITY
    else:
        foot = length if foot > length else 0.0
        ax, ay = foot * tx - dx, foot * ty - dy
        rise, square = ax * nx + ay * ny, ax * ax + ay * ay
        if rise <= 0 or square >= 2 * reach * rise:
            return INFINITY
        radius, cosine = square / (2 * rise), 1 - 2 * rise * rise / square
    if radius >= reach or cosine >= BESIDE:
        return INFINITY
    if cosine < opposite:
        return radius
    # Not opposite, but of a wall that comes in: farther off along the edge than round a corner.
    if view.ring[j] != ring:
        return radius
    cdef double apart = fabs(along - view.along[j] - foot)
    if view.ring_length[ring] - apart < apart:
        apart = view.ring_length[ring] - apart
    return radius if apart > ROUND * 2 * radius * sqrt((1 - cosine) / (1 + cosine)) else INFINITY
