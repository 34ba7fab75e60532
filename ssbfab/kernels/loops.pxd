from cython cimport final
from libcpp.vector cimport vector


@final
cdef class Curves:
    """Closed curves one after another; the segment at each point runs to the next point of its curve."""

    cdef vector[double] x, y
    cdef vector[Py_ssize_t] first    # where each curve begins; one more than there are curves

    cdef inline void put(self, double x, double y) noexcept nogil:
        self.x.push_back(x)
        self.y.push_back(y)

    cdef inline void close(self) noexcept nogil:
        if self.first.empty():
            self.first.push_back(0)
        self.first.push_back(<Py_ssize_t>self.x.size())

    cdef inline Py_ssize_t count(self) noexcept nogil:
        return 0 if self.first.empty() else <Py_ssize_t>self.first.size() - 1


cdef Curves outlines(Curves curves, double near)
cdef bint apart(Curves curves, double near)
