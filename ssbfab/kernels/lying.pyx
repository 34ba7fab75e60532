# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Whether places lie on segments, where both mostly come in the same order."""

from libc.math cimport fabs, isfinite

from ssbfab.kernels.grid cimport SegmentGrid

cdef enum:
    AHEAD = 3       # so many segments from the last one on are looked at first
    SCANS = 32      # so many times all segments are looked at before they are sorted into cells


cdef inline bint _within(double x, double y, const double[:, ::1] start, const double[:, ::1] end, Py_ssize_t j,
                         double square) noexcept nogil:
    cdef double ex = end[j, 0] - start[j, 0], ey = end[j, 1] - start[j, 1], px = x - start[j, 0], py = y - start[j, 1]
    cdef double along = px * ex + py * ey, whole = ex * ex + ey * ey
    cdef double t = 0.0 if not along > 0 else 1.0 if along >= whole else along / whole
    return (px - t * ex) * (px - t * ex) + (py - t * ey) * (py - t * ey) <= square


cdef Py_ssize_t _scanned(double x, double y, const double[:, ::1] start, const double[:, ::1] end, double square) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(start.shape[0]):
        if _within(x, y, start, end, j, square):
            return j
    return -1


cdef Py_ssize_t _found(double x, double y, const double[:, ::1] start, const double[:, ::1] end, double reach,
                       SegmentGrid grid) noexcept:
    cdef Py_ssize_t row, column, at, low = grid.column(x - reach), high = grid.column(x + reach)
    for row in range(grid.row(y - reach), grid.row(y + reach) + 1):
        for column in range(low, high + 1):
            for at in range(grid.first[row * grid.columns + column], grid.first[row * grid.columns + column + 1]):
                if _within(x, y, start, end, grid.item[at], reach * reach):
                    return grid.item[at]
    return -1


def lie_on(const double[:, ::1] points_mm, double sign, const double[:, ::1] start_mm, const double[:, ::1] end_mm, double reach_mm):
    cdef Py_ssize_t i, k, last = 0, here, scans = 0, m = start_mm.shape[0]
    cdef double x, y, total = 0.0
    cdef SegmentGrid grid = None
    if m == 0 or end_mm.shape[0] != m or start_mm.shape[1] != 2 or end_mm.shape[1] != 2 or points_mm.shape[1] != 2:
        raise ValueError("lie on: points (n, 2) and two arrays (m, 2) with m > 0 are needed")
    for i in range(m):
        total += fabs(end_mm[i, 0] - start_mm[i, 0]) + fabs(end_mm[i, 1] - start_mm[i, 1])
    if not isfinite(total) or not isfinite(reach_mm):
        raise ValueError("lie on: the ends of segments and the reach must be finite")
    for i in range(points_mm.shape[0]):
        x, y, here = sign * points_mm[i, 0], sign * points_mm[i, 1], -1
        if not (isfinite(x) and isfinite(y)):
            return False
        for k in range(min(AHEAD, m)):
            here = last + k if last + k < m else last + k - m
            if _within(x, y, start_mm, end_mm, here, reach_mm * reach_mm):
                break
            here = -1
        if here < 0 and scans < SCANS:
            scans += 1
            here = _scanned(x, y, start_mm, end_mm, reach_mm * reach_mm)
        elif here < 0:
            if grid is None:
                grid = SegmentGrid(start_mm, end_mm, max(2 * total / m, 1e-12))
            here = _found(x, y, start_mm, end_mm, reach_mm, grid)
        if here < 0:
            return False
        last = here
    return True
