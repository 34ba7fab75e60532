# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The shortest tree between groups of segments (Prim), with boxes about stretches of them, so that few pairs are looked at."""

import numpy as np

from libc.math cimport INFINITY, sqrt
from libc.stdint cimport int64_t

from ssbfab.kernels.comparing cimport greater, lesser
from ssbfab.kernels.plane cimport squared_from

cdef Py_ssize_t STRETCH = 8  # segments that share a box, and stretches that share a larger one


cdef struct Box:
    double low_x, low_y, high_x, high_y


cdef class _Lines:
    """Line i owns the segments `first[i]:first[i + 1]`."""

    cdef const double[:, ::1] ends      # (m, 4): x, y to x, y
    cdef const int64_t[::1] first
    cdef double[:, ::1] stretches       # boxes of STRETCH segments of a line each
    cdef int64_t[::1] first_stretch
    cdef double[:, ::1] groups          # boxes of STRETCH stretches of a line each
    cdef int64_t[::1] first_group
    cdef double[:, ::1] lines           # the box of each line

    def __init__(self, const double[:, ::1] ends, const int64_t[::1] first):
        cdef Py_ssize_t k = first.shape[0] - 1, i, j, s
        counts = np.diff(first)
        self.ends, self.first = ends, first
        self.first_stretch = np.concatenate([[0], np.cumsum(-(-counts // STRETCH))]).astype(np.int64)
        self.stretches = np.empty((self.first_stretch[k], 4))
        self.first_group = np.concatenate([[0], np.cumsum(-(-np.diff(self.first_stretch) // STRETCH))]).astype(np.int64)
        self.groups, self.lines = np.empty((self.first_group[k], 4)), np.empty((k, 4))
        for i in range(k):
            for s in range(self.first_stretch[i], self.first_stretch[i + 1]):
                j = self.first[i] + (s - self.first_stretch[i]) * STRETCH
                _store(self.stretches, s, self.about(j, min(j + STRETCH, <Py_ssize_t>self.first[i + 1])))
            for s in range(self.first_group[i], self.first_group[i + 1]):
                j = self.first_stretch[i] + (s - self.first_group[i]) * STRETCH
                _store(self.groups, s, _around(self.stretches, j, min(j + STRETCH, <Py_ssize_t>self.first_stretch[i + 1])))
            _store(self.lines, i, _around(self.groups, self.first_group[i], self.first_group[i + 1]))

    cdef Box about(self, Py_ssize_t begin, Py_ssize_t end) noexcept:
        cdef Box box = Box(INFINITY, INFINITY, -INFINITY, -INFINITY)
        cdef Py_ssize_t j
        for j in range(begin, end):
            box.low_x = lesser(box.low_x, lesser(self.ends[j, 0], self.ends[j, 2]))
            box.low_y = lesser(box.low_y, lesser(self.ends[j, 1], self.ends[j, 3]))
            box.high_x = greater(box.high_x, greater(self.ends[j, 0], self.ends[j, 2]))
            box.high_y = greater(box.high_y, greater(self.ends[j, 1], self.ends[j, 3]))
        return box

    cdef double nearer(self, Py_ssize_t a, Py_ssize_t b, double best) noexcept:
        """The square of the distance between two lines, or `best` where that is less."""
        cdef Py_ssize_t g, h, near_g = -1, near_h = -1
        cdef double apart, least = best
        if _between(_stored(self.lines, a), _stored(self.lines, b)) >= best:
            return best
        for g in range(self.first_group[a], self.first_group[a + 1]):  # the groups whose boxes are nearest come first
            for h in range(self.first_group[b], self.first_group[b + 1]):
                apart = _between(_stored(self.groups, g), _stored(self.groups, h))
                if apart < least:
                    least, near_g, near_h = apart, g, h
        if near_g < 0:
            return best
        best = self.of_groups(a, near_g, b, near_h, best)
        for g in range(self.first_group[a], self.first_group[a + 1]):
            if _between(_stored(self.groups, g), _stored(self.lines, b)) < best:
                for h in range(self.first_group[b], self.first_group[b + 1]):
                    if _between(_stored(self.groups, g), _stored(self.groups, h)) < best:
                        best = self.of_groups(a, g, b, h, best)
        return best

    cdef double of_groups(self, Py_ssize_t a, Py_ssize_t g, Py_ssize_t b, Py_ssize_t h, double best) noexcept:
        cdef Py_ssize_t s, t, near_s = -1, near_t = -1
        cdef Py_ssize_t i = self.first_stretch[a] + (g - self.first_group[a]) * STRETCH
        cdef Py_ssize_t j = self.first_stretch[b] + (h - self.first_group[b]) * STRETCH
        cdef Py_ssize_t i_end = min(i + STRETCH, <Py_ssize_t>self.first_stretch[a + 1])
        cdef Py_ssize_t j_end = min(j + STRETCH, <Py_ssize_t>self.first_stretch[b + 1])
        cdef double apart, least = best
        for s in range(i, i_end):
            if _between(_stored(self.stretches, s), _stored(self.groups, h)) >= least:
                continue
            for t in range(j, j_end):
                apart = _between(_stored(self.stretches, s), _stored(self.stretches, t))
                if apart < least:
                    least, near_s, near_t = apart, s, t
        if near_s < 0:
            return best
        best = self.of_stretches(a, near_s, b, near_t, best)
        for s in range(i, i_end):
            if _between(_stored(self.stretches, s), _stored(self.groups, h)) >= best:
                continue
            for t in range(j, j_end):
                if _between(_stored(self.stretches, s), _stored(self.stretches, t)) < best:
                    best = self.of_stretches(a, s, b, t, best)
        return best

    cdef double of_stretches(self, Py_ssize_t a, Py_ssize_t s, Py_ssize_t b, Py_ssize_t t, double best) noexcept:
        cdef Py_ssize_t i = self.first[a] + (s - self.first_stretch[a]) * STRETCH
        cdef Py_ssize_t j = self.first[b] + (t - self.first_stretch[b]) * STRETCH
        return self.of_segments(i, min(i + STRETCH, <Py_ssize_t>self.first[a + 1]),
                                j, min(j + STRETCH, <Py_ssize_t>self.first[b + 1]), _stored(self.stretches, t), best)

    cdef double of_segments(self, Py_ssize_t i, Py_ssize_t i_end, Py_ssize_t j, Py_ssize_t j_end, Box other, double best) noexcept:
        cdef Py_ssize_t p, q
        cdef Box mine
        for p in range(i, i_end):
            mine = self.about(p, p + 1)
            if _between(mine, other) >= best:
                continue
            for q in range(j, j_end):
                if _between(mine, self.about(q, q + 1)) < best:
                    best = lesser(best, _apart(&self.ends[p, 0], &self.ends[q, 0]))
        return best


cdef inline Box _around(const double[:, ::1] boxes, Py_ssize_t begin, Py_ssize_t end) noexcept nogil:
    cdef Box box = Box(INFINITY, INFINITY, -INFINITY, -INFINITY)
    cdef Py_ssize_t j
    for j in range(begin, end):
        box.low_x, box.low_y = lesser(box.low_x, boxes[j, 0]), lesser(box.low_y, boxes[j, 1])
        box.high_x, box.high_y = greater(box.high_x, boxes[j, 2]), greater(box.high_y, boxes[j, 3])
    return box


cdef void _store(double[:, ::1] boxes, Py_ssize_t s, Box box) noexcept:
    boxes[s, 0], boxes[s, 1], boxes[s, 2], boxes[s, 3] = box.low_x, box.low_y, box.high_x, box.high_y


cdef inline Box _stored(const double[:, ::1] boxes, Py_ssize_t s) noexcept nogil:
    return Box(boxes[s, 0], boxes[s, 1], boxes[s, 2], boxes[s, 3])


cdef inline double _between(Box a, Box b) noexcept nogil:
    """The square of the distance between two boxes."""
    cdef double x = greater(0.0, greater(a.low_x - b.high_x, b.low_x - a.high_x))
    cdef double y = greater(0.0, greater(a.low_y - b.high_y, b.low_y - a.high_y))
    return x * x + y * y


cdef inline double _apart(const double* a, const double* b) noexcept nogil:
    """The square of the distance between two segments."""
    cdef double left = _side(a, b[0], b[1]), right = _side(a, b[2], b[3])
    if ((left > 0 > right) or (left < 0 < right)) and _side(b, a[0], a[1]) * _side(b, a[2], a[3]) < 0:
        return 0.0
    return lesser(lesser(squared_from(a[0], a[1], b, b + 2), squared_from(a[2], a[3], b, b + 2)),
                  lesser(squared_from(b[0], b[1], a, a + 2), squared_from(b[2], b[3], a, a + 2)))


cdef inline double _side(const double* s, double x, double y) noexcept nogil:
    return (s[2] - s[0]) * (y - s[1]) - (s[3] - s[1]) * (x - s[0])


def spanning_ways(const double[:, ::1] ends_mm, const int64_t[::1] first):
    cdef Py_ssize_t k = first.shape[0] - 1, i, n, at = 0, following
    if ends_mm.shape[1] != 4 or (k > 0 and (first[0] or first[k] > ends_mm.shape[0])) or (np.diff(first) < 1).any():
        raise ValueError("spanning_ways: segments (m, 4), and at least one of them for each line, are needed")
    ways = np.zeros(max(k - 1, 0))
    cdef double[::1] found = ways
    cdef double[::1] nearest = np.full(max(k, 1), np.inf)
    cdef char[::1] left = np.ones(max(k, 1), dtype=np.int8)
    cdef _Lines lines = _Lines(ends_mm, first)
    for n in range(k - 1):
        left[at] = 0
        following = -1
        for i in range(k):
            if left[i]:
                nearest[i] = lines.nearer(at, i, nearest[i])
                if following < 0 or nearest[i] < nearest[following]:
                    following = i
        at = following
        found[n] = sqrt(nearest[at])
    return ways
