from cython cimport final
from libc.math cimport atan2, fabs
from libcpp.vector cimport vector


cdef struct Bend:
    double ux, uy, vx, vy    # the ways on which a curve comes to one of its points and goes on


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

    cdef inline Bend bend(self, Py_ssize_t curve, Py_ssize_t k) noexcept nogil:
        """How a curve passes its point k."""
        cdef Py_ssize_t low = self.first[curve], high = self.first[curve + 1]
        cdef Py_ssize_t before = k - 1 if k > low else high - 1, after = k + 1 if k + 1 < high else low
        return Bend(self.x[k] - self.x[before], self.y[k] - self.y[before], self.x[after] - self.x[k], self.y[after] - self.y[k])


cdef inline double turned(Bend bend) noexcept nogil:
    """By how much a curve turns left, rad; 0 for less than 0.38 either way, which is told without the angle."""
    cdef double sine = bend.ux * bend.vy - bend.uy * bend.vx, cosine = bend.ux * bend.vx + bend.uy * bend.vy
    return 0.0 if fabs(sine) <= 0.4 * cosine else atan2(sine, cosine)


cdef Curves outlines(Curves curves, double near)
cdef bint apart(Curves curves, double near)
