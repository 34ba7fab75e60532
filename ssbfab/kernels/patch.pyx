# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Polygons as kernels hand them on to each other, so that no geometry is made of what is offset and then offset again."""

import sys

import numpy as np

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.math cimport ceil, fabs, isfinite, sqrt
from libc.stdint cimport int64_t, uint8_t, uint32_t
from libc.string cimport memcpy
from libcpp.vector cimport vector

from ssbfab.kernels.loops cimport Curves, apart

cdef double LARGEST_MM = 1e6    # coordinates beyond are no print
cdef double EXACT = 1e-12       # of the largest coordinate: what is nearer is the same place
cdef double STRAIGHT_BACK = 1e-9
cdef double MOST_PIECES = 1e7   # of one edge
cdef uint8_t LITTLE = sys.byteorder == "little"


cdef class Patch:
    def __init__(self, const double[:, ::1] points_mm):
        cdef Py_ssize_t k
        self.rings = split(points_mm, &self.largest)
        if self.rings is None or not self.rings.count():
            raise ValueError("patch: its rings must be finite and end where they begin")
        for k in range(self.rings.count()):
            if (ring_area(self.rings, k) > 0) != (k == 0):
                raise ValueError("patch: its exterior must come first and run counter-clockwise, its holes clockwise")

    @property
    def area(self):
        cdef Py_ssize_t k
        cdef double total = 0.0
        for k in range(self.rings.count()):
            total += ring_area(self.rings, k)
        return total

    def points(self):
        cdef Py_ssize_t k, i, low, high, at = 0
        found = np.empty((self.rings.x.size() + self.rings.count(), 2))
        cdef double[:, ::1] p = found
        for k in range(self.rings.count()):
            low, high = self.rings.first[k], self.rings.first[k + 1]
            for i in range(low, high + 1):
                p[at, 0], p[at, 1] = self.rings.x[i if i < high else low], self.rings.y[i if i < high else low]
                at += 1
        return found

    def wkb(self):
        """Byte order, kind, number of rings; for each ring the number of points, and the points."""
        cdef Py_ssize_t k
        cdef bytes whole = PyBytes_FromStringAndSize(NULL, 9 + 20 * self.rings.count() + 16 * <Py_ssize_t>self.rings.x.size())
        cdef char* to = PyBytes_AS_STRING(whole)
        cdef uint32_t[2] header
        header[0], header[1] = 3, <uint32_t>self.rings.count()
        to[0] = LITTLE
        memcpy(to + 1, header, 8)
        to += 9
        for k in range(self.rings.count()):
            to = _written(self.rings, k, to)
        return whole

    def simplified(self, double tolerance_mm):
        cdef Patch found
        cdef Curves rings = Curves()
        cdef Py_ssize_t k, n
        for k in range(self.rings.count()):
            n = _thinned(self.rings, k, tolerance_mm, rings)
            if n < 3:
                return None
        if rings.x.size() == self.rings.x.size():
            return self
        if not _is_sound(rings, EXACT * self.largest):
            return None
        found = Patch.__new__(Patch)
        found.rings, found.largest = rings, self.largest
        return found


cdef Patch patch_of(Curves found, Py_ssize_t shell, const vector[Py_ssize_t]& holes):
    """One patch of a shell and the holes that it holds."""
    cdef Patch made = Patch.__new__(Patch)
    cdef Py_ssize_t k
    made.rings, made.largest = Curves(), 1.0
    _copy(found, shell, made)
    for k in range(<Py_ssize_t>holes.size()):
        _copy(found, holes[k], made)
    return made


cdef void _copy(Curves found, Py_ssize_t loop, Patch made) noexcept:
    cdef Py_ssize_t k
    for k in range(found.first[loop], found.first[loop + 1]):
        made.rings.put(found.x[k], found.y[k])
        made.largest = max(made.largest, max(fabs(found.x[k]), fabs(found.y[k])))
    made.rings.close()


cdef Curves split(const double[:, ::1] points, double* largest):
    """The rings, each of which ends when its first point comes again; None if they do not."""
    cdef Py_ssize_t n = points.shape[0], low = 0, k
    cdef Curves rings = Curves()
    largest[0] = 1.0
    for k in range(n):
        if not (isfinite(points[k, 0]) and isfinite(points[k, 1])):
            return None
        largest[0] = max(largest[0], max(fabs(points[k, 0]), fabs(points[k, 1])))
        if k > low and points[k, 0] == points[low, 0] and points[k, 1] == points[low, 1]:
            if k - low < 3:
                return None
            rings.close()
            low = k + 1
        else:
            rings.put(points[k, 0], points[k, 1])
    return rings if low == n and largest[0] <= LARGEST_MM else None


cdef double ring_area(Curves found, Py_ssize_t loop) noexcept nogil:
    cdef Py_ssize_t low = found.first[loop], high = found.first[loop + 1], k
    cdef double area = 0.0, x = found.x[low], y = found.y[low]
    for k in range(low, high - 1):
        area += (found.x[k] - x) * (found.y[k + 1] - y) - (found.y[k] - y) * (found.x[k + 1] - x)
    return area / 2


cdef bint in_ring(Curves found, Py_ssize_t loop, double x, double y) noexcept nogil:
    cdef Py_ssize_t low = found.first[loop], high = found.first[loop + 1], k, kk
    cdef bint inside = False
    for k in range(low, high):
        kk = k + 1 if k + 1 < high else low
        if (found.y[k] <= y) != (found.y[kk] <= y) \
                and found.x[k] + (found.x[kk] - found.x[k]) * (y - found.y[k]) / (found.y[kk] - found.y[k]) > x:
            inside = not inside
    return inside


def edges(list patches, double tolerance_mm):
    cdef Curves rings = Curves()
    cdef Patch patch
    cdef vector[int64_t] owner
    cdef Py_ssize_t p, k, i, n
    for p in range(len(patches)):
        patch = patches[p]
        for k in range(patch.rings.count()):
            if _thinned(patch.rings, k, tolerance_mm, rings) > 2:
                owner.push_back(p)
            else:
                _dropped(rings)
    n = rings.x.size()
    points, first, part = np.empty((n, 2)), np.zeros(rings.count() + 1, dtype=np.int64), np.empty(rings.count(), dtype=np.int64)
    cdef double[:, ::1] to = points
    cdef int64_t[::1] begin = first
    cdef int64_t[::1] number = part
    for i in range(n):
        to[i, 0], to[i, 1] = rings.x[i], rings.y[i]
    for k in range(rings.count()):
        begin[k + 1], number[k] = rings.first[k + 1], owner[k]
    return points, first, part


cdef void _dropped(Curves rings) noexcept:
    """Without the last ring."""
    rings.first.pop_back()
    rings.x.resize(rings.first.back())
    rings.y.resize(rings.first.back())


cdef Py_ssize_t _thinned(Curves rings, Py_ssize_t loop, double tolerance, Curves found) except -1:
    """Add a ring by Douglas and Peucker, and how many points that took; where it begins may be left out too."""
    cdef Py_ssize_t low = rings.first[loop], n = rings.first[loop + 1] - low, k, i, j, worst, count = 0, begin = found.x.size()
    cdef const double* x = rings.x.data() + low
    cdef const double* y = rings.y.data() + low
    cdef double most
    cdef vector[char] kept
    cdef vector[Py_ssize_t] todo
    kept.assign(n, 1)
    todo.push_back(0)
    todo.push_back(n)
    while not todo.empty():
        j = todo.back()
        todo.pop_back()
        i = todo.back()
        todo.pop_back()
        worst = _farthest(x, y, i, j, j if j < n else 0, &most)
        if most <= tolerance:
            for k in range(i + 1, j):
                kept[k] = 0
            continue
        todo.push_back(i)
        todo.push_back(worst)
        todo.push_back(worst)
        todo.push_back(j)
    for k in range(n):
        if kept[k]:
            found.put(x[k], y[k])
            count += 1
    if count > 2 and _off(x[0], y[0], found.x[begin + 1], found.y[begin + 1], found.x.back(), found.y.back()) <= tolerance:
        for k in range(begin, begin + count - 1):
            found.x[k], found.y[k] = found.x[k + 1], found.y[k + 1]
        found.x.pop_back()
        found.y.pop_back()
        count -= 1
    found.close()
    return count


cdef Py_ssize_t _farthest(const double* x, const double* y, Py_ssize_t i, Py_ssize_t j, Py_ssize_t end, double* most) noexcept nogil:
    """Which place between i and j is farthest, and how far, from the segment from i to `end`, which is where j is; i for none."""
    cdef Py_ssize_t worst = i, k
    cdef double ux = x[end] - x[i], uy = y[end] - y[i], square = ux * ux + uy * uy, along, beside, least = -1.0, off
    most[0] = -1.0
    for k in range(i + 1, j):
        along = (x[k] - x[i]) * ux + (y[k] - y[i]) * uy
        if 0 < along < square:
            beside = fabs((y[i] - y[k]) * ux - (x[i] - x[k]) * uy)
            if beside <= least:  # no farther than another place was
                continue
            least = beside
        off = _off(x[k], y[k], x[i], y[i], x[end], y[end])
        if off > most[0]:
            most[0], worst = off, k
    return worst


cdef inline double _off(double x, double y, double ax, double ay, double bx, double by) noexcept nogil:
    """How far a place is from the segment from a to b."""
    cdef double ux = bx - ax, uy = by - ay, square = ux * ux + uy * uy, along
    if square == 0:
        return sqrt((x - ax) * (x - ax) + (y - ay) * (y - ay))
    along = ((x - ax) * ux + (y - ay) * uy) / square
    if along <= 0:
        return sqrt((x - ax) * (x - ax) + (y - ay) * (y - ay))
    if along >= 1:
        return sqrt((x - bx) * (x - bx) + (y - by) * (y - by))
    return fabs(((ay - y) * ux - (ax - x) * uy) / square) * sqrt(square)


cdef bint _is_sound(Curves rings, double near):
    """Whether rings are for sure those of one polygon: nowhere touching, nowhere folded back, the others side by side in the first."""
    cdef Py_ssize_t loop, other, k, kk, before, low, high
    cdef double ux, uy, vx, vy
    for loop in range(rings.count()):
        low, high = rings.first[loop], rings.first[loop + 1]
        if (ring_area(rings, loop) > 0) != (loop == 0):
            return False
        for k in range(low, high):
            kk, before = k + 1 if k + 1 < high else low, k - 1 if k > low else high - 1
            ux, uy, vx, vy = rings.x[k] - rings.x[before], rings.y[k] - rings.y[before], rings.x[kk] - rings.x[k], rings.y[kk] - rings.y[k]
            if ux * vx + uy * vy <= 0 and fabs(ux * vy - uy * vx) <= -STRAIGHT_BACK * (ux * vx + uy * vy):
                return False
        for other in range(rings.count() if loop else 0):
            if other != loop and in_ring(rings, other, rings.x[low], rings.y[low]) != (other == 0):
                return False
    return apart(rings, near)


cdef char* _written(Curves found, Py_ssize_t loop, char* to) noexcept nogil:
    """Write a ring, closed, and say where it ends."""
    cdef Py_ssize_t low = found.first[loop], high = found.first[loop + 1], k
    cdef uint32_t count = <uint32_t>(high - low + 1)
    cdef double[2] point
    memcpy(to, &count, 4)
    to += 4
    for k in range(low, high + 1):
        point[0], point[1] = found.x[k if k < high else low], found.y[k if k < high else low]
        memcpy(to, point, 16)
        to += 16
    return to


def ends(list patches):
    cdef Py_ssize_t n = 0, k, i, low, high, at = 0
    cdef Patch patch
    for patch in patches:
        n += patch.rings.x.size()
    start, end = np.empty((n, 2)), np.empty((n, 2))
    cdef double[:, ::1] a = start
    cdef double[:, ::1] b = end
    for patch in patches:
        for k in range(patch.rings.count()):
            low, high = patch.rings.first[k], patch.rings.first[k + 1]
            for i in range(low, high):
                a[at, 0], a[at, 1] = patch.rings.x[i], patch.rings.y[i]
                i = i + 1 if i + 1 < high else low
                b[at, 0], b[at, 1] = patch.rings.x[i], patch.rings.y[i]
                at += 1
    return start, end


def spaced(list patches, double step_mm):
    cdef vector[double] found
    cdef Py_ssize_t k, i, ii, j, count, low, high
    cdef double ux, uy, pieces
    cdef Patch patch
    for patch in patches:
        for k in range(patch.rings.count()):
            low, high = patch.rings.first[k], patch.rings.first[k + 1]
            for i in range(low, high):
                ii = i + 1 if i + 1 < high else low
                ux, uy = patch.rings.x[ii] - patch.rings.x[i], patch.rings.y[ii] - patch.rings.y[i]
                pieces = ceil(sqrt(ux * ux + uy * uy) / step_mm)
                count = <Py_ssize_t>pieces if 1 <= pieces < MOST_PIECES else 1
                for j in range(count):
                    found.push_back(patch.rings.x[i] + j / <double>count * ux)
                    found.push_back(patch.rings.y[i] + j / <double>count * uy)
    points = np.empty((found.size() // 2, 2))
    cdef double[:, ::1] p = points
    for i in range(<Py_ssize_t>found.size() // 2):
        p[i, 0], p[i, 1] = found[2 * i], found[2 * i + 1]
    return points
