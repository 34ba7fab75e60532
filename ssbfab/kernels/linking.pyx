# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Where two closed loops are best cut open and joined. See `ssbfab.toolpath.fills.linking` for what a link is."""

import numpy as np

from libc.math cimport INFINITY, fabs, floor, fmin, hypot

cdef double ROOM = 1.5  # gaps, that a loop must be longer than


def spread(const double[::1] along_mm, double step_mm, Py_ssize_t most):
    cdef Py_ssize_t n = along_mm.shape[0] - 1, i, j, count = 0, at = 0, stride
    cdef double length
    for i in range(n):
        count += _pieces(along_mm[i + 1] - along_mm[i], step_mm, most)
    stride = max(1, count // most)
    found = np.empty((count + stride - 1) // stride)
    cdef double[::1] s = found
    for i in range(n):
        length = along_mm[i + 1] - along_mm[i]
        count = _pieces(length, step_mm, most)
        for j in range(count):
            if at % stride == 0:
                s[at // stride] = along_mm[i] + (j + 0.5) * length / count
            at += 1
    return found


cdef Py_ssize_t _pieces(double length, double step, Py_ssize_t most) noexcept:
    return max(1, <Py_ssize_t>fmin(length / step, most))


cdef class Curve:
    """A closed polyline: its points (n + 1, 2), the first repeated, their arc lengths, the widths (n,), the cuts in it (c, 2)."""

    cdef const double[:, ::1] ring
    cdef const double[::1] along
    cdef const double[::1] width
    cdef const double[:, ::1] cuts
    cdef Py_ssize_t n
    cdef double length

    def __init__(self, const double[:, ::1] ring_mm, const double[::1] along_mm, const double[::1] width_mm,
                 const double[:, ::1] cuts_mm):
        self.n = width_mm.shape[0]
        if self.n == 0 or ring_mm.shape[0] != self.n + 1 or along_mm.shape[0] != self.n + 1:
            raise ValueError("curve: a closed polyline is needed, its first point repeated, and a width for each other point")
        self.ring, self.along, self.width, self.cuts = ring_mm, along_mm, width_mm, cuts_mm
        self.length = along_mm[self.n]

    cdef double at(self, double s, double* x, double* y) noexcept:
        """The place at an arc length, taken round and round, and the width there."""
        cdef Py_ssize_t low = 0, high = self.n, middle
        cdef double t
        s -= floor(s / self.length) * self.length if self.length > 0 else s
        while high - low > 1:
            middle = (low + high) // 2
            if self.along[middle] <= s:
                low = middle
            else:
                high = middle
        t = (s - self.along[low]) / (self.along[high] - self.along[low]) if self.along[high] > self.along[low] else 0.0
        x[0] = self.ring[low, 0] + t * (self.ring[high, 0] - self.ring[low, 0])
        y[0] = self.ring[low, 1] + t * (self.ring[high, 1] - self.ring[low, 1])
        return self.width[low] + t * (self.width[0 if high == self.n else high] - self.width[low])

    cdef bint is_free(self, double s, double gap) noexcept:
        """Whether nothing is cut yet within a gap of a place."""
        cdef Py_ssize_t k
        cdef double apart
        if self.length <= ROOM * 2 * gap:
            return False
        for k in range(self.cuts.shape[0]):
            apart = s - (self.cuts[k, 0] + self.cuts[k, 1]) / 2 + self.length / 2
            apart = fabs(apart - floor(apart / self.length) * self.length - self.length / 2)
            if apart <= gap + (self.cuts[k, 1] - self.cuts[k, 0]) / 2:
                return False
        return True


def best_site(Curve a, Curve b, const double[:] a_mm, const double[:] apart_mm, const double[:] b_mm,
              const double[:] gap_mm, double slack):
    cdef Py_ssize_t k, best = -1
    cdef double wanted, same, other, off, least = INFINITY, x, y, half
    cdef double[8] p
    cdef bint crossed = False
    for k in range(a_mm.shape[0]):
        wanted = (a.at(a_mm[k], &x, &y) + b.at(b_mm[k], &x, &y)) / 2
        if not apart_mm[k] <= slack * wanted or not a.is_free(a_mm[k], gap_mm[k]) or not b.is_free(b_mm[k], gap_mm[k]):
            continue
        half = gap_mm[k] / 2
        a.at(a_mm[k] - half, &p[0], &p[1])
        a.at(a_mm[k] + half, &p[2], &p[3])
        b.at(b_mm[k] - half, &p[4], &p[5])
        b.at(b_mm[k] + half, &p[6], &p[7])
        same = hypot(p[0] - p[4], p[1] - p[5]) + hypot(p[2] - p[6], p[3] - p[7])
        other = hypot(p[0] - p[6], p[1] - p[7]) + hypot(p[2] - p[4], p[3] - p[5])
        off = fabs((same if same < other else other) / 2 - wanted)
        if off < least:
            least, best, crossed = off, k, same < other
    return best, crossed
