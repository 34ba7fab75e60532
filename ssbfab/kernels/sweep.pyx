# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The sweep of planes through a closed mesh. See `ssbfab.slicing.sweep` for what counts as above a plane.

All that is asked of heights is asked of levels, whole numbers: a vertex of level n lies above the planes 0 to n - 1. Corner k
of a triangle begins its side k. A triangle that a plane crosses has one side that goes up through the plane and one that goes
down: its segment runs from the side that goes down to the side that goes up, and there the segment of its follower begins.
"""

import numpy as np

from libc.math cimport fabs, hypot
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdlib cimport qsort

cdef enum:
    SHORT = 24      # lists up to this length are sorted by insertion
    SIDES_MOST = 2147483647

# The side that goes down, and the one that goes up, where corners 0, 1, 2 are above the plane as the bits 1, 2, 4 say.
cdef int[8] DOWN = [0, 0, 1, 1, 2, 0, 2, 0]
cdef int[8] UP = [0, 2, 0, 2, 1, 1, 0, 0]


def spanned(const int32_t[:, ::1] triangles, const int32_t[::1] level):
    cdef Py_ssize_t t, count = triangles.shape[0]
    cdef int32_t a, b, c
    low_high = np.empty((2, count), dtype=np.int32)
    cdef int32_t[::1] low = low_high[0], high = low_high[1]
    for t in range(count):
        a, b, c = level[triangles[t, 0]], level[triangles[t, 1]], level[triangles[t, 2]]
        low[t], high[t] = min(min(a, b), c), max(max(a, b), c)
    return low_high[0], low_high[1]


def followers(const int32_t[:, ::1] triangles, const int32_t[::1] level):
    cdef Py_ssize_t count = triangles.shape[0], vertices = level.shape[0], t, k, v, at
    cdef int64_t tail, head
    if 3 * count > SIDES_MOST or vertices > SIDES_MOST:
        raise ValueError(f"{count} triangles, at most {SIDES_MOST // 3}")
    follower = np.full((count, 3), -1, dtype=np.int32)
    cdef int32_t[:, ::1] following = follower
    # Sides by their lower vertex; `first` is one ahead while they are counted and laid down.
    cdef int32_t[::1] first = np.zeros(vertices + 2, dtype=np.int32)
    for t in range(count):
        for k in range(3):
            tail, head = triangles[t, k], triangles[t, k + 1 if k < 2 else 0]
            if level[tail] != level[head]:
                first[min(tail, head) + 2] += 1
    for v in range(vertices):
        first[v + 2] += first[v + 1]
    # The other vertex, the side, and whether it goes up: sorted as one number.
    cdef uint64_t[::1] side = np.empty(first[vertices + 1] + 1, dtype=np.uint64)
    for t in range(count):
        for k in range(3):
            tail, head = triangles[t, k], triangles[t, k + 1 if k < 2 else 0]
            if level[tail] != level[head]:
                at = first[min(tail, head) + 1]
                side[at] = (<uint64_t>max(tail, head) << 32) | <uint64_t>(3 * t + k) << 1 | <uint64_t>(level[head] > level[tail])
                first[min(tail, head) + 1] += 1
    cdef bint closed = True
    if count:
        for v in range(vertices):
            closed &= _paired(&side[first[v]], first[v + 1] - first[v], &following[0, 0])
    return follower, closed


cdef bint _paired(uint64_t* side, Py_ssize_t count, int32_t* following) noexcept nogil:
    """Give the sides that leave one vertex their followers: of each edge the first that goes up the first that goes down, …"""
    cdef Py_ssize_t begin = 0, end, up, down
    cdef bint closed = True
    _sort(side, count)
    while begin < count:
        end = begin + 1
        while end < count and side[end] >> 32 == side[begin] >> 32:
            end += 1
        up, down = _next(side, begin, end, 1), _next(side, begin, end, 0)
        while up < end and down < end:
            following[_side(side[up])], following[_side(side[down])] = _side(side[down]) // 3, _side(side[up]) // 3
            up, down = _next(side, up + 1, end, 1), _next(side, down + 1, end, 0)
        closed &= up == end and down == end
        begin = end
    return closed


cdef inline int32_t _side(uint64_t number) noexcept nogil:
    return <int32_t>((number & <uint64_t>0xFFFFFFFF) >> 1)


cdef inline Py_ssize_t _next(const uint64_t* side, Py_ssize_t at, Py_ssize_t end, uint64_t up) noexcept nogil:
    """The first side from `at` on that goes up, or down; `end` if there is none."""
    while at < end and side[at] & 1 != up:
        at += 1
    return at


cdef inline void _sort(uint64_t* numbers, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef uint64_t number
    if n > SHORT:
        qsort(numbers, n, sizeof(uint64_t), _compared)
        return
    for i in range(1, n):
        number, j = numbers[i], i
        while j > 0 and numbers[j - 1] > number:
            numbers[j] = numbers[j - 1]
            j -= 1
        numbers[j] = number


cdef int _compared(const void* a, const void* b) noexcept nogil:
    cdef uint64_t x = (<const uint64_t*>a)[0], y = (<const uint64_t*>b)[0]
    return (x > y) - (x < y)


def crossing(const int32_t[::1] low, const int32_t[::1] high, Py_ssize_t begin, Py_ssize_t end):
    cdef Py_ssize_t t, plane
    bounds = np.zeros(end - begin + 2, dtype=np.int64)
    cdef int64_t[::1] bound = bounds
    for t in range(low.shape[0]):
        for plane in range(max(<Py_ssize_t>low[t], begin), min(<Py_ssize_t>high[t], end)):
            bound[plane - begin + 2] += 1
    np.cumsum(bounds, out=bounds)
    found = np.empty(bounds[end - begin + 1], dtype=np.int32)
    cdef int32_t[::1] triangle = found
    for t in range(low.shape[0]):
        for plane in range(max(<Py_ssize_t>low[t], begin), min(<Py_ssize_t>high[t], end)):
            triangle[bound[plane - begin + 1]] = <int32_t>t
            bound[plane - begin + 1] += 1
    return found, bounds[:end - begin + 1]


def loops(const double[:, ::1] vertices, const int32_t[:, ::1] triangles, const int32_t[::1] level,
          const int32_t[:, ::1] follower, const int32_t[::1] crossed, Py_ssize_t plane, double height_mm, double straight_mm,
          int32_t[::1] mark):
    cdef Py_ssize_t n = crossed.shape[0], i, k, begin, end = 0, kept = 0, count
    points = np.empty((n, 2))
    cdef double[:, ::1] point = points, met = np.empty((n, 2))
    cdef unsigned char[::1] keep = np.empty(n, dtype=np.uint8), walked = np.zeros(n, dtype=np.uint8)
    cdef int32_t[::1] following = np.empty(n, dtype=np.int32)
    counts = []
    # All that is far apart in memory is read here, triangle by triangle, so that no read waits for another.
    for i in range(n):
        mark[crossed[i]] = <int32_t>i
        following[i] = _cut(vertices, triangles, level, follower, crossed[i], plane, height_mm, &met[i, 0])
    for i in range(n):
        following[i] = mark[following[i]] if following[i] >= 0 else -1
    for i in range(n):
        k, begin = i, end
        while 0 <= k < n and not walked[k]:
            walked[k] = 1
            point[end, 0], point[end, 1] = met[k, 0], met[k, 1]
            end += 1
            k = following[k]
        if end > begin:
            count = _straightened(point[begin:end], keep, straight_mm)
            if count >= 3:
                if kept < begin:
                    point[kept:kept + count] = point[begin:begin + count]
                kept += count
                counts.append(count)
    return points[:kept], counts


cdef inline int32_t _cut(const double[:, ::1] vertices, const int32_t[:, ::1] triangles, const int32_t[::1] level,
                         const int32_t[:, ::1] follower, Py_ssize_t t, Py_ssize_t plane, double height_mm,
                         double* met) noexcept nogil:
    """Where the segment in a triangle begins, and the triangle where it ends."""
    cdef int above = ((level[triangles[t, 0]] > plane) | (level[triangles[t, 1]] > plane) << 1
                      | (level[triangles[t, 2]] > plane) << 2)
    cdef int k = DOWN[above]
    _meet(vertices, triangles[t, k], triangles[t, k + 1 if k < 2 else 0], height_mm, met)
    return follower[t, UP[above]]


cdef inline void _meet(const double[:, ::1] vertices, int64_t a, int64_t b, double height_mm,
                       double* met) noexcept nogil:
    """Where an edge meets the plane, computed the same way from either of its triangles."""
    cdef int64_t low = min(a, b), high = max(a, b)
    cdef double share = (height_mm - vertices[low, 2]) / (vertices[high, 2] - vertices[low, 2])
    met[0] = vertices[low, 0] + share * (vertices[high, 0] - vertices[low, 0])
    met[1] = vertices[low, 1] + share * (vertices[high, 1] - vertices[low, 1])


cdef Py_ssize_t _straightened(double[:, ::1] point, unsigned char[::1] keep, double straight_mm) noexcept:
    """Move the points of a closed loop that are kept to its front; how many they are."""
    cdef Py_ssize_t n = point.shape[0], i, kept
    while n:
        kept = 0
        for i in range(n):
            keep[i] = not _superfluous(point, i - 1 if i else n - 1, i, i + 1 if i + 1 < n else 0, straight_mm)
            kept += keep[i]
        if kept == n:
            break
        kept = 0
        for i in range(n):
            if keep[i]:
                point[kept, 0], point[kept, 1] = point[i, 0], point[i, 1]
                kept += 1
        n = kept
    return n


cdef inline bint _superfluous(const double[:, ::1] point, Py_ssize_t before, Py_ssize_t here, Py_ssize_t after,
                              double straight_mm) noexcept nogil:
    """Whether a point repeats the one before it, or lies on the line from there to the one after it."""
    cdef double ax = point[here, 0] - point[before, 0], ay = point[here, 1] - point[before, 1]
    if fabs(ax) <= straight_mm and fabs(ay) <= straight_mm:
        return True
    cdef double bx = point[after, 0] - point[here, 0], by = point[after, 1] - point[here, 1]
    if not (fabs(bx) > straight_mm or fabs(by) > straight_mm):
        return False
    cdef double cx = point[after, 0] - point[before, 0], cy = point[after, 1] - point[before, 1]
    cdef double off_line = fabs(ax * by - ay * bx)
    if off_line > 1.01 * straight_mm * (fabs(cx) + fabs(cy)):  # no need to know the chord's length
        return False
    return off_line <= straight_mm * hypot(cx, cy)
