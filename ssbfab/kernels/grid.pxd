from libc.stdint cimport int64_t


cdef class SegmentGrid:
    """Square cells over segments (m, 2) to (m, 2), each of which is listed in every cell that it passes through."""

    cdef double low_x, low_y, cell
    cdef Py_ssize_t columns, rows
    cdef int64_t[::1] first    # where the list of each cell begins in `item`; one more than there are cells
    cdef int64_t[::1] item     # numbers of segments, ascending within a cell

    cdef Py_ssize_t column(self, double x) noexcept nogil
    cdef Py_ssize_t row(self, double y) noexcept nogil
