# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Where the sides of beads lie, how far they are from ink, and what their points gain. See `ssbfab.toolpath.fills.sides`."""

import numpy as np

from libc.math cimport acos, atan2, cos, fabs, hypot, isfinite, sin, sqrt
from libc.stdint cimport int64_t
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport greater, lesser
from ssbfab.kernels.grid cimport SegmentGrid
from ssbfab.kernels.plane cimport squared_from

cdef double PI = 3.141592653589793
cdef double TURN = 0.02         # rad; less is no turn
cdef double CELLS_ACROSS = 3.0  # as far as ink may be away that is looked at


def pieces(const double[:, ::1] points_mm, const double[::1] width_mm, const int64_t[::1] after):
    cdef Py_ssize_t n = width_mm.shape[0], i, j
    if points_mm.shape[0] != n or points_mm.shape[1] != 2:
        raise ValueError("pieces: points (n, 2), and a width for each of them, are needed")
    _check_numbers(after, n, "pieces")
    ahead, half, edge = np.empty((n, 2)), np.empty(n), np.empty(n)
    cdef double[:, ::1] u = ahead
    cdef double[::1] h = half, e = edge
    cdef double x, y
    for i in range(n):
        j = after[i]
        x, y = points_mm[j, 0] - points_mm[i, 0], points_mm[j, 1] - points_mm[i, 1]
        e[i], h[i] = hypot(x, y), (width_mm[i] + width_mm[j]) / 4
        u[i, 0], u[i, 1] = x / greater(e[i], 1e-300), y / greater(e[i], 1e-300)
    return ahead, half, edge


cdef int _check_numbers(const int64_t[::1] numbers, Py_ssize_t n, str who) except -1:
    """Refuse numbers that are none of n points, or not one for each."""
    cdef Py_ssize_t i
    if numbers.shape[0] != n:
        raise ValueError(f"{who}: there must be a number for each of {n} points")
    for i in range(n):
        if not 0 <= numbers[i] < n:
            raise ValueError(f"{who}: points lie before and after points that there are")
    return 0


def places(const double[:, ::1] points_mm, const double[:, ::1] ahead, const double[::1] half_mm, const double[::1] edge_mm,
           const int64_t[::1] before, const int64_t[::1] after):
    cdef Py_ssize_t n = points_mm.shape[0], i
    cdef Places found = Places()
    if points_mm.shape[1] != 2 or ahead.shape[0] != n or ahead.shape[1] != 2 or half_mm.shape[0] != n or edge_mm.shape[0] != n:
        raise ValueError("places: points (n, 2), and one of all else for each of them, are needed")
    _check_numbers(before, n, "places")
    _check_numbers(after, n, "places")
    found.points_mm, found.ahead, found.half_mm, found.edge_mm = points_mm, ahead, half_mm, edge_mm
    found.before, found.after = before, after
    found.numbers.reserve(18 * n)
    found.piece.reserve(3 * n)
    for side in (1.0, -1.0):
        for i in range(n):
            found.flank(i, side)
    for part in (0.25, 0.75):
        for side in (1.0, -1.0):
            for i in range(n):
                if before[i] != i and after[i] != i:
                    found.shoulder(i, side, part)
    for angle in (-PI / 3, 0.0, PI / 3):
        for i in range(n):
            if before[i] == i and after[i] != i:
                found.put(i, i, PI + angle, PI / 3, 0.0)
    for angle in (-PI / 3, 0.0, PI / 3):
        for i in range(n):
            if after[i] == i and before[i] != i:
                found.put(i, before[i], angle, PI / 3, 1.0)
    return found.arrays()


cdef class Places:
    cdef const double[:, ::1] points_mm, ahead
    cdef const double[::1] half_mm, edge_mm
    cdef const int64_t[::1] before, after
    cdef vector[double] numbers     # x and y, the way out, length and part of each
    cdef vector[int64_t] piece

    cdef void flank(self, Py_ssize_t i, double side):
        cdef Py_ssize_t j = self.after[i]
        cdef double out_x = -side * self.ahead[i, 1], out_y = side * self.ahead[i, 0]
        self.add((self.points_mm[i, 0] + self.points_mm[j, 0]) / 2 + out_x * self.half_mm[i],
                 (self.points_mm[i, 1] + self.points_mm[j, 1]) / 2 + out_y * self.half_mm[i], out_x, out_y, self.edge_mm[i], i, 0.5)

    cdef void shoulder(self, Py_ssize_t i, double side, double part):
        """Where the round end of the wider of two pieces shows at point i."""
        cdef Py_ssize_t b = self.before[i], wider, narrower
        cdef bint is_first = self.half_mm[b] >= self.half_mm[i]
        cdef double ax = self.ahead[b, 0], ay = self.ahead[b, 1], bx = self.ahead[i, 0], by = self.ahead[i, 1]
        cdef double turn = atan2(ax * by - ay * bx, ax * bx + ay * by), span
        wider, narrower = (b, i) if is_first else (i, b)
        span = acos(lesser(self.half_mm[narrower] / self.half_mm[wider], 1.0)) - side * turn
        if span > TURN:
            self.put(i, wider, side * (PI / 2 - part * span if is_first else PI / 2 + part * span), span / 2, is_first)

    cdef void put(self, Py_ssize_t i, Py_ssize_t piece, double angle, double span, double part):
        """A place on the round end that a piece has at point i, at an angle from straight on."""
        cdef double c = cos(angle), s = sin(angle), ux = self.ahead[piece, 0], uy = self.ahead[piece, 1], radius = self.half_mm[piece]
        cdef double out_x = ux * c - uy * s, out_y = ux * s + uy * c
        self.add(self.points_mm[i, 0] + radius * out_x, self.points_mm[i, 1] + radius * out_y, out_x, out_y, radius * span, piece, part)

    cdef void add(self, double x, double y, double out_x, double out_y, double length, Py_ssize_t piece, double part):
        self.numbers.push_back(x)
        self.numbers.push_back(y)
        self.numbers.push_back(out_x)
        self.numbers.push_back(out_y)
        self.numbers.push_back(length)
        self.numbers.push_back(part)
        self.piece.push_back(piece)

    cdef tuple arrays(self):
        cdef Py_ssize_t k = self.piece.size(), i
        points, out, length, piece, part = np.empty((k, 2)), np.empty((k, 2)), np.empty(k), np.empty(k, dtype=np.int64), np.empty(k)
        cdef double[:, ::1] p = points, o = out
        cdef double[::1] l = length, s = part
        cdef int64_t[::1] to = piece
        cdef const double* at = self.numbers.data()
        for i in range(k):
            p[i, 0], p[i, 1], o[i, 0], o[i, 1], l[i], s[i] = at[0], at[1], at[2], at[3], at[4], at[5]
            to[i] = self.piece[i]
            at += 6
        return points, out, length, piece, part


def from_ink(const double[:, ::1] sides_mm, const int64_t[::1] piece, const double[:, ::1] start_mm, const double[:, ::1] end_mm,
             const double[::1] half_mm, const int64_t[::1] bead, const double[::1] along_mm, const double[::1] edge_mm,
             const double[::1] round_mm, double reach_mm, double deep_mm, double own_widths):
    cdef Py_ssize_t n = half_mm.shape[0], k = sides_mm.shape[0], side, i
    if piece.shape[0] != k or start_mm.shape[0] != n or end_mm.shape[0] != n or bead.shape[0] != n or along_mm.shape[0] != n or (
            edge_mm.shape[0] != n or round_mm.shape[0] != n):
        raise ValueError("from_ink: a piece for each side, and one of all else for each piece, are needed")
    if sides_mm.shape[1] != 2 or start_mm.shape[1] != 2 or end_mm.shape[1] != 2 or not reach_mm >= 0:
        raise ValueError("from_ink: places (n, 2) and a reach are needed")
    for i in range(n):
        if not (isfinite(start_mm[i, 0] + start_mm[i, 1] + end_mm[i, 0] + end_mm[i, 1]) and isfinite(half_mm[i] + edge_mm[i])):
            raise ValueError("from_ink: beads must be finite")
    for side in range(k):
        if not 0 <= piece[side] < n:
            raise ValueError("from_ink: sides are those of pieces that there are")
    found = np.full(k, reach_mm)
    if not n or not k:
        return found
    cdef double[::1] apart = found
    cdef Beads beads = Beads()
    beads.start_mm, beads.end_mm, beads.half_mm, beads.bead = start_mm, end_mm, half_mm, bead
    beads.along_mm, beads.edge_mm, beads.round_mm = along_mm, edge_mm, round_mm
    beads.reach, beads.deep, beads.own_widths = reach_mm, deep_mm, own_widths
    beads.sort()
    for side in range(k):
        if isfinite(sides_mm[side, 0] + sides_mm[side, 1]):
            apart[side] = beads.apart(sides_mm[side, 0], sides_mm[side, 1], piece[side])
    return found


cdef struct Disc:
    double x, y, square     # the middle of a piece, and how far from there a place may be that it is near to, squared
    Py_ssize_t number


cdef class Beads:
    cdef const double[:, ::1] start_mm, end_mm
    cdef const double[::1] half_mm, along_mm, edge_mm, round_mm
    cdef const int64_t[::1] bead
    cdef double reach, deep, own_widths, far
    cdef SegmentGrid grid       # of the middles of pieces
    cdef vector[Disc] discs     # as the grid lists them: those of the cells of a row lie side by side
    cdef Py_ssize_t last        # the piece in whose ink the last place was that was in any, or 0

    cdef void sort(self):
        """Pieces into square cells, by their middles."""
        cdef double[:, ::1] middle = (np.asarray(self.start_mm) + np.asarray(self.end_mm)) / 2
        cdef Py_ssize_t at, i
        cdef double near
        self.far = 1e-12
        for i in range(self.half_mm.shape[0]):
            self.far = greater(self.half_mm[i] + self.edge_mm[i] / 2 + self.reach, self.far)
        self.grid = SegmentGrid(middle, middle, self.far / CELLS_ACROSS)
        self.discs.reserve(self.grid.item.shape[0])
        for at in range(self.grid.item.shape[0]):
            i = self.grid.item[at]
            near = self.half_mm[i] + self.edge_mm[i] / 2 + self.reach
            self.discs.push_back(Disc(middle[i, 0], middle[i, 1], near * near * (1 + 1e-9), i))

    cdef double apart(self, double x, double y, Py_ssize_t i) noexcept nogil:
        """How far a place beside piece i is from ink: no farther is looked than it takes to know that it is in it."""
        cdef Py_ssize_t left, right, r, at, j
        cdef double nearest = self.reach
        cdef const Disc* disc
        for j in range(max(self.last - 1, 0), min(self.last + 2, self.half_mm.shape[0])):   # places of one side face one bead
            if j != i and self.nearer(x, y, i, j, self.reach) <= 0:
                self.last = j
                return 0.0
        left, right = self.grid.column(x - self.far), self.grid.column(x + self.far)
        for r in range(self.grid.row(y - self.far), self.grid.row(y + self.far) + 1):
            for at in range(self.grid.first[r * self.grid.columns + left], self.grid.first[r * self.grid.columns + right + 1]):
                disc = &self.discs[at]
                if (x - disc.x) * (x - disc.x) + (y - disc.y) * (y - disc.y) <= disc.square and disc.number != i:
                    nearest = self.nearer(x, y, i, disc.number, nearest)
                    if nearest <= 0:
                        self.last = disc.number
                        return 0.0
        return nearest

    cdef double nearer(self, double x, double y, Py_ssize_t i, Py_ssize_t j, double nearest) noexcept nogil:
        """How far it is from the ink of piece j, where that is nearer; 0 in it."""
        cdef double short = self.half_mm[j] + nearest, square = squared_from(x, y, &self.start_mm[j, 0], &self.end_mm[j, 0]), into, way
        if square >= short * short:
            return nearest
        into = self.half_mm[j] - sqrt(square)
        way = fabs(self.along_mm[i] + self.edge_mm[i] / 2 - self.along_mm[j] - self.edge_mm[j] / 2)
        way = lesser(way, self.round_mm[i] - way) - (self.edge_mm[i] + self.edge_mm[j]) / 2
        if self.bead[i] == self.bead[j] and way <= self.own_widths * 2 * greater(self.half_mm[i], self.half_mm[j]):
            return 0.0 if into > self.deep else nearest
        return 0.0 if into >= 0 else lesser(-into, nearest)


def gained(const double[::1] worth, const double[:, ::1] out, const int64_t[::1] piece, const double[::1] part,
           const int64_t[::1] after):
    cdef Py_ssize_t n = after.shape[0], k = worth.shape[0], i, j, at, axis
    _check_numbers(after, n, "gained")
    if out.shape[0] != k or out.shape[1] != 2 or piece.shape[0] != k or part.shape[0] != k:
        raise ValueError("gained: places (k,), and one of all else for each of them, are needed")
    here, there = np.zeros((n, 3)), np.zeros((n, 3))    # x, y and width: of the point where a piece begins, and where it ends
    cdef double[:, ::1] one = here, other = there
    cdef double pull
    for at in range(k):
        i = piece[at]
        if not 0 <= i < n:
            raise ValueError("gained: places are beside pieces that there are")
        j = after[i]
        for axis in range(2):
            pull = worth[at] * out[at, axis]
            one[i, axis] += (1 - part[at]) * pull
            other[j, axis] += part[at] * pull
        one[i, 2] += worth[at] / 4
        other[j, 2] += worth[at] / 4
    return _points_and_width(one, other)


def taken(const double[:, ::1] ahead, const double[::1] half_mm, const double[::1] edge_mm, const int64_t[::1] after):
    cdef Py_ssize_t n = after.shape[0], i, j, axis
    _check_numbers(after, n, "taken")
    if ahead.shape[0] != n or ahead.shape[1] != 2 or half_mm.shape[0] != n or edge_mm.shape[0] != n:
        raise ValueError("taken: pieces (n,), and one of all for each of them, are needed")
    here, there = np.zeros((n, 3)), np.zeros((n, 3))
    cdef double[:, ::1] one = here, other = there
    for i in range(n):
        j = after[i]
        for axis in range(2):
            one[i, axis] -= 2 * half_mm[i] * ahead[i, axis]
            other[j, axis] += 2 * half_mm[i] * ahead[i, axis]
        one[i, 2] += edge_mm[i] / 2
        other[j, 2] += edge_mm[i] / 2
    return _points_and_width(one, other)


cdef tuple _points_and_width(const double[:, ::1] one, const double[:, ::1] other):
    """Sums of two: (n, 2) of points, and (n,) of widths."""
    cdef Py_ssize_t n = one.shape[0], i
    points, width = np.empty((n, 2)), np.empty(n)
    cdef double[:, ::1] p = points
    cdef double[::1] w = width
    for i in range(n):
        p[i, 0], p[i, 1], w[i] = one[i, 0] + other[i, 0], one[i, 1] + other[i, 1], one[i, 2] + other[i, 2]
    return points, width


def evened(const double[:, ::1] points_mm, const int64_t[::1] before, const int64_t[::1] after, double along_ratio,
           double across_ratio, double sharp_rad):
    cdef Py_ssize_t n = points_mm.shape[0], i, b, a
    if points_mm.shape[1] != 2:
        raise ValueError("evened: points (n, 2) are needed")
    _check_numbers(before, n, "evened")
    _check_numbers(after, n, "evened")
    found, off = np.empty((n, 2)), np.empty((n, 2))    # off from the middle between its neighbours is each point by so much
    cdef double[:, ::1] p = found, o = off
    cdef double tx, ty, ux, uy, length, crowded
    for i in range(n):
        b, a = before[i], after[i]
        o[i, 0] = ((points_mm[a, 0] - points_mm[i, 0]) - (points_mm[i, 0] - points_mm[b, 0])) / 2
        o[i, 1] = ((points_mm[a, 1] - points_mm[i, 1]) - (points_mm[i, 1] - points_mm[b, 1])) / 2
    for i in range(n):
        b, a = before[i], after[i]
        p[i, 0], p[i, 1] = points_mm[i, 0], points_mm[i, 1]
        tx, ty = points_mm[i, 0] - points_mm[b, 0], points_mm[i, 1] - points_mm[b, 1]
        ux, uy = points_mm[a, 0] - points_mm[i, 0], points_mm[a, 1] - points_mm[i, 1]
        if b == i or a == i or not fabs(atan2(tx * uy - ty * ux, tx * ux + ty * uy)) < sharp_rad:
            continue
        length = greater(hypot(tx + ux, ty + uy), 1e-300)
        ux, uy = (tx + ux) / length, (ty + uy) / length
        crowded = along_ratio * (o[i, 0] * ux + o[i, 1] * uy)
        p[i, 0] += crowded * ux + across_ratio * (o[i, 0] - (o[b, 0] + o[a, 0]) / 2)
        p[i, 1] += crowded * uy + across_ratio * (o[i, 1] - (o[b, 1] + o[a, 1]) / 2)
    return found
