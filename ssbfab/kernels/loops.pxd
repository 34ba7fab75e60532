from libcpp.vector cimport vector


cdef class Curves:
    """Closed curves one after another; the segment at each point runs to the next point of its curve."""

    cdef vector[double] x, y
    cdef vector[Py_ssize_t] first    # where each curve begins; one more than there are curves

    cdef void put(self, double x, double y) noexcept nogil
    cdef void close(self) noexcept nogil
    cdef Py_ssize_t count(self) noexcept nogil


cdef Curves outlines(Curves curves, double near)
cdef bint apart(Curves curves, double near)
