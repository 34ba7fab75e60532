# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Vertices at the same place made one.

A table of hashes joins most equal points as they come; it may miss some (its search is cut short, so that no file, however
made, is slow). What is left is sorted, and equal neighbours are joined then: the sort alone answers for the result.
"""

import numpy as np

from libc.math cimport INFINITY
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.string cimport memcpy

cdef extern from *:
    """
    #if !defined(__GNUC__) && !defined(__clang__)
    #define __builtin_prefetch(at)
    #endif
    """
    void __builtin_prefetch(const void* at) nogil

ctypedef fused real:
    float
    double

cdef enum:
    AT_ONCE = 64      # points whose slots are fetched together
    SEARCHED = 16     # slots looked at before a point is taken for a new one
    BITS = 11         # sorted by so many at once
    DIGITS = 1 << BITS

cdef int64_t MOST = 2147483647           # rows are counted in 32 bits
cdef uint64_t UPPER = 0xFFFFFFFF00000000


cdef class Weld:
    """Takes points piece by piece, then joins them. A slot of the table holds the upper half of a hash and, below it, one more than
    the row of a place in `rough`; 0 where it is free."""

    cdef readonly Py_ssize_t unmeasured
    cdef object numbers
    cdef int32_t[::1] number         # the row of each point
    cdef double[:, ::1] rough        # scaled points without most of the repeated ones
    cdef uint64_t[::1] table
    cdef double scale
    cdef double low[3]
    cdef double high[3]
    cdef Py_ssize_t taken, rows

    def __init__(self, Py_ssize_t count, double scale):
        cdef Py_ssize_t k
        if not 0 <= count < MOST:
            raise ValueError(f"weld: {count} points, at most {MOST - 1}")
        self.numbers, self.rough, self.table = np.empty(count, dtype=np.int32), np.empty((count, 3)), np.zeros(1024, dtype=np.uint64)
        self.number, self.scale = self.numbers, scale
        for k in range(3):
            self.low[k], self.high[k] = INFINITY, -INFINITY

    def add(self, const real[:, ::1] points):
        if points.shape[1] != 3 or self.taken + points.shape[0] > self.number.shape[0]:
            raise ValueError("weld: points (n, 3) are needed, no more of them than were announced")
        self.measure(points)
        self.join_roughly(points)

    def bounds(self):
        return np.array([self.low[0], self.low[1], self.low[2]]), np.array([self.high[0], self.high[1], self.high[2]])

    def joined(self):
        cdef Py_ssize_t i
        if self.taken != self.number.shape[0]:
            raise ValueError("weld: fewer points came than were announced")
        cdef int32_t[::1] rank = np.empty(self.rows, dtype=np.int32)
        places = _ranked(self.rough, _sorted(self.rough[:self.rows]), rank)
        for i in range(self.taken):
            self.number[i] = rank[self.number[i]]
        return places, self.numbers

    cdef void measure(self, const real[:, ::1] points):
        cdef Py_ssize_t i, k
        cdef real value
        for i in range(points.shape[0]):
            value = (points[i, 0] - points[i, 0]) + (points[i, 1] - points[i, 1]) + (points[i, 2] - points[i, 2])
            if value != 0:  # infinite or not a number
                self.unmeasured += 1
                continue
            for k in range(3):
                if points[i, k] < self.low[k]:
                    self.low[k] = points[i, k]
                if points[i, k] > self.high[k]:
                    self.high[k] = points[i, k]

    cdef int join_roughly(self, const real[:, ::1] points) except -1:
        cdef Py_ssize_t i, j, k, begin, count
        cdef uint64_t[AT_ONCE] hashes
        cdef double[AT_ONCE][3] place
        for begin in range(0, points.shape[0], AT_ONCE):
            count = min(AT_ONCE, points.shape[0] - begin)
            for i in range(count):
                for k in range(3):
                    place[i][k] = points[begin + i, k] * self.scale + 0.0  # -0.0 and 0.0 are one place
                hashes[i] = _hash(place[i][0], place[i][1], place[i][2])
            _fetch(self.table, self.rough, hashes, count)
            for i in range(count):
                j = _row(self.table, self.rough, hashes[i], place[i], self.rows)
                self.number[self.taken] = <int32_t>j
                self.taken += 1
                if j < self.rows:
                    continue
                for k in range(3):
                    self.rough[self.rows, k] = place[i][k]
                self.rows += 1
                if 2 * self.rows > self.table.shape[0]:
                    self.table = np.zeros(4 * self.table.shape[0], dtype=np.uint64)
                    for j in range(self.rows):
                        _row(self.table, self.rough, _hash(self.rough[j, 0], self.rough[j, 1], self.rough[j, 2]), &self.rough[j, 0], j)
        return 0


cdef inline uint64_t _bits(double value) noexcept nogil:
    cdef uint64_t found
    memcpy(&found, &value, sizeof(double))
    return found


cdef inline uint64_t _hash(double x, double y, double z) noexcept nogil:
    cdef uint64_t h = _bits(x) * <uint64_t>0x9E3779B97F4A7C15
    h = (h ^ (h >> 32) ^ _bits(y)) * <uint64_t>0xC2B2AE3D27D4EB4F
    h = (h ^ (h >> 29) ^ _bits(z)) * <uint64_t>0x165667B19E3779F9
    return h ^ (h >> 32)


cdef inline void _fetch(const uint64_t[::1] table, const double[:, ::1] rough, const uint64_t* hashes, Py_ssize_t count) noexcept nogil:
    """Ask for the slots where hashes are looked for first, then for the rows that these name, so that no wait is for one alone."""
    cdef Py_ssize_t i, j
    cdef uint64_t last = <uint64_t>(table.shape[0] - 1)
    for i in range(count):
        __builtin_prefetch(&table[<Py_ssize_t>(hashes[i] & last)])
    for i in range(count):
        j = <Py_ssize_t>(table[<Py_ssize_t>(hashes[i] & last)] & ~UPPER) - 1
        if j >= 0:
            __builtin_prefetch(&rough[j, 0])


cdef inline Py_ssize_t _row(uint64_t[::1] table, const double[:, ::1] rough, uint64_t h, const double* place,
                            Py_ssize_t fresh) noexcept nogil:
    """The row of `rough` at this place; else `fresh`, which the table now knows if the search ended at a free slot."""
    cdef Py_ssize_t _step, j, last = table.shape[0] - 1, at = <Py_ssize_t>(h & <uint64_t>last)
    for _step in range(SEARCHED):
        if table[at] == 0:
            table[at] = (h & UPPER) | <uint64_t>(fresh + 1)
            return fresh
        if (table[at] ^ h) & UPPER == 0:
            j = <Py_ssize_t>(table[at] & ~UPPER) - 1
            if rough[j, 0] == place[0] and rough[j, 1] == place[1] and rough[j, 2] == place[2]:
                return j
        at = (at + 1) & last
    return fresh


cdef _sorted(const double[:, :] rough):
    """The order of rows by x, then y, then z: by digits, the last first, which takes the same time for all numbers."""
    cdef Py_ssize_t m = rough.shape[0], i, k
    cdef uint64_t bits, differ
    cdef int shift
    order, other = np.arange(m, dtype=np.int32), np.empty(m, dtype=np.int32)
    cdef uint64_t[::1] key = np.empty(m, dtype=np.uint64)
    for k in range(2, -1, -1):
        differ = 0
        for i in range(m):
            bits = _bits(rough[i, k])
            key[i] = ~bits if bits >> 63 else bits | (<uint64_t>1 << 63)  # unsigned numbers in the order of the coordinates
            differ |= key[i] ^ key[0]
        shift = 0
        while shift < 64 and differ >> shift:
            if (differ >> shift) & 1 == 0:  # digits begin where something differs
                shift += 1
                continue
            _by_digit(key, shift, order, other)
            order, other = other, order
            shift += BITS
    return order


cdef void _by_digit(const uint64_t[::1] key, int shift, const int32_t[::1] order, int32_t[::1] into):
    cdef Py_ssize_t i, m = order.shape[0], digit
    cdef int32_t counts[DIGITS]
    cdef int32_t total = 0, here
    for i in range(DIGITS):
        counts[i] = 0
    for i in range(m):
        counts[(key[i] >> shift) & (DIGITS - 1)] += 1
    for i in range(DIGITS):
        here = counts[i]
        counts[i] = total
        total += here
    for i in range(m):
        digit = (key[order[i]] >> shift) & (DIGITS - 1)
        into[counts[digit]] = order[i]
        counts[digit] += 1


cdef _ranked(const double[:, ::1] rough, const int32_t[::1] order, int32_t[::1] rank):
    """Rows in order, each place once; what row of those each row is, into `rank`."""
    cdef Py_ssize_t i, j, last = -1, m = order.shape[0]
    found = np.empty((m, 3))
    cdef double[:, ::1] places = found
    for i in range(m):
        j = order[i]
        if last < 0 or rough[j, 0] != places[last, 0] or rough[j, 1] != places[last, 1] or rough[j, 2] != places[last, 2]:
            last += 1
            places[last, 0], places[last, 1], places[last, 2] = rough[j, 0], rough[j, 1], rough[j, 2]
        rank[j] = <int32_t>last
    return found[:last + 1] if last + 1 == m else found[:last + 1].copy()
