"""Lengths in the plane, for coordinates of prints: `hypot` guards against numbers that overflow when squared, at thrice the time."""

from libc.math cimport sqrt

from ssbfab.kernels.comparing cimport between, greater


cdef inline double norm(double x, double y) noexcept nogil:
    return sqrt(x * x + y * y)


cdef inline double squared_from(double x, double y, const double* start, const double* end) noexcept nogil:
    """The square of the distance of a place from a segment."""
    cdef double ax = end[0] - start[0], ay = end[1] - start[1], sx = x - start[0], sy = y - start[1]
    cdef double part = between((sx * ax + sy * ay) / greater(ax * ax + ay * ay, 1e-300), 0.0, 1.0)
    return (sx - part * ax) * (sx - part * ax) + (sy - part * ay) * (sy - part * ay)
