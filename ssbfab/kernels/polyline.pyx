# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Places on polylines: the nearest one, those at given arc lengths, where two come close, and those that are not needed."""

import numpy as np

from libc.math cimport atan2, fabs, floor, hypot, isfinite, sqrt
from libc.stdint cimport int64_t

from ssbfab.kernels.comparing cimport between, greater, lesser
from ssbfab.kernels.grid cimport SegmentGrid, slot
from ssbfab.kernels.plane cimport norm

cdef double FEW_CELLS = 6.0  # as far as that, they are all looked into
cdef double MARGIN = 1e-6    # of a cell, for rounding


cdef class Segments:
    cdef const double[:, ::1] start
    cdef const double[:, ::1] end
    cdef SegmentGrid grid

    def __init__(self, const double[:, ::1] start_mm, const double[:, ::1] end_mm):
        cdef double total = 0.0
        cdef Py_ssize_t j, m = start_mm.shape[0]
        if m == 0 or end_mm.shape[0] != m or start_mm.shape[1] != 2 or end_mm.shape[1] != 2:
            raise ValueError("segments: two arrays (m, 2) with m > 0 are needed")
        for j in range(m):
            total += norm(end_mm[j, 0] - start_mm[j, 0], end_mm[j, 1] - start_mm[j, 1])
        if not isfinite(total):
            raise ValueError("segments: their ends must be finite")
        self.start, self.end = start_mm, end_mm
        self.grid = SegmentGrid(start_mm, end_mm, greater(2 * total / m, 1e-12))

    def nearest(self, const double[:, ::1] points_mm, double reach_mm):
        cdef Py_ssize_t i, n = points_mm.shape[0]
        found, part, apart = np.full(n, -1, dtype=np.int64), np.zeros(n), np.full(n, np.inf)
        cdef int64_t[::1] j = found
        cdef double[::1] t = part
        cdef double[::1] d = apart
        cdef Py_ssize_t last = -1  # where one place is near, the next one often is too
        for i in range(n):
            if isfinite(points_mm[i, 0]) and isfinite(points_mm[i, 1]):
                self.look(points_mm[i, 0], points_mm[i, 1], reach_mm, last, &j[i], &t[i], &d[i])
                last = j[i]
        return found, part, apart

    def within(self, const double[:, ::1] points_mm, double reach_mm):
        cdef Py_ssize_t i, n = points_mm.shape[0], last = -1
        cdef double limit, t
        cdef int64_t best
        near = np.zeros(n, dtype=bool)
        cdef unsigned char[::1] found = near.view(np.uint8)
        for i in range(n if reach_mm >= 0 else 0):
            if not (isfinite(points_mm[i, 0]) and isfinite(points_mm[i, 1])):
                continue
            limit, best = reach_mm * reach_mm, -1
            if last >= 0:
                self.look_at(last, points_mm[i, 0], points_mm[i, 1], &limit, &best, &t)
            if best < 0:
                self.look_around(points_mm[i, 0], points_mm[i, 1], &limit, &best, &t, True)
            if best >= 0:
                found[i], last = 1, best
        return near

    cdef void look(self, double x, double y, double reach, Py_ssize_t hint, int64_t* best, double* part, double* apart) noexcept:
        """The nearest segment; `hint` is one that may be near, or -1."""
        cdef double limit = reach * reach, few = FEW_CELLS * self.grid.cell
        if hint >= 0:
            self.look_at(hint, x, y, &limit, best, part)
        if limit <= few * few:
            self.look_around(x, y, &limit, best, part, False)
        else:
            self.look_outwards(x, y, &limit, best, part)
        if best[0] >= 0:
            apart[0] = sqrt(limit)

    cdef void look_around(self, double x, double y, double* limit, int64_t* best, double* part, bint any_does) noexcept:
        """All cells that what is nearer than the limit may lie in, row by row."""
        cdef SegmentGrid grid = self.grid
        cdef double reach = sqrt(limit[0]) + MARGIN * grid.cell, off, half, per_mm = 1 / grid.cell
        cdef Py_ssize_t r, at
        for r in range(slot((y - reach - grid.low_y) * per_mm, grid.rows), slot((y + reach - grid.low_y) * per_mm, grid.rows) + 1):
            off = greater(greater(grid.low_y + r * grid.cell - y, y - grid.low_y - (r + 1) * grid.cell) - MARGIN * grid.cell, 0.0)
            if off > reach:
                continue
            half = sqrt(reach * reach - off * off)
            for at in range(grid.first[r * grid.columns + slot((x - half - grid.low_x) * per_mm, grid.columns)],
                            grid.first[r * grid.columns + slot((x + half - grid.low_x) * per_mm, grid.columns) + 1]):
                self.look_at(grid.item[at], x, y, limit, best, part)
                if any_does and best[0] >= 0:
                    return

    cdef void look_outwards(self, double x, double y, double* limit, int64_t* best, double* part) noexcept:
        """Rings of cells around the place, until what they hold cannot be nearer than what was found."""
        cdef SegmentGrid grid = self.grid
        cdef Py_ssize_t column = grid.column(x), row = grid.row(y), k = 0, r, c
        cdef double least
        while True:
            for r in range(max(row - k, 0), min(row + k, grid.rows - 1) + 1):
                if r == row - k or r == row + k:
                    for c in range(max(column - k, 0), min(column + k, grid.columns - 1) + 1):
                        self.look_in(r * grid.columns + c, x, y, limit, best, part)
                else:
                    if column - k >= 0:
                        self.look_in(r * grid.columns + column - k, x, y, limit, best, part)
                    if column + k < grid.columns:
                        self.look_in(r * grid.columns + column + k, x, y, limit, best, part)
            # What was not yet looked at lies beyond the square of cells around the place.
            least = lesser(lesser(x - (grid.low_x + (column - k) * grid.cell), grid.low_x + (column + k + 1) * grid.cell - x),
                           lesser(y - (grid.low_y + (row - k) * grid.cell), grid.low_y + (row + k + 1) * grid.cell - y))
            if (least > 0 and least * least > limit[0]) or (
                    row - k <= 0 and column - k <= 0 and row + k >= grid.rows - 1 and column + k >= grid.columns - 1):
                break
            k += 1

    cdef void look_in(self, Py_ssize_t cell, double x, double y, double* limit, int64_t* best, double* part) noexcept nogil:
        cdef Py_ssize_t at
        for at in range(self.grid.first[cell], self.grid.first[cell + 1]):
            self.look_at(self.grid.item[at], x, y, limit, best, part)

    cdef inline void look_at(self, Py_ssize_t j, double x, double y, double* limit, int64_t* best, double* part) noexcept nogil:
        cdef double ex, ey, px, py, t, square
        ex, ey = self.end[j, 0] - self.start[j, 0], self.end[j, 1] - self.start[j, 1]
        px, py = x - self.start[j, 0], y - self.start[j, 1]
        t = between((px * ex + py * ey) / greater(ex * ex + ey * ey, 1e-300), 0.0, 1.0)
        square = (px - t * ex) * (px - t * ex) + (py - t * ey) * (py - t * ey)
        if square < limit[0] or (square == limit[0] and (best[0] < 0 or j < best[0])):
            limit[0], best[0], part[0] = square, j, t


def along(const double[:, ::1] ring_mm):
    found = np.zeros(ring_mm.shape[0])
    cdef double[::1] s = found
    cdef Py_ssize_t i
    for i in range(1, ring_mm.shape[0]):
        s[i] = s[i - 1] + norm(ring_mm[i, 0] - ring_mm[i - 1, 0], ring_mm[i, 1] - ring_mm[i - 1, 1])
    return found


cdef int _check_ring(const double[:, ::1] ring_mm, const double[::1] width_mm, const double[::1] along_mm) except -1:
    cdef Py_ssize_t n = width_mm.shape[0]
    if n == 0 or ring_mm.shape[0] != n + 1 or along_mm.shape[0] != n + 1:
        raise ValueError("places: a closed polyline is needed, its first point repeated, and a width for each other point")
    return 0


def places(const double[:, ::1] ring_mm, const double[::1] width_mm, const double[::1] along_mm, const double[:] s_mm):
    cdef Py_ssize_t i, k = s_mm.shape[0]
    _check_ring(ring_mm, width_mm, along_mm)
    points, width = np.empty((k, 2)), np.empty(k)
    cdef double[:, ::1] p = points
    cdef double[::1] w = width
    for i in range(k):
        _place(ring_mm, width_mm, along_mm, s_mm[i], &p[i, 0], &w[i])
    return points, width


cdef void _place(const double[:, ::1] ring, const double[::1] width, const double[::1] along, double s, double* point,
                 double* wide) noexcept nogil:
    """The point and the width at one arc length, taken round and round."""
    cdef Py_ssize_t n = width.shape[0], low = 0, high = n, middle
    cdef double length = along[n], t, after
    s = s - floor(s / length) * length if length > 0 else 0.0
    while high - low > 1:
        middle = (low + high) // 2
        if along[middle] <= s:
            low = middle
        else:
            high = middle
    t = (s - along[low]) / (along[high] - along[low]) if along[high] > along[low] else 0.0
    t = lesser(t, 1.0)
    after = width[0] if high == n else width[high]
    point[0] = ring[low, 0] + t * (ring[high, 0] - ring[low, 0])
    point[1] = ring[low, 1] + t * (ring[high, 1] - ring[low, 1])
    wide[0] = width[low] + t * (after - width[low])


def arc(const double[:, ::1] ring_mm, const double[::1] width_mm, const double[::1] along_mm, double start_mm, double end_mm):
    cdef Py_ssize_t n = width_mm.shape[0], i, first, count
    _check_ring(ring_mm, width_mm, along_mm)
    cdef double length = along_mm[n], tiny = 1e-9 * along_mm[n], base
    if not (length > 0 and isfinite(start_mm) and start_mm <= end_mm <= start_mm + 2 * length):
        raise ValueError("arc: it must run forward, twice round at most")
    base = floor(start_mm / length) * length
    start_mm, end_mm = start_mm - base, end_mm - base
    first = 0  # the first knot after the start: counted on round and round
    while first < n and along_mm[first] <= start_mm + tiny:
        first += 1
    count = 0
    while along_mm[(first + count) % n] + ((first + count) // n) * length < end_mm - tiny:
        count += 1
    points, width = np.empty((count + 2, 2)), np.empty(count + 2)
    cdef double[:, ::1] p = points
    cdef double[::1] w = width
    _place(ring_mm, width_mm, along_mm, start_mm, &p[0, 0], &w[0])
    for i in range(count):
        _place(ring_mm, width_mm, along_mm, along_mm[(first + i) % n], &p[i + 1, 0], &w[i + 1])
    _place(ring_mm, width_mm, along_mm, end_mm, &p[count + 1, 0], &w[count + 1])
    return points, width


def turns(const double[:, ::1] points_mm):
    cdef Py_ssize_t n = points_mm.shape[0], i, j
    found = np.zeros(n)
    cdef double[::1] turn = found
    cdef double bx, by, ax, ay
    if n == 0:
        return found
    bx, by = points_mm[0, 0] - points_mm[n - 1, 0], points_mm[0, 1] - points_mm[n - 1, 1]
    for i in range(n):
        j = i + 1 if i + 1 < n else 0
        ax, ay = points_mm[j, 0] - points_mm[i, 0], points_mm[j, 1] - points_mm[i, 1]
        turn[i] = atan2(bx * ay - by * ax, bx * ax + by * ay)
        bx, by = ax, ay
    return found


def needed(const double[:, ::1] points_mm, const double[::1] width_mm, bint closed, double play_mm, int passes, Py_ssize_t few):
    cdef Py_ssize_t n = width_mm.shape[0], count = n, left, k
    cdef int turn
    if points_mm.shape[0] != n or points_mm.shape[1] != 2:
        raise ValueError("needed: points (n, 2), and a width for each of them, are needed")
    found = np.arange(n)
    cdef int64_t[::1] some = found
    for turn in range(passes):
        if count < few:
            break
        left = 0
        for k in range(count):  # what is left out lies between two that stay, so that they are as they were
            if k % 2 == turn % 2 and k + count % 2 < count and (closed or 0 < k < count - 1) and _is_between(
                    points_mm, width_mm, some[k - 1 if k else count - 1], some[k], some[k + 1 if k + 1 < count else 0], play_mm):
                some[k] = -1 - some[k]
        for k in range(count):
            if some[k] >= 0:
                some[left] = some[k]
                left += 1
        count = left
    return found[:count]


cdef inline bint _is_between(const double[:, ::1] p, const double[::1] w, Py_ssize_t b, Py_ssize_t k, Py_ssize_t a,
                             double play) noexcept nogil:
    """Whether a point lies on the straight way between two others and is as wide as they are, to a play."""
    cdef double ex = p[a, 0] - p[b, 0], ey = p[a, 1] - p[b, 1], tx = p[k, 0] - p[b, 0], ty = p[k, 1] - p[b, 1]
    cdef double part = (ex * tx + ey * ty) / greater(ex * ex + ey * ey, 1e-300)
    return 0 < part < 1 and greater(fabs(w[k] - w[b]), fabs(w[a] - w[k])) < play and hypot(tx - part * ex, ty - part * ey) < play
