# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What round beads leave empty at corners, and the ink that fills it. See `ssbfab.toolpath.fills.finishing`."""

import numpy as np

from libc.math cimport atan2, cos, fmax, fmin, tan

from ssbfab.kernels.plane cimport norm

cdef double STEEPEST_RAD = 2.6  # of turns, beyond which a void is no larger
cdef double DABBED_RAD = 2.2    # and a dab no wider


def voids(const double[:, ::1] points_mm, const double[::1] width_mm, double sharp_rad):
    cdef Py_ssize_t n = points_mm.shape[0], i
    cdef double total = 0.0, half
    if width_mm.shape[0] != n or points_mm.shape[1] != 2:
        raise ValueError("voids: a closed polyline (n, 2) is needed, and a width for each point")
    for i in range(n):
        half = _turn(points_mm, i)
        if half > sharp_rad:
            half = fmin(fmax(half, 0.0), STEEPEST_RAD) / 2
            total += width_mm[i] * width_mm[i] / 4 * (tan(half) - half)
    return total


def dabbed(const double[:, ::1] points_mm, const double[::1] width_mm, double sharp_rad, double dab, double width_max_mm):
    cdef Py_ssize_t n = points_mm.shape[0], i, j, k = 0, before, after
    cdef double turn, room, step, wide
    if width_mm.shape[0] != n or points_mm.shape[1] != 2:
        raise ValueError("dabbed: a closed polyline (n, 2) is needed, and a width for each point")
    points, width = np.empty((5 * n, 2)), np.empty(5 * n)
    cdef double[:, ::1] p = points
    cdef double[::1] w = width
    for i in range(n):
        turn = _turn(points_mm, i)
        before, after = i - 1 if i > 0 else n - 1, i + 1 if i + 1 < n else 0
        room = fmin(_apart(points_mm, before, i), _apart(points_mm, after, i))
        if turn < sharp_rad or room < 5 * dab * width_mm[i]:
            p[k, 0], p[k, 1], w[k] = points_mm[i, 0], points_mm[i, 1], width_mm[i]
            k += 1
            continue
        wide = fmin(width_mm[i] / cos(fmin(turn, DABBED_RAD) / 2), width_max_mm)
        for j in range(5):
            step = (2 - j if j < 2 else j - 2) * dab * width_mm[i] / _apart(points_mm, before if j < 2 else after, i)
            p[k, 0] = points_mm[i, 0] + step * (points_mm[before if j < 2 else after, 0] - points_mm[i, 0])
            p[k, 1] = points_mm[i, 1] + step * (points_mm[before if j < 2 else after, 1] - points_mm[i, 1])
            w[k] = wide if 1 <= j <= 3 else width_mm[i]
            k += 1
    return points[:k].copy(), width[:k].copy()


cdef double _apart(const double[:, ::1] points, Py_ssize_t a, Py_ssize_t b) noexcept:
    return norm(points[a, 0] - points[b, 0], points[a, 1] - points[b, 1])


cdef double _turn(const double[:, ::1] points, Py_ssize_t i) noexcept:
    """The angle by which a closed polyline turns left at a point."""
    cdef Py_ssize_t n = points.shape[0], a = i - 1 if i > 0 else n - 1, b = i + 1 if i + 1 < n else 0
    cdef double ux = points[i, 0] - points[a, 0], uy = points[i, 1] - points[a, 1]
    cdef double vx = points[b, 0] - points[i, 0], vy = points[b, 1] - points[i, 1]
    return atan2(ux * vy - uy * vx, ux * vx + uy * vy)


def held(const double[:, :] points_mm, const double[:] width_mm, bint closed):
    cdef Py_ssize_t n = points_mm.shape[0], i, j
    cdef double total = 0.0
    if width_mm.shape[0] != n or points_mm.shape[1] != 2:
        raise ValueError("held: a polyline (n, 2) is needed, and a width for each point")
    for i in range(n if closed else n - 1):
        j = i + 1 if i + 1 < n else 0
        total += norm(points_mm[j, 0] - points_mm[i, 0], points_mm[j, 1] - points_mm[i, 1]) * (width_mm[i] + width_mm[j]) / 2
    return total
