# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Where closed loops are best cut open and joined. See `ssbfab.toolpath.fills.linking` for what a link is."""

import numpy as np

from libc.math cimport INFINITY, fabs, floor, fmax, fmin, isfinite, sqrt
from libc.stdint cimport int64_t
from libcpp.algorithm cimport sort
from libcpp.vector cimport vector

from ssbfab.kernels.grid cimport SegmentGrid
from ssbfab.kernels.plane cimport norm

cdef double ROOM = 1.5        # gaps, that a loop must be longer than
cdef Py_ssize_t SITES = 64    # at least that many places on a loop are tried, where it has as many segments
cdef double FEW = 8.0         # nominal widths: the length of loops that are opened over a whole side
cdef double TURN = 0.8776     # cosine of the turn from which on corners leave voids, to which those beside links would add
cdef double BESIDE = 1.2      # nominal widths beyond a gap that a link is nearer to such a corner,
cdef double COST = 0.1        # and by how much it must be better for that
cdef double STRAIGHT = 0.99   # of the length of a way, that its ends are apart at least
cdef double AWAY = 0.9        # sine of the turn by which loops leave each other at the end of a wall, at least
cdef double PLAY = 0.1        # of a gap, by which the ends to be joined there may be nearer or farther than it
cdef double TIE = 1e-6        # nominal widths, by less of which neither of two places is the better one
cdef double SHUT = 0.8        # of the width of a narrow bead: wider gaps leave voids of over 0.05 of its width squared beside them


cdef class Board:
    def __init__(self, const double[:, ::1] points_mm, const int64_t[::1] first, const double[::1] width_mm, double nominal_mm,
                 double thinnest_mm, double widest_mm, double spare_mm2=0.0):
        cdef Py_ssize_t n = points_mm.shape[0], r, i, k
        cdef double total = 0.0
        self.count = self.roots = first.shape[0] - 1
        if n == 0 or points_mm.shape[1] != 2 or width_mm.shape[0] != n or first[0] != 0 or first[self.count] != n:
            raise ValueError("board: loops of points (n, 2) are needed, `first` from 0 to n, and a width for each point")
        self.start, self.first, self.width = points_mm, first, width_mm
        self.nominal_mm, self.thinnest_mm, self.widest_mm, self.spare_mm2 = nominal_mm, thinnest_mm, widest_mm, spare_mm2
        self.end, self.along = np.empty((n, 2)), np.empty(n)
        cdef int64_t[::1] owner = np.empty(n, dtype=np.int64)
        self.length, self.widest = np.zeros(self.count), np.zeros(self.count)
        for r in range(self.count):
            if first[r + 1] <= first[r]:
                raise ValueError("board: every loop must have points")
            for i in range(first[r], first[r + 1]):
                k = i + 1 if i + 1 < first[r + 1] else first[r]
                self.end[i, 0], self.end[i, 1] = points_mm[k, 0], points_mm[k, 1]
                owner[i], self.along[i] = r, self.length[r]
                self.length[r] += norm(self.end[i, 0] - points_mm[i, 0], self.end[i, 1] - points_mm[i, 1])
                self.widest[r] = fmax(self.widest[r], width_mm[i])
            total += self.length[r]
        if not isfinite(total):
            raise ValueError("board: points must be finite")
        self.corners.resize(self.count)
        for r in range(self.count):
            self.look_for_corners(r)
        self.grid = SegmentGrid(points_mm, self.end, fmax(fmax(2 * total / n, nominal_mm), 1e-12))
        self.sides.reserve(self.grid.item.shape[0])
        for k in range(self.grid.item.shape[0]):
            i = self.grid.item[k]
            self.sides.push_back(Side(points_mm[i, 0], points_mm[i, 1], self.end[i, 0] - points_mm[i, 0], self.end[i, 1] - points_mm[i, 1],
                                      owner[i]))
        self.cuts.resize(self.count)
        self.sites.resize(self.count)
        self.gaps.resize(self.count)
        for r in range(self.count):
            self.group.push_back(r)

    def bar(self, Py_ssize_t loop, double low, double high):
        if not 0 <= loop < self.count or not -INFINITY < low <= high < INFINITY:
            raise ValueError("board: what is barred lies on a loop, from one arc length to a greater one")
        self.cuts[loop].push_back(Cut(low, high))

    def join(self, double slack):
        cdef double reach = 0.0
        cdef Py_ssize_t r, i, j
        cdef vector[Pair] pairs
        cdef bint at_corners
        if self.roots < 2:
            return
        for r in range(self.count):
            reach = fmax(reach, slack * self.widest[r])
        self.close_pairs(pairs, reach)
        for at_corners in (True, False):
            for r in range(<Py_ssize_t>pairs.size()):
                i, j = self.root(pairs[r].first), self.root(pairs[r].second)
                if i != j and (self.link_at_corners(pairs[r].first, pairs[r].second, slack) if at_corners
                               else self.link(pairs[r].first, pairs[r].second, slack)):
                    self.group[j] = i
                    self.roots -= 1

    def links(self):
        cdef Py_ssize_t m = self.made.size(), k
        loops, at, gap, crossed = np.empty((m, 2), dtype=np.int64), np.empty((m, 2)), np.empty(m), np.empty(m, dtype=bool)
        for k in range(m):
            loops[k], at[k] = (self.made[k].a, self.made[k].b), (self.made[k].at_a, self.made[k].at_b)
            gap[k], crossed[k] = self.made[k].gap, self.made[k].crossed
        return loops, at, gap, crossed

    cdef Py_ssize_t root(self, Py_ssize_t i) noexcept:
        while self.group[i] != i:
            self.group[i] = self.group[self.group[i]]
            i = self.group[i]
        return i

    cdef void close_pairs(self, vector[Pair]& pairs, double reach):
        """Loops that come within reach of each other, ascending; corners of one are held against the sides of the other."""
        cdef vector[Py_ssize_t] seen  # by which loop each was last found
        cdef Py_ssize_t r, i, row, low, high, at, other, kept = 0
        cdef const Side* side
        cdef double part = 0.0, x, y
        seen.assign(self.count, -1)
        for r in range(self.count):
            seen[r] = r
            for i in range(self.first[r], self.first[r + 1]):
                x, y = self.start[i, 0], self.start[i, 1]
                low, high = self.grid.column(x - reach), self.grid.column(x + reach)
                for row in range(self.grid.row(y - reach), self.grid.row(y + reach) + 1):
                    for at in range(self.grid.first[row * self.grid.columns + low], self.grid.first[row * self.grid.columns + high + 1]):
                        side = &self.sides[at]
                        other = side.owner
                        if seen[other] != r and _square(side, x, y, &part) <= reach * reach:
                            seen[other] = r
                            pairs.push_back(Pair(min(r, other), max(r, other)))
        sort(pairs.begin(), pairs.end())
        for i in range(<Py_ssize_t>pairs.size()):
            if kept == 0 or pairs[i] != pairs[kept - 1]:
                pairs[kept] = pairs[i]
                kept += 1
        pairs.resize(kept)

    cdef double nearest(self, Py_ssize_t loop, double x, double y, double reach, double* s) noexcept:
        """The distance of a place from a loop and the arc length there; infinite where it is not within reach."""
        cdef double limit = reach * reach, found, part = 0.0, at_part = 0.0
        cdef Py_ssize_t best = -1, row, at
        cdef Py_ssize_t low = self.grid.column(x - reach), high = self.grid.column(x + reach)
        for row in range(self.grid.row(y - reach), self.grid.row(y + reach) + 1):
            for at in range(self.grid.first[row * self.grid.columns + low], self.grid.first[row * self.grid.columns + high + 1]):
                if self.sides[at].owner != loop:
                    continue
                found = _square(&self.sides[at], x, y, &part)
                if found < limit or (found == limit and (best < 0 or self.grid.item[at] < best)):
                    limit, best, at_part = found, self.grid.item[at], part
        if best < 0:
            return INFINITY
        s[0] = self.along[best]
        s[0] += at_part * ((self.along[best + 1] if best + 1 < self.first[loop + 1] else self.length[loop]) - s[0])
        return sqrt(limit)

    cdef double at(self, Py_ssize_t loop, double s, double* x, double* y) noexcept:
        """The place at an arc length, taken round and round, and the width there."""
        cdef Py_ssize_t low = self.first[loop], high = self.first[loop + 1], middle
        cdef double length = self.length[loop], t, after
        s -= floor(s / length) * length if length > 0 else s
        while high - low > 1:
            middle = (low + high) // 2
            if self.along[middle] <= s:
                low = middle
            else:
                high = middle
        after = self.along[high] if high < self.first[loop + 1] else length
        t = fmin((s - self.along[low]) / (after - self.along[low]), 1.0) if after > self.along[low] else 0.0
        x[0] = self.start[low, 0] + t * (self.end[low, 0] - self.start[low, 0])
        y[0] = self.start[low, 1] + t * (self.end[low, 1] - self.start[low, 1])
        return self.width[low] + t * (self.width[high if high < self.first[loop + 1] else self.first[loop]] - self.width[low])

    cdef bint is_free(self, Py_ssize_t loop, double s, double gap) noexcept:
        """Whether nothing is cut yet within a gap of a place."""
        cdef double length = self.length[loop], apart
        cdef Py_ssize_t k
        if length <= ROOM * 2 * gap:
            return False
        for k in range(<Py_ssize_t>self.cuts[loop].size()):
            apart = s - (self.cuts[loop][k].low + self.cuts[loop][k].high) / 2 + length / 2
            apart = fabs(apart - floor(apart / length) * length - length / 2)
            if apart <= gap + (self.cuts[loop][k].high - self.cuts[loop][k].low) / 2:
                return False
        return True

    cdef void look_for_sites(self, Py_ssize_t loop):
        """Where a loop may be cut open: the middles of its segments, long ones divided, and how far it would be cut there."""
        cdef double length = self.length[loop], step = fmax(2 * self.nominal_mm, length / SITES), usual, side
        cdef Py_ssize_t i, j, pieces, total = 0, at = 0, stride
        usual = fmin(self.thinnest_mm, length / 3)
        for i in range(self.first[loop], self.first[loop + 1]):
            total += _pieces(self.side(loop, i), step)
        stride = max(1, total // SITES)
        for i in range(self.first[loop], self.first[loop + 1]):
            side = self.side(loop, i)
            pieces = _pieces(side, step)
            for j in range(pieces):
                if at % stride == 0:
                    self.sites[loop].push_back(self.along[i] + (j + 0.5) * side / pieces)
                    # one of a few short sides is cut out whole, so that its corners lay ink once
                    self.gaps[loop].push_back(side if length <= FEW * self.nominal_mm and usual < side < fmin(
                        self.widest_mm, length / 3) else usual)
                at += 1

    cdef void look_for_corners(self, Py_ssize_t loop) noexcept:
        """The arc lengths of a loop's sharp corners."""
        cdef Py_ssize_t i, before
        cdef double ux, uy, vx, vy, dot
        for i in range(self.first[loop], self.first[loop + 1]):
            before = i - 1 if i > self.first[loop] else self.first[loop + 1] - 1
            ux, uy = self.start[i, 0] - self.start[before, 0], self.start[i, 1] - self.start[before, 1]
            vx, vy = self.end[i, 0] - self.start[i, 0], self.end[i, 1] - self.start[i, 1]
            dot = ux * vx + uy * vy
            if dot <= 0 or dot * dot < TURN * TURN * (ux * ux + uy * uy) * (vx * vx + vy * vy):
                self.corners[loop].push_back(self.along[i])

    cdef bint is_at_corner(self, Py_ssize_t loop, double s, double gap) noexcept:
        cdef double length = self.length[loop], apart
        cdef Py_ssize_t k
        for k in range(<Py_ssize_t>self.corners[loop].size()):
            apart = s - self.corners[loop][k] + length / 2
            if fabs(apart - floor(apart / length) * length - length / 2) < gap + BESIDE * self.nominal_mm:
                return True
        return False

    cdef double side(self, Py_ssize_t loop, Py_ssize_t i) noexcept:
        return (self.along[i + 1] if i + 1 < self.first[loop + 1] else self.length[loop]) - self.along[i]

    cdef bint link(self, Py_ssize_t i, Py_ssize_t j, double slack):
        """Cut two loops open where they run side by side best; False where they nowhere do."""
        cdef Py_ssize_t a = i, b = j, k
        cdef double reach, s_a = 0.0, s_b, apart, width, wanted, narrow, more, spent = 0.0, gap, off, least = INFINITY, x, y
        cdef Link best
        cdef bint crossed, short
        if self.length[i] < self.length[j]:
            a, b = j, i
        if self.sites[b].empty():
            self.look_for_sites(b)
        reach = slack * (self.widest[a] + self.widest[b]) / 2
        short = self.length[b] <= FEW * self.nominal_mm
        for k in range(<Py_ssize_t>self.sites[b].size()):
            s_b, gap = self.sites[b][k], self.gaps[b][k]
            wanted = self.at(b, s_b, &x, &y)
            apart = self.nearest(a, x, y, reach, &s_a)
            if not isfinite(apart):
                continue
            width = self.at(a, s_a, &x, &y)
            narrow = SHUT * fmin(width, wanted)
            wanted = (width + wanted) / 2
            more = 2 * wanted * (gap - narrow)
            if not short and 0 < more <= self.spare_mm2:
                gap = narrow
            else:
                more = 0.0
            if not apart <= slack * wanted or not self.is_free(a, s_a, gap) or not self.is_free(b, s_b, gap):
                continue
            off = self.off(a, s_a, b, s_b, gap, wanted, &crossed)
            if off < least and (self.is_at_corner(a, s_a, gap) or self.is_at_corner(b, s_b, gap)):
                off += COST * self.nominal_mm
            if off < least:
                least, best, spent = off, Link(a, b, s_a, s_b, gap, crossed), more
        if least == INFINITY:
            return False
        self.make(best)
        self.spare_mm2 -= spent
        return True

    cdef void make(self, Link link):
        self.cuts[link.a].push_back(Cut(link.at_a - link.gap / 2, link.at_a + link.gap / 2))
        self.cuts[link.b].push_back(Cut(link.at_b - link.gap / 2, link.at_b + link.gap / 2))
        self.made.push_back(link)

    cdef bint link_at_corners(self, Py_ssize_t i, Py_ssize_t j, double slack):
        """Cut out what two loops have before the corners at which they leave each other; False where there are none such."""
        cdef Py_ssize_t a = i, b = j, k
        cdef int way_a, way_b  # towards the corners
        cdef double reach, corner_b, s_a = 0.0, at_a, at_b, gap, apart, off, least = INFINITY, x_a, y_a, x_b, y_b, to_x, to_y
        cdef Link best
        cdef bint crossed
        if self.length[i] < self.length[j]:
            a, b = j, i
        reach = slack * (self.widest[a] + self.widest[b]) / 2
        for k in range(<Py_ssize_t>self.corners[b].size()):
            corner_b = self.corners[b][k]
            for way_b in range(-1, 2, 2):
                gap = self.at(b, corner_b - way_b * self.nominal_mm, &x_b, &y_b)
                if not isfinite(self.nearest(a, x_b, y_b, reach, &s_a)):
                    continue
                gap = (gap + self.at(a, s_a, &x_a, &y_a)) / 2
                self.at(b, corner_b - way_b * gap, &x_b, &y_b)
                apart = self.nearest(a, x_b, y_b, reach, &s_a)
                if not 0 < apart <= slack * gap:
                    continue
                self.at(a, s_a, &x_a, &y_a)
                to_x, to_y = (x_a - x_b) / apart, (y_a - y_b) / apart
                at_b = corner_b - way_b * gap / 2
                if not self.turns_off(b, corner_b, way_b, gap, -to_x, -to_y) or not self.is_free(b, at_b, gap):
                    continue
                for way_a in range(-1, 2, 2):
                    at_a = s_a + way_a * gap / 2
                    if not self.turns_off(a, s_a + way_a * gap, way_a, gap, to_x, to_y) or not self.is_free(a, at_a, gap):
                        continue
                    off = self.off(a, at_a, b, at_b, gap, gap, &crossed)
                    if off < fmin(least - TIE * self.nominal_mm, PLAY * gap):
                        least, best = off, Link(a, b, at_a, at_b, gap, crossed)
        if least == INFINITY:
            return False
        self.make(best)
        return True

    cdef bint turns_off(self, Py_ssize_t loop, double s, int way, double gap, double to_x, double to_y) noexcept:
        """Whether a loop comes straight over two gaps to a place and then goes off to a side."""
        cdef double[6] p
        self.at(loop, s - 2 * way * gap, &p[0], &p[1])
        self.at(loop, s, &p[2], &p[3])
        self.at(loop, s + way * gap, &p[4], &p[5])
        return norm(p[2] - p[0], p[3] - p[1]) > STRAIGHT * 2 * gap and (p[4] - p[2]) * to_x + (p[5] - p[3]) * to_y > AWAY * gap

    cdef double off(self, Py_ssize_t a, double s_a, Py_ssize_t b, double s_b, double gap, double wanted, bint* crossed) noexcept:
        """How far the ends to be joined are from being as far apart as the beads are wide."""
        cdef double[8] p
        cdef double half = gap / 2, same, other
        self.at(a, s_a - half, &p[0], &p[1])
        self.at(a, s_a + half, &p[2], &p[3])
        self.at(b, s_b - half, &p[4], &p[5])
        self.at(b, s_b + half, &p[6], &p[7])
        same = norm(p[0] - p[4], p[1] - p[5]) + norm(p[2] - p[6], p[3] - p[7])
        other = norm(p[0] - p[6], p[1] - p[7]) + norm(p[2] - p[4], p[3] - p[5])
        crossed[0] = same < other
        return fabs((same if same < other else other) / 2 - wanted)


cdef inline double _square(const Side* side, double x, double y, double* part) noexcept nogil:
    """The distance of a place from a segment, squared, and how far along the segment it is nearest."""
    cdef double px = x - side.x, py = y - side.y, t = px * side.ex + py * side.ey, whole = side.ex * side.ex + side.ey * side.ey
    t = 0.0 if t <= 0 else (1.0 if t >= whole else t / whole)  # fmin and fmax are calls, which cost more than all the rest
    part[0] = t
    return (px - t * side.ex) * (px - t * side.ex) + (py - t * side.ey) * (py - t * side.ey)


cdef Py_ssize_t _pieces(double length, double step) noexcept:
    return max(1, <Py_ssize_t>fmin(length / step, SITES))
