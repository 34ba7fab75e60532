# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Closed loops that are cut open and joined, walked from end to end. See `ssbfab.toolpath.fills.linking` for what a link is."""

import numpy as np

from libc.math cimport floor, isfinite
from libc.stdint cimport int64_t
from libcpp.algorithm cimport stable_sort
from libcpp.pair cimport pair
from libcpp.vector cimport vector

from ssbfab.kernels.linking cimport Board

ctypedef pair[double, Py_ssize_t] Placed

cdef double TINY = 1e-9          # of a loop's length: nearer points are one
cdef double[2] STROKE = [0.05, 0.95]  # of a stroke's length, between which it is as wide as the gap


cdef class Walker:
    """Cut 2 k is that in the first loop of link k, cut 2 k + 1 that in the second; each loop has its cuts in ascending order."""

    cdef Board board
    cdef const int64_t[:, ::1] loop
    cdef const double[:, ::1] at
    cdef const double[::1] gap
    cdef const unsigned char[::1] crossed
    cdef vector[vector[Py_ssize_t]] cuts
    cdef vector[Py_ssize_t] place        # of each cut among those of its loop
    cdef vector[vector[char]] done       # arcs, each known by the cut that it begins at
    cdef vector[double] x, y, w

    def __init__(self, Board board, const int64_t[:, ::1] loops, const double[:, ::1] at_mm, const double[::1] gap_mm, crossed):
        cdef Py_ssize_t count = board.count, m = gap_mm.shape[0], r, i, k
        cdef vector[vector[Placed]] found
        self.board, self.loop, self.at, self.gap, self.crossed = board, loops, at_mm, gap_mm, crossed.view(np.uint8)
        if loops.shape[0] != m or at_mm.shape[0] != m or self.crossed.shape[0] != m:
            raise ValueError("walks: two loops, two places, a gap and a way to join are needed for each link")
        found.resize(count)
        for k in range(2 * m):
            r = loops[k // 2, k % 2]
            if not (0 <= r < count and self.board.length[r] > 0 and isfinite(self.low(k)) and isfinite(self.high(k))
                    and self.high(k) - self.low(k) < self.board.length[r]):
                raise ValueError("walks: links must be on loops, and their gaps shorter than those")
            found[r].push_back(Placed(self.low(k), k))
        self.cuts.resize(count)
        self.done.resize(count)
        self.place.resize(2 * m)
        for r in range(count):
            stable_sort(found[r].begin(), found[r].end())
            self.done[r].assign(found[r].size(), 0)
            for i in range(<Py_ssize_t>found[r].size()):
                self.place[found[r][i].second] = i
                self.cuts[r].push_back(found[r][i].second)

    cdef double low(self, Py_ssize_t cut) noexcept:
        return self.at[cut // 2, cut % 2] - self.gap[cut // 2] / 2

    cdef double high(self, Py_ssize_t cut) noexcept:
        return self.at[cut // 2, cut % 2] + self.gap[cut // 2] / 2

    cdef void put(self, double x, double y, double w):
        self.x.push_back(x)
        self.y.push_back(y)
        self.w.push_back(w)

    cdef void stroke(self, double x, double y, double gap):
        """From the last point to a place, which is not put yet."""
        cdef double from_x = self.x.back(), from_y = self.y.back()
        cdef Py_ssize_t k
        for k in range(2):
            self.put(from_x + STROKE[k] * (x - from_x), from_y + STROKE[k] * (y - from_y), gap)

    cdef void place_at(self, Py_ssize_t r, double s):
        cdef double x, y, w = self.board.at(r, s, &x, &y)
        self.put(x, y, w)

    cdef void arc(self, Py_ssize_t r, double start, double end, bint forward):
        """A loop from one arc length forward to another: both ends, and its own points between; or the same backward."""
        cdef Board of = self.board
        cdef Py_ssize_t begin = of.first[r], n = of.first[r + 1] - begin, k = 0, count = 0, j, i
        cdef double length = of.length[r], tiny = TINY * length, base = floor(start / length) * length
        start, end = start - base, end - base
        while k < n and of.along[begin + k] <= start + tiny:  # the first point after the start, counted on round and round
            k += 1
        while of.along[begin + (k + count) % n] + ((k + count) // n) * length < end - tiny:
            count += 1
        self.place_at(r, start if forward else end)
        for j in range(count):
            i = begin + (k + (j if forward else count - 1 - j)) % n
            self.put(of.start[i, 0], of.start[i, 1], of.width[i])
        self.place_at(r, end if forward else start)

    cdef tuple walk(self, Py_ssize_t r, Py_ssize_t k):
        """One closed curve: from the high end of cut k of a loop onwards, arc after arc, with strokes between."""
        cdef bint forward = True, is_first = True
        cdef Py_ssize_t count, which, begin, end, leaving, partner
        cdef double turn, gap = 0.0, x, y
        self.x.clear()
        self.y.clear()
        self.w.clear()
        while True:
            count = self.cuts[r].size()
            which = k if forward else (k - 1 + count) % count
            if self.done[r][which]:
                break
            self.done[r][which] = 1
            begin, end = self.cuts[r][which], self.cuts[r][(which + 1) % count]
            turn = self.board.length[r] if self.low(end) <= self.high(begin) or count == 1 else 0.0
            if not is_first:
                self.board.at(r, self.high(begin) if forward else self.low(end) + turn, &x, &y)
                self.stroke(x, y, gap)
            self.arc(r, self.high(begin), self.low(end) + turn, forward)
            is_first = False
            leaving = end if forward else begin
            gap = self.high(leaving) - self.low(leaving)
            partner = leaving ^ 1
            forward = not forward if self.crossed[leaving // 2] else forward
            r, k = self.loop[partner // 2, partner % 2], self.place[partner]
        self.stroke(self.x[0], self.y[0], gap)
        points, width = np.empty((self.x.size(), 2)), np.empty(self.x.size())
        cdef double[:, ::1] p = points
        cdef double[::1] q = width
        for k in range(<Py_ssize_t>self.x.size()):
            p[k, 0], p[k, 1], q[k] = self.x[k], self.y[k], self.w[k]
        return points, width


def walks(Board board, loops, at_mm, gap_mm, crossed):
    cdef Walker walker = Walker(board, loops, at_mm, gap_mm, crossed)
    cdef Py_ssize_t r, k
    found = []
    for r in range(board.count):
        if walker.cuts[r].empty():
            k = board.first[r]
            found.append((np.array(board.start[k:board.first[r + 1]]), np.array(board.width[k:board.first[r + 1]])))
        for k in range(<Py_ssize_t>walker.cuts[r].size()):
            if not walker.done[r][k]:
                found.append(walker.walk(r, k))
    return found
