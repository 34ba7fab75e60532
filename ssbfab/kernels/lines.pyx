# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Which points of a block make a line, and which words the line has. See `ssbfab.gcode.lines`."""

import numpy as np

from libc.math cimport rint
from libc.stdint cimport int64_t

cdef enum:
    FEED = 1
    ACROSS = 4
    RISEN = 8


def worded(const double[:, ::1] points_mm, const double[::1] feed, const int64_t[::1] first, const int64_t[::1] kind, double z_mm,
           int decimals, int feed_decimals):
    cdef Py_ssize_t n = points_mm.shape[0], s, i, k = 0, last = -1
    if points_mm.shape[1] != 3 or feed.shape[0] != n or first.shape[0] != kind.shape[0] + 1 or first[0] != 0 or (
            first[kind.shape[0]] != n or (np.diff(first) < 0).any()):
        raise ValueError("worded: points (n, 3) with a feed each, and steps of them with a kind each, are needed")
    cdef double fine = 10.0**decimals, coarse = 10.0**feed_decimals, x, y, z, speed, old_x = 0, old_y = 0, old_z = 0, old_speed = 0
    points, codes, values = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64), np.zeros((n, 4))
    begins = np.empty(kind.shape[0] + 1, dtype=np.int64)
    cdef int64_t[::1] point = points, code = codes, begin = begins
    cdef double[:, ::1] value = values
    cdef bint across, risen
    for s in range(kind.shape[0]):
        begin[s] = k
        for i in range(first[s], first[s + 1]):
            x, y, z = rint(points_mm[i, 0] * fine), rint(points_mm[i, 1] * fine), rint((points_mm[i, 2] - z_mm) * fine)
            across, risen = x != old_x or y != old_y, z != old_z
            old_x, old_y, old_z = x, y, z
            if i == first[s] or not (across or risen):
                continue
            speed = rint(feed[i] * coarse) / coarse + 0.0  # not -0.0
            value[k, 0], value[k, 1], value[k, 3] = x / fine + 0.0, y / fine + 0.0, speed
            point[k], code[k] = i, kind[s] | ACROSS * across | RISEN * risen | FEED * (s != last or speed != old_speed)
            last, old_speed = s, speed
            k += 1
    begin[kind.shape[0]] = k
    return points[:k], codes[:k], values[:k], begins
