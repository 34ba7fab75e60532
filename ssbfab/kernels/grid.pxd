from libc.stdint cimport int64_t


cdef inline Py_ssize_t slot(double place, Py_ssize_t count) noexcept nogil:
    """The cell, of so many in a row, that a place in cells from the first one's beginning is in, or the nearest one."""
    return 0 if not place > 0 else count - 1 if place >= count else <Py_ssize_t>place


cdef class SegmentGrid:
    """Square cells over segments (m, 2) to (m, 2), each of which is listed in every cell that it passes through."""

    cdef double low_x, low_y, cell
    cdef Py_ssize_t columns, rows
    cdef int64_t[::1] first    # where the list of each cell begins in `item`; one more than there are cells
    cdef int64_t[::1] item     # numbers of segments, ascending within a cell

    cdef Py_ssize_t column(self, double x) noexcept nogil
    cdef Py_ssize_t row(self, double y) noexcept nogil
