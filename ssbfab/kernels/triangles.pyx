# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What is asked of every triangle of a mesh before it is sliced."""

import numpy as np

from libc.math cimport INFINITY, fabs, hypot
from libc.stdint cimport int32_t

from ssbfab.kernels.comparing cimport greater, lesser


def surveyed(const double[:, ::1] vertices, const int32_t[:, ::1] triangles):
    cdef Py_ssize_t t, k, v, level = 0, count = triangles.shape[0]
    flat = np.zeros(count, dtype=np.int32)
    cdef int32_t[::1] is_level = flat
    cdef double[3] x, y, z
    cdef double low_x = INFINITY, low_y = INFINITY, low_z = INFINITY, high_x = -INFINITY, high_y = -INFINITY, high_z = -INFINITY
    cdef double volume = 0.0, begin_z = vertices[triangles[0, 0], 2] if count else 0.0  # heights from here lose less to rounding
    for t in range(count):
        for k in range(3):
            v = triangles[t, k]
            x[k], y[k], z[k] = vertices[v, 0], vertices[v, 1], vertices[v, 2]
            low_x, low_y, low_z = lesser(x[k], low_x), lesser(y[k], low_y), lesser(z[k], low_z)
            high_x, high_y, high_z = greater(x[k], high_x), greater(y[k], high_y), greater(z[k], high_z)
        if z[0] == z[1] and z[1] == z[2]:
            is_level[level] = <int32_t>t
            level += 1
        volume += (z[0] + z[1] + z[2] - 3 * begin_z) * ((x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0]))
    return np.array([low_x, low_y, low_z]), np.array([high_x, high_y, high_z]), volume / 6, flat[:level]


def levels(const double[:, ::1] vertices, const double[::1] planes_mm):
    cdef Py_ssize_t v, low, high, middle, n = planes_mm.shape[0]
    cdef double z
    # Most planes are evenly apart: where the guess holds, nothing is searched.
    cdef double per_mm = (n - 1) / (planes_mm[n - 1] - planes_mm[0]) if n > 1 and planes_mm[n - 1] > planes_mm[0] else 0.0, guess
    below_reached = np.empty((2, vertices.shape[0]), dtype=np.int32)
    cdef int32_t[::1] below = below_reached[0], reached = below_reached[1]
    for v in range(vertices.shape[0]):
        z = vertices[v, 2]
        low, high = 0, n
        if n:
            guess = (z - planes_mm[0]) * per_mm + 1
            middle = <Py_ssize_t>guess if 0 < guess < n else 0 if guess < n else n
            if middle == 0 or planes_mm[middle - 1] < z:
                low = middle
            if middle == n or not planes_mm[middle] < z:
                high = middle
        while low < high:
            middle = (low + high) >> 1
            if planes_mm[middle] < z:
                low = middle + 1
            else:
                high = middle
        below[v] = <int32_t>low
        while low < n and planes_mm[low] == z:
            low += 1
        reached[v] = <int32_t>low
    return below_reached[0], below_reached[1]


def touched(const double[:, ::1] vertices, const int32_t[:, ::1] triangles, const int32_t[::1] below, const int32_t[::1] reached,
            Py_ssize_t planes, double straight_mm):
    cdef Py_ssize_t t, first, last, a, b, c, intervals = max(planes - 1, 0)
    found = np.zeros(intervals, dtype=bool)
    cdef unsigned char[::1] is_touched = found.view(np.uint8)
    # From each interval a way to the next that is not touched yet.
    cdef int32_t[::1] onward = np.arange(intervals + 1, dtype=np.int32)
    for t in range(triangles.shape[0] if intervals else 0):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        # Interval j lies between planes j and j + 1; a triangle touches those from `first` to before `last`.
        first = max(<Py_ssize_t>min(min(below[a], below[b]), below[c]) - 1, 0)
        last = min(<Py_ssize_t>max(max(reached[a], reached[b]), reached[c]), intervals)
        if first < last:
            first = _onward(onward, first)
            if first < last and _drifts(vertices, a, b, c, straight_mm):
                while first < last:
                    is_touched[first] = True
                    onward[first] = <int32_t>(first + 1)
                    first = _onward(onward, first)
    return found


cdef inline Py_ssize_t _onward(int32_t[::1] onward, Py_ssize_t at) noexcept nogil:
    """The first interval from here on that is not touched; ways are shortened as they are gone."""
    while onward[at] != at:
        onward[at] = onward[onward[at]]
        at = onward[at]
    return at


cdef inline bint _drifts(const double[:, ::1] vertices, Py_ssize_t a, Py_ssize_t b, Py_ssize_t c, double most) noexcept nogil:
    """Whether the section moves sideways by more than `most` over the triangle's height; true of a horizontal one."""
    cdef double upward = fabs(_shadow(vertices, a, b, c))
    cdef double ux = vertices[b, 0] - vertices[a, 0], uy = vertices[b, 1] - vertices[a, 1], uz = vertices[b, 2] - vertices[a, 2]
    cdef double vx = vertices[c, 0] - vertices[a, 0], vy = vertices[c, 1] - vertices[a, 1], vz = vertices[c, 2] - vertices[a, 2]
    cdef double sideways = hypot(uy * vz - uz * vy, uz * vx - ux * vz)
    if sideways == 0:
        return upward != 0
    cdef double low = min(min(vertices[a, 2], vertices[b, 2]), vertices[c, 2])
    cdef double high = max(max(vertices[a, 2], vertices[b, 2]), vertices[c, 2])
    return upward / sideways * (high - low) > most


cdef inline double _shadow(const double[:, ::1] vertices, Py_ssize_t a, Py_ssize_t b, Py_ssize_t c) noexcept nogil:
    """Twice the signed area of a triangle's shadow on the bed."""
    return ((vertices[b, 0] - vertices[a, 0]) * (vertices[c, 1] - vertices[a, 1])
            - (vertices[b, 1] - vertices[a, 1]) * (vertices[c, 0] - vertices[a, 0]))
