# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Durations of segments under limited acceleration. The formulas are in `ssbfab.toolpath.motion`."""

import numpy as np

from libc.math cimport INFINITY, sqrt
from libc.stdint cimport int64_t

cdef double STRAIGHT = 1.0 - 1e-9


def durations(const double[:, ::1] points_mm, const double[::1] speed_mm_s, const unsigned char[::1] rests, double acceleration_mm_s2,
              double junction_mm):
    cdef Py_ssize_t n = points_mm.shape[0], i, k, m = 0, last = -1
    cdef double dx, dy, dz, length, squared, begin, end, peak, ramps, cruise, climb, least
    if points_mm.shape[1] != 3 or speed_mm_s.shape[0] != n or rests.shape[0] != n:
        raise ValueError("durations: points (n, 3), and a speed and a rest for each of them, are needed")
    found = np.zeros(max(n - 1, 0))
    cdef double[::1] duration = found
    cdef double[:, ::1] way = np.empty((max(n - 1, 0), 4))      # direction and length of each segment that has a length
    cdef int64_t[::1] segment = np.empty(max(n - 1, 0), dtype=np.int64)
    cdef double[::1] limit = np.zeros(max(n, 1)), along = np.zeros(max(n, 1))
    cdef bint rested = False
    for i in range(n - 1):
        rested = rested or rests[i]
        dx, dy, dz = points_mm[i + 1, 0] - points_mm[i, 0], points_mm[i + 1, 1] - points_mm[i, 1], points_mm[i + 1, 2] - points_mm[i, 2]
        length = sqrt(dx * dx + dy * dy + dz * dz)
        if not length > 0:
            continue
        way[m, 0], way[m, 1], way[m, 2], way[m, 3], segment[m] = dx / length, dy / length, dz / length, length, i
        if m:
            limit[m] = 0.0 if rested else _corner(&way[m - 1, 0], &way[m, 0], speed_mm_s[last + 1], speed_mm_s[i + 1],
                                                  acceleration_mm_s2 * junction_mm)
        along[m + 1] = along[m] + length
        rested, last = False, i
        m += 1
    if not m:
        return found
    limit[m] = 0.0
    # The envelope, forwards and backwards: limit[k] becomes the highest squared speed at point k.
    cdef double[::1] forward = np.empty(m + 1)
    least = INFINITY
    for k in range(m + 1):
        climb = 2 * acceleration_mm_s2 * along[k]
        least = min(least, limit[k] - climb)
        forward[k] = least + climb
    least = INFINITY
    for k in range(m, -1, -1):
        climb = 2 * acceleration_mm_s2 * along[k]
        least = min(least, limit[k] + climb)
        squared = min(forward[k], least - climb)
        limit[k] = sqrt(squared) if squared > 0 else 0.0
    for k in range(m):
        begin, end, length = limit[k], limit[k + 1], way[k, 3]
        peak = min(speed_mm_s[segment[k] + 1], sqrt(acceleration_mm_s2 * length + (begin * begin + end * end) / 2))
        ramps = (2 * (peak * peak) - begin * begin - end * end) / (2 * acceleration_mm_s2)
        cruise = max(length - ramps, 0.0) / peak
        duration[segment[k]] = (peak - begin) / acceleration_mm_s2 + (peak - end) / acceleration_mm_s2 + cruise
    return found


cdef inline double _corner(const double* before, const double* after, double speed_before, double speed_after,
                           double ad) noexcept nogil:
    """Highest squared speed where two segments meet."""
    cdef double cosine = after[0] * before[0] + after[1] * before[1] + after[2] * before[2], slower, half_sine
    cosine = min(max(cosine, -1.0), 1.0)
    half_sine = sqrt((1.0 + cosine) / 2.0)
    slower = min(speed_after, speed_before)
    slower = slower * slower
    if half_sine > STRAIGHT:
        return slower
    return min(ad * half_sine / (1.0 - half_sine), slower)
