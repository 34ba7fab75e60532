"""Lengths in the plane, for coordinates of prints: `hypot` guards against numbers that overflow when squared, at thrice the time."""

from libc.math cimport sqrt


cdef inline double norm(double x, double y) noexcept nogil:
    return sqrt(x * x + y * y)
