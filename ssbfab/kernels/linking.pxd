"""Closed loops in plain arrays, for those who link them and those who walk them."""

from libc.stdint cimport int64_t
from libcpp.pair cimport pair
from libcpp.vector cimport vector

from ssbfab.kernels.grid cimport SegmentGrid

ctypedef pair[Py_ssize_t, Py_ssize_t] Pair


cdef struct Cut:
    double low
    double high


cdef struct Link:
    Py_ssize_t a       # the longer loop
    Py_ssize_t b
    double at_a        # arc lengths
    double at_b
    double gap
    bint crossed       # whether low joins low


cdef struct Side:
    double x           # where it begins
    double y
    double ex          # and from there to its end
    double ey
    int64_t owner      # the loop


cdef class Board:
    cdef const double[:, ::1] start
    cdef double[:, ::1] end
    cdef const int64_t[::1] first
    cdef const double[::1] width
    cdef double[::1] along
    cdef vector[Side] sides  # as the grid's cells have them
    cdef double[::1] length
    cdef double[::1] widest
    cdef double nominal_mm, thinnest_mm, widest_mm
    cdef double spare_mm2  # ink that is left for narrower gaps
    cdef SegmentGrid grid
    cdef Py_ssize_t count, roots
    cdef vector[Py_ssize_t] group
    cdef vector[vector[double]] corners
    cdef vector[vector[Cut]] cuts
    cdef vector[vector[double]] sites
    cdef vector[vector[double]] gaps
    cdef vector[Link] made

    cdef Py_ssize_t root(self, Py_ssize_t i) noexcept
    cdef void close_pairs(self, vector[Pair]& pairs, double reach)
    cdef double nearest(self, Py_ssize_t loop, double x, double y, double reach, double* s) noexcept
    cdef double at(self, Py_ssize_t loop, double s, double* x, double* y) noexcept
    cdef bint is_free(self, Py_ssize_t loop, double s, double gap) noexcept
    cdef void look_for_corners(self, Py_ssize_t loop) noexcept
    cdef bint is_at_corner(self, Py_ssize_t loop, double s, double gap) noexcept
    cdef void look_for_sites(self, Py_ssize_t loop)
    cdef double side(self, Py_ssize_t loop, Py_ssize_t i) noexcept
    cdef bint link(self, Py_ssize_t i, Py_ssize_t j, double slack)
    cdef bint link_at_corners(self, Py_ssize_t i, Py_ssize_t j, double slack)
    cdef bint turns_off(self, Py_ssize_t loop, double s, int way, double gap, double to_x, double to_y) noexcept
    cdef void make(self, Link link)
    cdef double off(self, Py_ssize_t a, double s_a, Py_ssize_t b, double s_b, double gap, double wanted, bint* crossed) noexcept
