# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Segments sorted into square cells, so that what is near a place is found without looking at all of them."""

import numpy as np

from libc.math cimport fmax, fmin, sqrt
from libc.stdint cimport int64_t

cdef double CELLS_PER_SEGMENT = 4.0


cdef class SegmentGrid:
    def __init__(self, const double[:, ::1] start, const double[:, ::1] end, double wanted):
        """Cells as large as `wanted`, or larger where that would make many more of them than there are segments."""
        cdef Py_ssize_t m = start.shape[0], k
        cdef double high_x = -1e300, high_y = -1e300, most
        self.low_x = self.low_y = 1e300
        for k in range(m):
            self.low_x = fmin(self.low_x, fmin(start[k, 0], end[k, 0]))
            self.low_y = fmin(self.low_y, fmin(start[k, 1], end[k, 1]))
            high_x = fmax(high_x, fmax(start[k, 0], end[k, 0]))
            high_y = fmax(high_y, fmax(start[k, 1], end[k, 1]))
        most = CELLS_PER_SEGMENT * m + 16
        self.cell = fmax(fmax(wanted, sqrt((high_x - self.low_x) * (high_y - self.low_y) / most)),
                         fmax(high_x - self.low_x, high_y - self.low_y) / most)
        self.columns = <Py_ssize_t>((high_x - self.low_x) / self.cell) + 1
        self.rows = <Py_ssize_t>((high_y - self.low_y) / self.cell) + 1
        counts = np.zeros(self.columns * self.rows + 1, dtype=np.int64)
        self.first = counts
        _fill(self, start, end, None)
        np.cumsum(counts, out=counts)
        self.item = np.empty(counts[self.columns * self.rows], dtype=np.int64)
        _fill(self, start, end, counts[:self.columns * self.rows].copy())

    cdef Py_ssize_t column(self, double x) noexcept nogil:
        return slot((x - self.low_x) / self.cell, self.columns)

    cdef Py_ssize_t row(self, double y) noexcept nogil:
        return slot((y - self.low_y) / self.cell, self.rows)


cdef void _fill(SegmentGrid grid, const double[:, ::1] start, const double[:, ::1] end, int64_t[::1] following):
    """Count the segments of every cell, shifted by one (no `following`), or list them where `following` says."""
    cdef Py_ssize_t k, r, c, low, high, at
    cdef double x0, y0, x1, y1, slope, bottom, top
    for k in range(start.shape[0]):
        x0, y0, x1, y1 = start[k, 0], start[k, 1], end[k, 0], end[k, 1]
        if y1 < y0:
            x0, y0, x1, y1 = x1, y1, x0, y0
        slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
        low, high = grid.row(y0), grid.row(y1)
        for r in range(low, high + 1):
            bottom = x0 if r == low else x0 + slope * (grid.low_y + r * grid.cell - y0)
            top = x1 if r == high else x0 + slope * (grid.low_y + (r + 1) * grid.cell - y0)
            for c in range(grid.column(fmin(bottom, top) - 1e-9 * grid.cell), grid.column(fmax(bottom, top) + 1e-9 * grid.cell) + 1):
                at = r * grid.columns + c
                if following is None:
                    grid.first[at + 1] += 1
                else:
                    grid.item[following[at]] = k
                    following[at] += 1
