# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""A short way through many places: nearest insertion, and exchanges that shorten a way. See `ssbfab.toolpath.tour`."""

import numpy as np

from libc.math cimport hypot
from libc.stdint cimport int64_t
from libc.string cimport memmove

cdef double LEAST_GAIN = 1e-9
cdef enum:
    PIECE = 3       # so many places at most are moved at once


def inserted(const double[:, ::1] places_mm):
    cdef Py_ssize_t n = places_mm.shape[0], count, k, at, new
    found = np.zeros(n, dtype=np.int64)
    cdef int64_t[::1] order = found
    cdef double[::1] nearest = np.empty(n), to_new = np.empty(n)
    cdef char[::1] left = np.ones(n, dtype=np.int8)
    cdef double least, cost
    if n == 0:
        return found
    left[0] = 0
    for k in range(n):
        nearest[k] = _apart(places_mm, k, 0)
    for count in range(1, n):
        new = -1
        for k in range(n):
            if left[k] and (new < 0 or nearest[k] < nearest[new]):
                new = k
        left[new] = 0
        for k in range(n):
            to_new[k] = _apart(places_mm, k, new)
            if to_new[k] < nearest[k]:
                nearest[k] = to_new[k]
        least, at = to_new[order[0]], 0
        for k in range(1, count + 1):
            if k < count:
                cost = to_new[order[k]] + to_new[order[k - 1]] - _apart(places_mm, order[k], order[k - 1])
            else:
                cost = to_new[order[count - 1]]
            if cost < least:
                least, at = cost, k
        memmove(&order[at] + 1, &order[at], (count - at) * sizeof(int64_t))
        order[at] = new
    return found


def entered(const double[:, :, ::1] entries_mm, const double[:, :, ::1] exits_mm, const double[::1] start_mm):
    cdef Py_ssize_t n = entries_mm.shape[0], doors = entries_mm.shape[1], i, door, before, best
    cdef double cost, least
    if (n == 0 or doors == 0 or entries_mm.shape[2] != 2 or start_mm.shape[0] != 2 or exits_mm.shape[0] != n
            or exits_mm.shape[1] != doors or exits_mm.shape[2] != 2):
        raise ValueError("entered: entries and exits (n, doors, 2) and a start (2,) are needed, one of each at least")
    choice = np.empty(n, dtype=np.int64)
    cdef int64_t[::1] chosen = choice
    cdef int64_t[:, ::1] came_from = np.empty((n, doors), dtype=np.int64)
    cdef double[:, ::1] costs = np.empty((n, doors))
    for door in range(doors):
        costs[0, door] = hypot(entries_mm[0, door, 0] - start_mm[0], entries_mm[0, door, 1] - start_mm[1])
    for i in range(1, n):
        for door in range(doors):
            best, least = -1, 0.0
            for before in range(doors):
                cost = costs[i - 1, before] + hypot(entries_mm[i, door, 0] - exits_mm[i - 1, before, 0],
                                                    entries_mm[i, door, 1] - exits_mm[i - 1, before, 1])
                if best < 0 or cost < least:
                    best, least = before, cost
            costs[i, door], came_from[i, door] = least, best
    best = 0
    for door in range(1, doors):
        if costs[n - 1, door] < costs[n - 1, best]:
            best = door
    least = costs[n - 1, best]
    for i in range(n - 1, -1, -1):
        chosen[i] = best
        best = came_from[i, best] if i else best
    return least, choice


cdef inline double _apart(const double[:, ::1] places, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
    return hypot(places[a, 0] - places[b, 0], places[a, 1] - places[b, 1])


cdef class _Way:
    """The closed way while it is being improved; the last place is the one at distance 0 from all others."""

    cdef const double[:, ::1] places
    cdef int64_t[::1] order, place, spare
    cdef Py_ssize_t nowhere, n
    cdef int64_t[8] touched
    cdef int touches

    def __init__(self, const double[:, ::1] places, const int64_t[::1] order):
        cdef Py_ssize_t i
        self.places, self.nowhere, self.n, self.touches = places, order.shape[0], order.shape[0] + 1, 0
        self.order, self.place, self.spare = np.empty((3, self.n), dtype=np.int64)
        for i in range(self.nowhere):
            self.order[i] = order[i]
        self.order[self.nowhere] = self.nowhere
        self.renumber(0, self.n)

    cdef double distance(self, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
        return 0.0 if a == self.nowhere or b == self.nowhere else _apart(self.places, a, b)

    cdef Py_ssize_t at(self, Py_ssize_t i) noexcept nogil:
        return self.order[(i % self.n + self.n) % self.n]

    cdef void touch(self, Py_ssize_t place) noexcept nogil:
        self.touched[self.touches] = place
        self.touches += 1

    cdef bint two_opt(self, Py_ssize_t a, Py_ssize_t c) noexcept nogil:
        """Join a-c and what follows them, or what is before them: the stretch between is walked the other way."""
        cdef Py_ssize_t i = self.place[a], j = self.place[c], b, d, low, high
        cdef int side
        for side in range(1, -2, -2):
            b, d = self.at(i + side), self.at(j + side)
            if a == d or b == c:
                continue
            if self.distance(a, b) + self.distance(c, d) - self.distance(a, c) - self.distance(b, d) > LEAST_GAIN:
                low, high = min(i, j), max(i, j)
                if side == -1:
                    low, high = low - 1, high - 1
                self.reverse(low + 1, high)
                self.touch(a)
                self.touch(b)
                self.touch(c)
                self.touch(d)
                return True
        return False

    cdef bint or_opt(self, Py_ssize_t a, Py_ssize_t c) noexcept nogil:
        """Move a, alone or with one or two that follow or precede it, between c and one of its neighbours."""
        cdef Py_ssize_t i = self.place[a], before, tail, after, d
        cdef int64_t[PIECE] piece
        cdef int side, count, k, towards
        cdef double saved
        for side in range(1, -2, -2):
            for count in range(1, PIECE + 1):
                if self.n < count + 3:
                    continue
                for k in range(count):
                    piece[k] = self.at(i + side * k)
                if _holds(piece, count, c):
                    break
                before, tail, after = self.at(i - side), piece[count - 1], self.at(i + side * count)
                saved = self.distance(before, a) + self.distance(tail, after) - self.distance(before, after)
                for towards in range(1, -2, -2):
                    d = self.at(self.place[c] + towards)
                    if _holds(piece, count, d):
                        continue
                    if saved - (self.distance(c, a) + self.distance(tail, d) - self.distance(c, d)) > LEAST_GAIN:
                        self.move(piece, count, c, towards)
                        self.touch(before)
                        self.touch(after)
                        self.touch(a)
                        self.touch(tail)
                        self.touch(c)
                        self.touch(d)
                        return True
        return False

    cdef void reverse(self, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
        """Walk order[first..last] the other way; where that is the longer part, the rest instead, which is the same way."""
        cdef Py_ssize_t k, i, j, rest = self.n - (last - first + 1)
        if last - first + 1 <= self.n // 2 or first < 0:
            first = max(first, 0)
            for k in range((last - first + 1) // 2):
                self.order[first + k], self.order[last - k] = self.order[last - k], self.order[first + k]
            self.renumber(first, last + 1)
        else:
            for k in range(rest // 2):
                i, j = (last + 1 + k) % self.n, (last + rest - k) % self.n
                self.order[i], self.order[j] = self.order[j], self.order[i]
            self.renumber(0, first)
            self.renumber(last + 1, self.n)

    cdef void move(self, const int64_t* piece, int count, Py_ssize_t c, int towards) noexcept nogil:
        """Take the piece out and put it beside c, its first place next to c."""
        cdef Py_ssize_t i, kept = 0
        cdef int k
        for i in range(self.n):
            if _holds(piece, count, self.order[i]):
                continue
            if self.order[i] == c and towards == -1:
                for k in range(count):
                    self.spare[kept] = piece[count - 1 - k]
                    kept += 1
            self.spare[kept] = self.order[i]
            kept += 1
            if self.order[i] == c and towards == 1:
                for k in range(count):
                    self.spare[kept] = piece[k]
                    kept += 1
        for i in range(self.n):
            self.order[i] = self.spare[i]
        self.renumber(0, self.n)

    cdef void renumber(self, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
        cdef Py_ssize_t i
        for i in range(first, last):
            self.place[self.order[i]] = i


cdef inline bint _holds(const int64_t* piece, int count, Py_ssize_t place) noexcept nogil:
    cdef int k
    for k in range(count):
        if piece[k] == place:
            return True
    return False


def improved(const double[:, ::1] places_mm, const int64_t[::1] order, const int64_t[::1] neighbour, const int64_t[::1] first):
    cdef Py_ssize_t n = order.shape[0], here, k, cut
    cdef _Way way = _Way(places_mm, order)
    cdef char[::1] queued = np.ones(n + 1, dtype=np.int8)
    waiting = np.asarray(order).tolist()
    queued[n] = 0
    while waiting:
        here = waiting.pop()
        queued[here] = 0
        way.touches = 0
        for k in range(first[here], first[here + 1]):
            if way.two_opt(here, neighbour[k]) or way.or_opt(here, neighbour[k]):
                break
        for k in range(way.touches):
            if way.touched[k] < n and not queued[way.touched[k]]:
                queued[way.touched[k]] = 1
                waiting.append(way.touched[k])
    cut = way.place[n]
    return np.concatenate([way.order[cut + 1:], way.order[:cut]])
