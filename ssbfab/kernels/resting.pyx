# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Sharp corners of a polygon in which discs rest whose centres are in the polygon's seeds."""

import numpy as np

from libc.math cimport NAN, atan2, cos, fabs, tan
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport between, greater, lesser
from ssbfab.kernels.loops cimport Bend, Curves, turned
from ssbfab.kernels.patch cimport Patch
from ssbfab.kernels.plane cimport norm

cdef double LEAST, MOST
LEAST, MOST = 0.5, 2.09      # turn of corners
cdef double CLOSE = 0.02     # discs: a centre so near to the seeds is on them
cdef double SHARP = 0.45     # turn of corners of the seeds that may be meant
cdef double BESIDE = 0.35    # discs: how far from such a corner the centre may be, as sides are curved,
cdef double ASIDE = 0.15     # and how far from straight on the way to the tip
cdef double PER_BAND = 4.0   # edges


cdef struct Corner:
    double x, y              # its tip
    double ux, uy, vx, vy    # the ways on which its sides come and go


cdef struct Place:
    double x, y


def corners(Patch part, list seeds, double disc_mm):
    cdef vector[Corner] found
    cdef Curves rings = Curves()
    cdef Py_ssize_t loop, k, i, count = 0
    cdef double reach
    cdef Patch seed
    cdef Corner c
    for loop in range(part.rings.count()):
        _sharp(part.rings, loop, LEAST, MOST, found)
    if found.empty():
        return np.empty((0, 2)), np.empty((0, 4, 2)), np.empty(0, dtype=bool)
    for seed in seeds:
        for loop in range(seed.rings.count()):
            for k in range(seed.rings.first[loop], seed.rings.first[loop + 1]):
                rings.put(seed.rings.x[k], seed.rings.y[k])
            rings.close()
    cdef Bands bands = Bands(rings, (1 + CLOSE / 2) * disc_mm)
    quads = np.empty((found.size(), 4, 2))
    cdef double[:, :, ::1] q = quads
    for i in range(<Py_ssize_t>found.size()):
        c = found[i]
        reach = disc_mm * tan(atan2(c.ux * c.vy - c.uy * c.vx, c.ux * c.vx + c.uy * c.vy) / 2)
        _shorten(&c.ux, &c.uy)
        _shorten(&c.vx, &c.vy)
        q[count, 0, 0], q[count, 0, 1] = c.x - reach * c.ux, c.y - reach * c.uy
        q[count, 1, 0], q[count, 1, 1] = c.x, c.y
        q[count, 2, 0], q[count, 2, 1] = c.x + reach * c.vx, c.y + reach * c.vy
        q[count, 3, 0], q[count, 3, 1] = c.x + reach * c.vx - disc_mm * c.vy, c.y + reach * c.vy + disc_mm * c.vx
        if bands.within(q[count, 3, 0], q[count, 3, 1], CLOSE * disc_mm) and not bands.within(c.x, c.y, (1 + CLOSE / 2) * disc_mm):
            count += 1
    quads = quads[:count]
    left = np.ones(count, dtype=bool)
    return (_tips(rings, quads, disc_mm, left) if count else np.empty((0, 2))), quads, left


cdef void _sharp(Curves rings, Py_ssize_t loop, double least, double most, vector[Corner]& found) noexcept:
    """Add the corners of a ring that turn left by more than the least, less than the most."""
    cdef Py_ssize_t k
    cdef Bend bend
    for k in range(rings.first[loop], rings.first[loop + 1]):
        bend = rings.bend(loop, k)
        if least < turned(bend) < most:
            found.push_back(Corner(rings.x[k], rings.y[k], bend.ux, bend.uy, bend.vx, bend.vy))


cdef inline void _shorten(double* x, double* y) noexcept:
    cdef double size = greater(norm(x[0], y[0]), 1e-300)
    x[0], y[0] = x[0] / size, y[0] / size


cdef _tips(Curves rings, quads, double disc, left):
    """The tip of the corner in which a disc rests for each point of the seeds, else NaN; those corners are no longer left."""
    cdef Py_ssize_t n = rings.x.size() + rings.count(), loop, k, low, high, at = 0, corner
    cdef bint any_meant = False
    cdef Bend bend
    found = np.full((n, 2), NAN)
    cdef double[:, ::1] tip = found
    cdef double[:, :, ::1] q = quads
    cdef unsigned char[::1] is_left = left.view(np.uint8)
    for loop in range(rings.count()):
        low, high = rings.first[loop], rings.first[loop + 1]
        for k in range(low, high):
            bend = rings.bend(loop, k)
            if turned(bend) > SHARP:
                corner = _meant(q, rings.x[k], rings.y[k], bend.ux, bend.uy, bend.vx, bend.vy, disc)
                if corner >= 0:
                    is_left[corner], any_meant = 0, True
                    tip[at, 0], tip[at, 1] = q[corner, 1, 0], q[corner, 1, 1]
                    if k == low:  # which closes the ring too
                        tip[at + high - low, 0], tip[at + high - low, 1] = tip[at, 0], tip[at, 1]
            at += 1
        at += 1
    return found if any_meant else np.empty((0, 2))


cdef Py_ssize_t _meant(double[:, :, ::1] quads, double x, double y, double ux, double uy, double vx, double vy, double disc) noexcept:
    """The corner whose tip lies straight on from a point of the seeds beside which its disc's centre is, the nearest; -1 for none."""
    cdef Py_ssize_t best = -1, i
    cdef double least = BESIDE * disc, off, tx, ty, ax, ay, bx, by
    _shorten(&ux, &uy)
    _shorten(&vx, &vy)
    for i in range(quads.shape[0]):
        if fabs(quads[i, 3, 1] - y) > least:
            continue
        off = norm(x - quads[i, 3, 0], y - quads[i, 3, 1])
        if off > least:
            continue
        tx, ty = quads[i, 1, 0] - x, quads[i, 1, 1] - y
        ax, ay, bx, by = tx - disc * uy, ty + disc * ux, disc * vy - tx, -disc * vx - ty
        _shorten(&ax, &ay)
        _shorten(&bx, &by)
        if lesser(ax * ux + ay * uy, bx * vx + by * vy) > cos(ASIDE):
            best, least = i, off
    return best


cdef class Bands:
    """The edges of rings in level bands, those that come within reach of a band."""

    cdef Curves rings
    cdef double low, height
    cdef Py_ssize_t count
    cdef vector[vector[Py_ssize_t]] edges    # by their first points
    cdef vector[Py_ssize_t] after

    def __cinit__(self, Curves rings, double reach):
        cdef Py_ssize_t n = rings.x.size(), loop, k, r
        cdef double high, a, b
        self.rings, self.low, high = rings, 1e300, -1e300
        for k in range(n):
            self.low, high = lesser(self.low, rings.y[k]), greater(high, rings.y[k])
        self.low, high = self.low - 2 * reach, high + 2 * reach
        self.height = greater(2 * reach, (high - self.low) / (1 + n / PER_BAND))
        self.count = 1 + <Py_ssize_t>((high - self.low) / self.height) if n else 0
        self.edges.resize(self.count)
        self.after.resize(n)
        for loop in range(rings.count()):
            for k in range(rings.first[loop], rings.first[loop + 1]):
                self.after[k] = k + 1 if k + 1 < rings.first[loop + 1] else rings.first[loop]
                a, b = rings.y[k], rings.y[self.after[k]]
                for r in range(self.band(lesser(a, b) - 1.01 * reach), self.band(greater(a, b) + 1.01 * reach) + 1):
                    self.edges[r].push_back(k)

    cdef Py_ssize_t band(self, double y) noexcept:
        cdef double place = (y - self.low) / self.height
        return 0 if not place > 0 else self.count - 1 if place >= self.count else <Py_ssize_t>place

    cdef bint within(self, double x, double y, double reach) noexcept:
        """Whether a place is in the rings, or nearer to them than the reach, which is no longer than the bands'."""
        cdef Py_ssize_t at, k, kk, r
        cdef double ex, ey, px, py, t
        cdef bint inside = False
        if self.count == 0:
            return False
        r = self.band(y)
        for at in range(<Py_ssize_t>self.edges[r].size()):
            k = self.edges[r][at]
            kk = self.after[k]
            ex, ey, px, py = self.rings.x[kk] - self.rings.x[k], self.rings.y[kk] - self.rings.y[k], x - self.rings.x[k], y - self.rings.y[k]
            t = between((px * ex + py * ey) / greater(ex * ex + ey * ey, 1e-300), 0.0, 1.0)
            if (px - t * ex) * (px - t * ex) + (py - t * ey) * (py - t * ey) <= reach * reach:
                return True
            if (self.rings.y[k] <= y) != (self.rings.y[kk] <= y) and ex * py / ey > px:
                inside = not inside
        return inside
