# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""How far the sides of beads are from ink. See `ssbfab.toolpath.fills.sides`."""

import numpy as np

from libc.math cimport fabs, isfinite, sqrt
from libc.stdint cimport int64_t

from ssbfab.kernels.comparing cimport greater, lesser
from ssbfab.kernels.grid cimport SegmentGrid
from ssbfab.kernels.plane cimport squared_from


def from_ink(const double[:, ::1] sides_mm, const int64_t[::1] piece, const double[:, ::1] start_mm, const double[:, ::1] end_mm,
             const double[::1] half_mm, const int64_t[::1] bead, const double[::1] along_mm, const double[::1] edge_mm,
             const double[::1] round_mm, double reach_mm, double deep_mm, double own_widths):
    cdef Py_ssize_t n = half_mm.shape[0], k = sides_mm.shape[0], side, i
    cdef double far = 1e-12
    if piece.shape[0] != k or start_mm.shape[0] != n or end_mm.shape[0] != n or bead.shape[0] != n or along_mm.shape[0] != n or (
            edge_mm.shape[0] != n or round_mm.shape[0] != n):
        raise ValueError("from_ink: a piece for each side, and one of all else for each piece, are needed")
    if sides_mm.shape[1] != 2 or start_mm.shape[1] != 2 or end_mm.shape[1] != 2 or not reach_mm >= 0:
        raise ValueError("from_ink: places (n, 2) and a reach are needed")
    found = np.full(k, reach_mm)
    cdef double[::1] apart = found
    for i in range(n):
        if not (isfinite(start_mm[i, 0] + start_mm[i, 1] + end_mm[i, 0] + end_mm[i, 1]) and isfinite(half_mm[i])):
            raise ValueError("from_ink: beads must be finite")
        far = greater(half_mm[i] + reach_mm, far)
    for side in range(k):
        if not 0 <= piece[side] < n:
            raise ValueError("from_ink: sides are those of pieces that there are")
    if not n or not k:
        return found
    cdef Beads beads = Beads()
    beads.start_mm, beads.end_mm, beads.half_mm, beads.bead = start_mm, end_mm, half_mm, bead
    beads.along_mm, beads.edge_mm, beads.round_mm = along_mm, edge_mm, round_mm
    beads.far, beads.reach, beads.deep, beads.own_widths = far, reach_mm, deep_mm, own_widths
    beads.grid = SegmentGrid(start_mm, end_mm, far)
    for side in range(k):
        if isfinite(sides_mm[side, 0] + sides_mm[side, 1]):
            apart[side] = beads.apart(sides_mm[side, 0], sides_mm[side, 1], piece[side])
    return found


cdef class Beads:
    cdef const double[:, ::1] start_mm, end_mm
    cdef const double[::1] half_mm, along_mm, edge_mm, round_mm
    cdef const int64_t[::1] bead
    cdef double far, reach, deep, own_widths
    cdef SegmentGrid grid

    cdef double apart(self, double x, double y, Py_ssize_t i):
        """How far a place beside piece i is from ink: no farther is looked than it takes to know that it is in it."""
        cdef Py_ssize_t r, c, at, j
        cdef double nearest = self.reach, short, into, way
        for r in range(self.grid.row(y - self.far), self.grid.row(y + self.far) + 1):
            for c in range(self.grid.column(x - self.far), self.grid.column(x + self.far) + 1):
                for at in range(self.grid.first[r * self.grid.columns + c], self.grid.first[r * self.grid.columns + c + 1]):
                    j = self.grid.item[at]
                    short = self.half_mm[j] + nearest
                    if j == i or fabs(x - self.start_mm[j, 0]) > short + self.edge_mm[j] or (
                            fabs(y - self.start_mm[j, 1]) > short + self.edge_mm[j]):
                        continue
                    into = self.half_mm[j] - sqrt(squared_from(x, y, &self.start_mm[j, 0], &self.end_mm[j, 0]))
                    if into <= -nearest:
                        continue
                    way = fabs(self.along_mm[i] + self.edge_mm[i] / 2 - self.along_mm[j] - self.edge_mm[j] / 2)
                    way = lesser(way, self.round_mm[i] - way) - (self.edge_mm[i] + self.edge_mm[j]) / 2
                    if self.bead[i] == self.bead[j] and way <= self.own_widths * 2 * greater(self.half_mm[i], self.half_mm[j]):
                        if into > self.deep:
                            return 0.0
                    elif into >= 0:
                        return 0.0
                    else:
                        nearest = -into
        return nearest
