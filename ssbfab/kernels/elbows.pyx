# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Elbows of a polygon's walls: reflex corners, and the convex corner across."""

import numpy as np

from libc.math cimport INFINITY, fabs, sqrt
from libc.stdint cimport int64_t
from libcpp.algorithm cimport sort
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport greater, lesser
from ssbfab.kernels.loops cimport Bend, Curves, turned
from ssbfab.kernels.patch cimport Patch

cdef double LEAST, MOST
LEAST, MOST = 0.5, 1.62      # turn of corners
cdef double PARALLEL = 0.01  # sine of the angle between the sides of both corners
cdef double ALIKE = 1.1      # one arm may be so much thicker than the other
cdef double PLAY = 1e-3      # of an arm's thickness, by which a side may be shorter than the other arm is thick
cdef double SAME = 1e-6      # of both arms' thickness: nearer to their sides than this is on them
cdef double MANY = 1e8       # pairs of corners, above which none are looked at


cdef struct Corner:
    Py_ssize_t loop, at      # which point of which ring
    double x, y
    double ux, uy, vx, vy    # the directions in which its sides come and go
    double come, go          # their lengths


cdef struct Across:
    double along, back       # from the inner corner to the outer one: so far on along u, and so far back along v


cdef struct Place:
    double x, y


cdef bint _is_left_of(const Corner& a, const Corner& b) noexcept nogil:
    return a.x < b.x


cdef bint _lies_left_of(const Place& a, const Place& b) noexcept nogil:
    return a.x < b.x


def elbows(Patch patch):
    if patch.elbows is None:
        patch.elbows = _elbows(patch),
    return patch.elbows[0]


cdef _elbows(Patch patch):
    cdef vector[Corner] inner, outer, across
    cdef vector[Place] places
    cdef Py_ssize_t i, best, count = 0
    cdef Across way
    _corners(patch.rings, inner, outer)
    if inner.empty() or outer.empty() or <double>inner.size() * outer.size() > MANY:
        return None
    sort(outer.begin(), outer.end(), _is_left_of)
    for i in range(<Py_ssize_t>patch.rings.x.size()):
        places.push_back(Place(patch.rings.x[i], patch.rings.y[i]))
    sort(places.begin(), places.end(), _lies_left_of)
    for i in range(<Py_ssize_t>inner.size()):
        best = _across(inner[i], outer, &way)
        if best >= 0 and _is_free(places, inner[i], way):
            inner[count] = inner[i]  # `count` is never ahead of i
            across.push_back(outer[best])
            count += 1
    if not count:
        return None
    at, found = np.empty(count, dtype=np.int64), np.empty((4, count, 2))
    cdef int64_t[::1] number = at
    cdef double[:, :, ::1] p = found
    for i in range(count):
        number[i] = inner[i].at + inner[i].loop  # there is one point more for each ring before
        p[0, i, 0], p[0, i, 1], p[1, i, 0], p[1, i, 1] = inner[i].x, inner[i].y, across[i].x, across[i].y
        p[2, i, 0], p[2, i, 1], p[3, i, 0], p[3, i, 1] = inner[i].ux, inner[i].uy, inner[i].vx, inner[i].vy
    return at, *found


cdef void _corners(Curves rings, vector[Corner]& inner, vector[Corner]& outer) noexcept:
    """The corners that may be those of elbows."""
    cdef Py_ssize_t loop, k
    cdef double turn
    cdef Bend bend
    cdef Corner c
    for loop in range(rings.count()):
        for k in range(rings.first[loop], rings.first[loop + 1]):
            bend = rings.bend(loop, k)
            turn = turned(bend)
            if not LEAST < fabs(turn) < MOST:
                continue
            c.loop, c.at, c.x, c.y = loop, k, rings.x[k], rings.y[k]
            c.come, c.go = sqrt(bend.ux * bend.ux + bend.uy * bend.uy), sqrt(bend.vx * bend.vx + bend.vy * bend.vy)
            c.ux, c.uy, c.vx, c.vy = bend.ux / c.come, bend.uy / c.come, bend.vx / c.go, bend.vy / c.go
            if turn < 0:
                inner.push_back(c)
            else:
                outer.push_back(c)


cdef Py_ssize_t _across(const Corner& c, const vector[Corner]& outer, Across* way) noexcept nogil:
    """Which of the outer corners, from left to right, is the nearest across an inner one, and the way there; -1 for none."""
    cdef Py_ssize_t n = outer.size(), low, high, k, best = -1
    cdef double least = INFINITY, dx, dy
    cdef Across found
    low, high = 0, n
    while low < high:
        k = (low + high) // 2
        if outer[k].x < c.x:
            low = k + 1
        else:
            high = k
    high, low = low, low - 1
    while low >= 0 or high < n:
        if high >= n or (low >= 0 and c.x - outer[low].x < outer[high].x - c.x):
            k = low
            low -= 1
        else:
            k = high
            high += 1
        dx, dy = outer[k].x - c.x, outer[k].y - c.y
        if dx * dx >= least:
            break
        if dx * dx + dy * dy < least and _faces(c, outer[k], &found):
            least, best, way[0] = dx * dx + dy * dy, k, found
    return best


cdef bint _faces(const Corner& c, const Corner& q, Across* way) noexcept nogil:
    """Whether an outer corner lies across an inner one, with sides parallel to its, and long enough, and arms about as thick."""
    cdef double dx, dy, sine
    if fabs(q.ux * c.vy - q.uy * c.vx) > PARALLEL or q.ux * c.vx + q.uy * c.vy > 0:
        return False
    if fabs(q.vx * c.uy - q.vy * c.ux) > PARALLEL or q.vx * c.ux + q.vy * c.uy > 0:
        return False
    dx, dy, sine = q.x - c.x, q.y - c.y, c.uy * c.vx - c.ux * c.vy
    way.along = (dy * c.vx - dx * c.vy) / sine
    way.back = (dy * c.ux - dx * c.uy) / sine
    if not (way.along > 0 and way.back > 0 and way.along < ALIKE * way.back and way.back < ALIKE * way.along):
        return False
    return q.come > (1 - PLAY) * way.back and q.go > (1 - PLAY) * way.along


cdef bint _is_free(const vector[Place]& places, const Corner& c, const Across& way) noexcept nogil:
    """Whether no other corner lies between the two; of all, from left to right."""
    cdef Py_ssize_t low = 0, high = places.size(), k
    cdef double sine = c.uy * c.vx - c.ux * c.vy, dx, dy, ux = way.along * c.ux, vx = way.back * c.vx, a, b
    cdef double left = c.x + lesser(ux, 0.0) - greater(vx, 0.0), right = c.x + greater(ux, 0.0) - lesser(vx, 0.0)
    while low < high:
        k = (low + high) // 2
        if places[k].x < left:
            low = k + 1
        else:
            high = k
    for k in range(low, <Py_ssize_t>places.size()):
        if places[k].x > right:
            break
        dx, dy = places[k].x - c.x, places[k].y - c.y
        a, b = (dy * c.vx - dx * c.vy) / sine / way.along, (dy * c.ux - dx * c.uy) / sine / way.back
        if SAME < a < 1 - SAME and SAME < b < 1 - SAME:
            return False
    return True
