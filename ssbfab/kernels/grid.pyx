# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Segments sorted into square cells, so that what is near a place is found without looking at all of them."""

import numpy as np

from libc.math cimport sqrt
from libc.stdint cimport int64_t
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport greater, lesser

cdef double CELLS_PER_SEGMENT = 4.0
cdef double MARGIN = 1e-9    # of a cell


cdef struct Entry:
    Py_ssize_t cell, segment


cdef class SegmentGrid:
    def __init__(self, const double[:, ::1] start, const double[:, ::1] end, double wanted):
        """Cells as large as `wanted`, or larger where that would make many more of them than there are segments."""
        cdef Py_ssize_t m = start.shape[0], k
        cdef double high_x = -1e300, high_y = -1e300, most
        self.low_x = self.low_y = 1e300
        for k in range(m):
            self.low_x = lesser(lesser(start[k, 0], end[k, 0]), self.low_x)
            self.low_y = lesser(lesser(start[k, 1], end[k, 1]), self.low_y)
            high_x = greater(greater(start[k, 0], end[k, 0]), high_x)
            high_y = greater(greater(start[k, 1], end[k, 1]), high_y)
        most = CELLS_PER_SEGMENT * m + 16
        self.cell = greater(greater(wanted, sqrt((high_x - self.low_x) * (high_y - self.low_y) / most)),
                            greater(high_x - self.low_x, high_y - self.low_y) / most)
        self.columns = <Py_ssize_t>((high_x - self.low_x) / self.cell) + 1
        self.rows = <Py_ssize_t>((high_y - self.low_y) / self.cell) + 1
        self.first, self.item = _listed(self, start, end)

    cdef Py_ssize_t column(self, double x) noexcept nogil:
        return slot((x - self.low_x) / self.cell, self.columns)

    cdef Py_ssize_t row(self, double y) noexcept nogil:
        return slot((y - self.low_y) / self.cell, self.rows)


cdef tuple _listed(SegmentGrid grid, const double[:, ::1] start, const double[:, ::1] end):
    """Where the list of each cell begins, and all lists."""
    cdef Py_ssize_t k, r, c, low, high, right, cells = grid.columns * grid.rows
    cdef double x0, y0, x1, y1, slope, bottom, top
    cdef vector[Entry] entries
    first = np.zeros(cells + 1, dtype=np.int64)
    cdef int64_t[::1] at = first
    entries.reserve(3 * start.shape[0])
    for k in range(start.shape[0]):
        x0, y0, x1, y1 = start[k, 0], start[k, 1], end[k, 0], end[k, 1]
        if y1 < y0:
            x0, y0, x1, y1 = x1, y1, x0, y0
        slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
        low, high = slot((y0 - grid.low_y) / grid.cell, grid.rows), slot((y1 - grid.low_y) / grid.cell, grid.rows)
        for r in range(low, high + 1):
            bottom = x0 if r == low else x0 + slope * (grid.low_y + r * grid.cell - y0)
            top = x1 if r == high else x0 + slope * (grid.low_y + (r + 1) * grid.cell - y0)
            right = slot((greater(bottom, top) + MARGIN * grid.cell - grid.low_x) / grid.cell, grid.columns)
            for c in range(slot((lesser(bottom, top) - MARGIN * grid.cell - grid.low_x) / grid.cell, grid.columns), right + 1):
                entries.push_back(Entry(r * grid.columns + c, k))
                at[r * grid.columns + c] += 1
    for k in range(cells):
        at[k + 1] += at[k]
    item = np.empty(entries.size(), dtype=np.int64)
    cdef int64_t[::1] to = item
    for k in range(<Py_ssize_t>entries.size() - 1, -1, -1):  # from behind, so that every list comes to begin where it must
        at[entries[k].cell] -= 1
        to[at[entries[k].cell]] = entries[k].segment
    return first, item
