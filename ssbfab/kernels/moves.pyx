# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The moves of a block, measured in one go. See `ssbfab.toolpath.path.Block`, whose step s owns the points first[s] to first[s + 1]."""

import numpy as np

from libc.math cimport INFINITY, fabs, sqrt
from libc.stdint cimport int64_t

from ssbfab.kernels.comparing cimport greater, lesser


def lengths(const double[:, ::1] points_mm):
    cdef Py_ssize_t n = points_mm.shape[0], i
    cdef double x, y, z
    if points_mm.shape[1] != 3:
        raise ValueError("lengths: points (n, 3) are needed")
    found = np.zeros(n)
    cdef double[::1] length = found
    for i in range(1, n):
        x, y, z = points_mm[i, 0] - points_mm[i - 1, 0], points_mm[i, 1] - points_mm[i - 1, 1], points_mm[i, 2] - points_mm[i - 1, 2]
        length[i] = sqrt(x * x + y * y + z * z)
    return found


def volumes(const int64_t[::1] first, const double[::1] length_mm, const double[::1] width_mm, const double[::1] height_mm, beads):
    cdef Py_ssize_t n = length_mm.shape[0], s, i
    cdef const unsigned char[::1] is_bead = beads.view(np.uint8)
    _check(first, n)
    if width_mm.shape[0] != n or height_mm.shape[0] != first.shape[0] - 1 or is_bead.shape[0] != first.shape[0] - 1:
        raise ValueError("volumes: a width for each length, and a height and a kind for each step, are needed")
    found = np.zeros(n)
    cdef double[::1] volume = found
    for s in range(first.shape[0] - 1):
        if is_bead[s]:
            for i in range(first[s] + 1, first[s + 1]):
                volume[i] = length_mm[i] * ((width_mm[i] + width_mm[i - 1]) / 2) * height_mm[s]
    return found


def ranges(const int64_t[::1] first, const double[:, ::1] points_mm):
    cdef Py_ssize_t steps = first.shape[0] - 1, s, i, axis
    if points_mm.shape[1] != 3:
        raise ValueError("ranges: points (n, 3) are needed")
    _check(first, points_mm.shape[0])
    lows, highs = np.full((steps, 3), np.inf), np.full((steps, 3), -np.inf)
    cdef double[:, ::1] low = lows, high = highs
    for s in range(steps):
        for i in range(first[s], first[s + 1]):
            for axis in range(3):
                low[s, axis] = lesser(points_mm[i, axis], low[s, axis])
                high[s, axis] = greater(points_mm[i, axis], high[s, axis])
    return lows, highs


def rates(const int64_t[::1] first, const double[:, ::1] points_mm, const double[::1] length_mm, const double[::1] volume_mm3,
          const double[::1] speed_mm_s):
    cdef Py_ssize_t n = points_mm.shape[0], steps = first.shape[0] - 1, s, i
    cdef double x, y, z, speed, way
    if points_mm.shape[1] != 3 or length_mm.shape[0] != n or volume_mm3.shape[0] != n or speed_mm_s.shape[0] != n:
        raise ValueError("rates: points (n, 3) with a length, a volume and a speed each are needed")
    _check(first, n)
    fastest, slowest, flows = np.zeros((steps, 3)), np.full(steps, np.inf), np.zeros(steps)
    cdef double[:, ::1] fast = fastest
    cdef double[::1] slow = slowest, flow = flows
    for s in range(steps):
        for i in range(first[s] + 1, first[s + 1]):
            way, speed = length_mm[i], speed_mm_s[i]
            if not way > 0:
                continue
            x, y, z = points_mm[i, 0] - points_mm[i - 1, 0], points_mm[i, 1] - points_mm[i - 1, 1], points_mm[i, 2] - points_mm[i - 1, 2]
            slow[s] = lesser(speed if speed == speed else -INFINITY, slow[s])
            fast[s, 0] = greater(speed * sqrt(x * x + y * y) / way, fast[s, 0])
            fast[s, 1] = greater(speed * fabs(z) / way, fast[s, 1])
            fast[s, 2] = greater(speed, fast[s, 2])
            if volume_mm3[i] > 0:
                flow[s] = greater(volume_mm3[i] / greater(way, 1e-12) * speed, flow[s])
    return fastest, slowest, flows


cdef int _check(const int64_t[::1] first, Py_ssize_t n) except -1:
    """Steps must own all of the n points, each its own."""
    cdef Py_ssize_t s
    if first.shape[0] < 1 or first[0] != 0 or first[first.shape[0] - 1] != n:
        raise ValueError(f"the steps must own all {n} points")
    for s in range(first.shape[0] - 1):
        if first[s + 1] < first[s]:
            raise ValueError(f"step {s} ends before it begins")
    return 0
