# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""How deep the sides of beads lie in ink, and how far from that of others. See `ssbfab.toolpath.fills.settling`."""

import numpy as np

from libc.math cimport fabs, isfinite, sqrt
from libc.stdint cimport int64_t

from ssbfab.kernels.comparing cimport greater, lesser
from ssbfab.kernels.grid cimport SegmentGrid
from ssbfab.kernels.plane cimport squared_from


def in_ink(const double[:, ::1] sides_mm, const double[:, ::1] start_mm, const double[:, ::1] end_mm, const double[::1] half_mm,
           const double[::1] width_mm, const int64_t[::1] bead, const double[::1] along_mm, const double[::1] edge_mm,
           const double[::1] round_mm, double reach_mm, double own_widths):
    cdef Py_ssize_t n = half_mm.shape[0], side, i, j, r, c, at
    cdef double far = 1e-12, x, y, into, way
    if sides_mm.shape[0] != 2 * n or start_mm.shape[0] != n or end_mm.shape[0] != n or width_mm.shape[0] != n or (
            bead.shape[0] != n or along_mm.shape[0] != n or edge_mm.shape[0] != n or round_mm.shape[0] != n):
        raise ValueError("in_ink: a left and a right side, and one of all else, are needed for each point")
    if sides_mm.shape[1] != 2 or start_mm.shape[1] != 2 or end_mm.shape[1] != 2 or not reach_mm >= 0:
        raise ValueError("in_ink: places (n, 2) and a reach are needed")
    depths, gaps = np.full(2 * n, -np.inf), np.full(2 * n, np.inf)
    cdef double[::1] depth = depths, gap = gaps
    for i in range(n):
        if not (isfinite(start_mm[i, 0] + start_mm[i, 1] + end_mm[i, 0] + end_mm[i, 1]) and isfinite(half_mm[i])):
            raise ValueError("in_ink: beads must be finite")
        far = greater(half_mm[i] + reach_mm, far)
    if not n:
        return depths, gaps
    cdef SegmentGrid grid = SegmentGrid(start_mm, end_mm, far)
    for side in range(2 * n):
        i = side if side < n else side - n
        x, y = sides_mm[side, 0], sides_mm[side, 1]
        if not isfinite(x + y):
            continue
        for r in range(grid.row(y - far), grid.row(y + far) + 1):
            for c in range(grid.column(x - far), grid.column(x + far) + 1):
                for at in range(grid.first[r * grid.columns + c], grid.first[r * grid.columns + c + 1]):
                    j = grid.item[at]
                    into = half_mm[j] - sqrt(squared_from(x, y, &start_mm[j, 0], &end_mm[j, 0]))
                    if into < -reach_mm:
                        continue
                    depth[side] = greater(into, depth[side])
                    if -into >= gap[side]:
                        continue
                    way = fabs(along_mm[i] - along_mm[j] - edge_mm[j] / 2)
                    way = lesser(way, round_mm[i] - way) - edge_mm[j] / 2
                    if bead[i] != bead[j] or way > own_widths * greater(width_mm[i], width_mm[j]):
                        gap[side] = -into
        gap[side] = greater(gap[side], 0.0)
    return depths, gaps
