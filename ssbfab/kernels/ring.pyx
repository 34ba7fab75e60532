# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Rings of a region's edge as the bases of beads: their places, the widths there, and where the beads' middles run."""

import numpy as np

from libc.math cimport atan2, ceil, cos, fabs, sqrt
from libc.stdint cimport int64_t

from ssbfab.kernels.comparing cimport between, greater, lesser
from ssbfab.kernels.plane cimport norm

cdef double SAME = 1e-6          # fractions of an edge nearer than this are one place
cdef double CORNER_RAD = 0.3     # where a ring turns more within a step it has a corner, beside which the thickness changes fast
cdef double SLOPE = 2.0          # how fast a width may change along the ring
cdef double ROUND_END_RAD = 1.5  # round ends turn by more
cdef double END_RATIO = 1.6      # and are no longer than this times the widths of both flanks
cdef int PASSES = 8              # over a ring, to leave out what runs backwards


def places(const int64_t[::1] first, const double[::1] edge_mm, const double[::1] turn_rad, double step_mm, Py_ssize_t most):
    cdef Py_ssize_t n = edge_mm.shape[0], r = 0, a, b, i, j, count, begin, total = 0, room = 0
    cdef double near
    cdef bint from_corner, to_corner
    cdef double[4] ends
    ends[0], ends[1], ends[2], ends[3] = 0.3, 0.7, 1.2, 2.0
    for i in range(n):
        room += 9 + _pieces(edge_mm[i], step_mm, most)
    edge, part = np.empty(room, dtype=np.int64), np.empty(room)
    cdef int64_t[::1] e = edge
    cdef double[::1] p = part
    for i in range(n):
        e[total], p[total] = i, 0.0
        total += 1
        if edge_mm[i] <= 1.5 * step_mm:
            continue
        while first[r + 1] <= i:
            r += 1
        a, b = first[r], first[r + 1]
        from_corner = _is_corner(edge_mm[a:b], turn_rad[a:b], i - a, False, step_mm)
        to_corner = _is_corner(edge_mm[a:b], turn_rad[a:b], i + 1 - a if i + 1 < b else 0, True, step_mm)
        count = _pieces(edge_mm[i], step_mm, most)
        begin = total
        for j in range(1, count):
            e[total], p[total] = i, j / <double>count
            total += 1
        for j in range(4):
            near = ends[j] * step_mm / edge_mm[i]
            if near < 0.45 and from_corner:
                total = _added(e, p, begin, total, i, near)
            if near < 0.45 and to_corner:
                total = _added(e, p, begin, total, i, 1 - near)
    return edge[:total], part[:total]


cdef bint _is_corner(const double[::1] edge_mm, const double[::1] turn_rad, Py_ssize_t vertex, bint ahead, double step_mm) noexcept:
    """Whether a ring turns much from a vertex to a step ahead of it, or back."""
    cdef Py_ssize_t n = edge_mm.shape[0], _, back
    cdef double turn = 0.0, way = 0.0
    for _ in range(n):
        back = vertex - 1 if vertex > 0 else n - 1
        turn += turn_rad[vertex]
        way += edge_mm[vertex if ahead else back]
        if way >= step_mm:
            break
        vertex = back if not ahead else vertex + 1 if vertex + 1 < n else 0
    return fabs(turn) > CORNER_RAD


cdef Py_ssize_t _pieces(double length, double step, Py_ssize_t most) noexcept:
    cdef double count = ceil(length / step)
    return 2 if count < 2 else (most if count > most else <Py_ssize_t>count)


cdef Py_ssize_t _added(int64_t[::1] edge, double[::1] part, Py_ssize_t begin, Py_ssize_t total, Py_ssize_t i, double at) noexcept:
    """One more place among the sorted ones of an edge, from `begin` on, unless there is one already."""
    cdef Py_ssize_t k = total, j
    while k > begin and part[k - 1] > at:
        k -= 1
    if (k > begin and at - part[k - 1] <= SAME) or (k < total and part[k] - at <= SAME):
        return total
    edge[total] = i
    for j in range(total, k, -1):
        part[j] = part[j - 1]
    part[k] = at
    return total + 1


def measured(const double[:, ::1] points_mm, const int64_t[::1] first):
    cdef Py_ssize_t n = points_mm.shape[0], rings = first.shape[0] - 1, r, i, j
    after, edge, ring, along = np.empty((n, 2)), np.empty(n), np.empty(n, dtype=np.int64), np.empty(n)
    turn, total = np.zeros(n), np.zeros(rings)
    cdef double[:, ::1] q = after
    cdef double[::1] length = edge
    cdef int64_t[::1] number = ring
    cdef double[::1] s = along
    cdef double[::1] t = turn
    cdef double[::1] way = total
    for r in range(rings):
        for i in range(first[r], first[r + 1]):
            j = i + 1 if i + 1 < first[r + 1] else first[r]
            q[i, 0], q[i, 1] = points_mm[j, 0], points_mm[j, 1]
            length[i] = norm(q[i, 0] - points_mm[i, 0], q[i, 1] - points_mm[i, 1])
            number[i], s[i] = r, way[r]
            way[r] += length[i]
        for i in range(first[r], first[r + 1]):
            j = i - 1 if i > first[r] else first[r + 1] - 1
            t[i] = atan2((points_mm[i, 0] - points_mm[j, 0]) * (q[i, 1] - points_mm[i, 1])
                         - (points_mm[i, 1] - points_mm[j, 1]) * (q[i, 0] - points_mm[i, 0]),
                         (points_mm[i, 0] - points_mm[j, 0]) * (q[i, 0] - points_mm[i, 0])
                         + (points_mm[i, 1] - points_mm[j, 1]) * (q[i, 1] - points_mm[i, 1]))
    return after, edge, ring, along, turn, total


def samples(const double[:, ::1] points_mm, const int64_t[::1] first, const double[:, ::1] after_mm, const double[::1] edge_mm,
            const int64_t[::1] ring, const double[::1] along_mm, const double[::1] turn_rad, const int64_t[::1] edge,
            const double[::1] part):
    cdef Py_ssize_t k = edge.shape[0], i, a, b, r = -1
    points, inwards, normals, turn = np.empty((k, 2)), np.empty((k, 2)), np.empty((k, 2)), np.zeros(k)
    along, begin = np.empty(k), np.zeros(first.shape[0], dtype=np.int64)
    cdef double[:, ::1] p = points
    cdef double[:, ::1] q = inwards
    cdef double[:, ::1] u = normals
    cdef double[::1] t = turn
    cdef double[::1] s = along
    cdef int64_t[::1] starts = begin
    cdef double x, y, bx, by, size
    for i in range(k):
        b = edge[i]
        while r < ring[b]:
            r += 1
            starts[r] = i
        x, y = (after_mm[b, 0] - points_mm[b, 0]) / edge_mm[b], (after_mm[b, 1] - points_mm[b, 1]) / edge_mm[b]
        p[i, 0] = points_mm[b, 0] + part[i] * edge_mm[b] * x
        p[i, 1] = points_mm[b, 1] + part[i] * edge_mm[b] * y
        s[i] = along_mm[b] + part[i] * edge_mm[b]
        size = 1.0
        if part[i] == 0:
            a = b - 1 if b > first[r] else first[r + 1] - 1
            bx, by = (points_mm[b, 0] - points_mm[a, 0]) / edge_mm[a], (points_mm[b, 1] - points_mm[a, 1]) / edge_mm[a]
            t[i] = turn_rad[b]
            size = norm(bx + x, by + y)
            if size > 1e-9:
                x, y = (bx + x) / size, (by + y) / size
            size = greater(cos(t[i] / 2), 0.2)
        u[i, 0], u[i, 1] = -y, x
        q[i, 0], q[i, 1] = -y / size, x / size
    starts[first.shape[0] - 1] = k
    return points, inwards, normals, turn, along, begin


def widths(const int64_t[::1] first, const double[::1] along_mm, const double[::1] turn_rad, sharp, const double[::1] radius_mm,
           const double[::1] length_mm, double ring_width_mm, double limit_mm, double width_min_mm, double width_max_mm):
    cdef Py_ssize_t n = along_mm.shape[0], i, r, a, b, thin_ones
    found = np.full(n, ring_width_mm)
    cdef double[::1] width = found
    cdef const unsigned char[::1] is_sharp = sharp.view(np.uint8)
    cdef unsigned char[::1] thin = np.zeros(n, dtype=np.uint8)
    cdef unsigned char[::1] known = np.empty(n, dtype=np.uint8)
    for r in range(first.shape[0] - 1):
        a, b, thin_ones = first[r], first[r + 1], 0
        for i in range(a, b):
            known[i] = not is_sharp[i]
            if known[i] and radius_mm[i] < limit_mm:
                thin[i] = 1
                thin_ones += 1
                width[i] = between(radius_mm[i], width_min_mm, width_max_mm)
        if thin_ones:
            _round_ends(along_mm[a:b], turn_rad[a:b], length_mm[r], width[a:b], thin[a:b], known[a:b])
            _filled_in(along_mm[a:b], length_mm[r], width[a:b], known[a:b])
            _sloped(along_mm[a:b], length_mm[r], width[a:b])
    return found


cdef void _round_ends(const double[::1] along, const double[::1] turn, double length, double[::1] width, unsigned char[::1] thin,
                      unsigned char[::1] known) noexcept:
    """Every run of places between thin ones, at least one of which there is."""
    cdef Py_ssize_t n = along.shape[0], first = 0, last, end
    while not thin[first]:
        first += 1
    end = first + n
    while first < end:
        if thin[first % n]:
            first += 1
            continue
        last = first
        while not thin[last % n]:
            last += 1
        _round_end(along, turn, length, width, known, first, last)
        first = last


cdef void _round_end(const double[::1] along, const double[::1] turn, double length, double[::1] width, unsigned char[::1] known,
                     Py_ssize_t first, Py_ssize_t last) noexcept:
    """Places from `first` to before `last` (beyond the end means round again) between two thin ones."""
    cdef Py_ssize_t n = along.shape[0], i, k
    cdef double total = 0.0, left = width[(first - 1) % n], right = width[last % n], s, gap
    gap = _way(along[(first - 1) % n], along[last % n], length)
    if gap == 0:
        gap = length
    for i in range(first, last):
        total += turn[i % n]
    if total > ROUND_END_RAD and gap < END_RATIO * (left + right):
        for i in range(first, last):
            k = i % n
            s = _way(along[(first - 1) % n], along[k], length)
            width[k] = left + (right - left) * s / gap
            known[k] = 1


cdef double _way(double a, double b, double length) noexcept:
    """Forward from one arc length to another."""
    return b - a if b >= a else b - a + length


cdef void _filled_in(const double[::1] along, double length, double[::1] width, unsigned char[::1] known) noexcept:
    """Unknown widths between their known neighbours; at least one place is known."""
    cdef Py_ssize_t n = along.shape[0], i, k, begin, last
    cdef double gap
    begin = 0
    while not known[begin]:
        begin += 1
    i = begin
    while i < begin + n:
        last = i + 1
        while not known[last % n]:
            last += 1
        gap = _way(along[i % n], along[last % n], length)
        if gap == 0:
            gap = length
        for k in range(i + 1, last):
            width[k % n] = width[i % n] + (width[last % n] - width[i % n]) * _way(along[i % n], along[k % n], length) / gap
        i = last


cdef void _sloped(const double[::1] along, double length, double[::1] width) noexcept:
    """Lower widths until none changes faster than it may: twice round forwards, twice backwards."""
    cdef Py_ssize_t n = along.shape[0], i, a, b
    for i in range(2 * n):
        a, b = i % n, (i + 1) % n
        width[b] = lesser(width[b], width[a] + SLOPE * _way(along[a], along[b], length))
    for i in range(2 * n, 0, -1):
        a, b = (i - 1) % n, i % n
        width[a] = lesser(width[a], width[b] + SLOPE * _way(along[a], along[b], length))


def middles(const int64_t[::1] first, const double[:, ::1] points_mm, const double[:, ::1] inwards, const double[::1] turn_rad, sharp,
            const double[::1] width_mm, double depth_mm, double width_min_mm, double width_max_mm, double tolerance_mm):
    cdef const unsigned char[::1] is_sharp = sharp.view(np.uint8)
    cdef Py_ssize_t r, a, b
    found = []
    for r in range(first.shape[0] - 1):
        a, b = first[r], first[r + 1]
        found.append(_middle(points_mm[a:b], inwards[a:b], turn_rad[a:b], is_sharp[a:b], width_mm[a:b], depth_mm, width_min_mm,
                             width_max_mm, tolerance_mm))
    return found


cdef tuple _middle(const double[:, ::1] points_mm, const double[:, ::1] inwards, const double[::1] turn_rad,
                   const unsigned char[::1] is_sharp, const double[::1] width_mm, double depth_mm, double width_min_mm,
                   double width_max_mm, double tolerance_mm):
    cdef Py_ssize_t n = points_mm.shape[0], m, i, before, after
    cdef double[:, ::1] moved = np.empty((n, 2))
    cdef int64_t[::1] kept = np.arange(n)
    cdef double shift, most = 0.0, slope, step
    for i in range(n):
        shift = width_mm[i] / 2 - depth_mm
        most = greater(fabs(shift), most)
        moved[i, 0] = points_mm[i, 0] + shift * inwards[i, 0]
        moved[i, 1] = points_mm[i, 1] + shift * inwards[i, 1]
    m = _forwards(points_mm, moved, is_sharp, kept) if most > tolerance_mm else n
    points, width = np.empty((m, 2)), np.empty(m)
    cdef double[:, ::1] p = points
    cdef double[::1] w = width
    for i in range(m):
        before, after = kept[i - 1 if i > 0 else m - 1], kept[i + 1 if i + 1 < m else 0]
        step = norm(moved[after, 0] - moved[before, 0], moved[after, 1] - moved[before, 1])
        slope = (width_mm[after] - width_mm[before]) / greater(step, 1e-300)
        p[i, 0], p[i, 1] = moved[kept[i], 0], moved[kept[i], 1]
        w[i] = width_mm[kept[i]]
        if not is_sharp[kept[i]]:
            w[i] /= sqrt(1 + lesser(slope * slope, 4.0) / 4)  # square to the bead, not to the edge
        w[i] = between(w[i], width_min_mm, width_max_mm)
    cdef double[::1] change = np.empty(m)
    for i in range(m):
        change[i] = fabs(w[i] - w[i - 1 if i > 0 else m - 1]) + fabs(w[i] - w[i + 1 if i + 1 < m else 0])
    n = 0
    for i in range(m):
        n += not (change[i] < tolerance_mm / 5 and turn_rad[kept[i]] == 0)
    if n == m or n <= 2:
        return points, width
    n = 0
    for i in range(m):
        if not (change[i] < tolerance_mm / 5 and turn_rad[kept[i]] == 0):
            p[n, 0], p[n, 1], w[n] = p[i, 0], p[i, 1], w[i]  # n is never ahead of i
            n += 1
    return points[:n].copy(), width[:n].copy()


cdef Py_ssize_t _forwards(const double[:, ::1] points, double[:, ::1] moved, const unsigned char[::1] sharp,
                          int64_t[::1] kept) noexcept:
    """Keep only places along which the moved curve nowhere runs backwards; sharp corners stay. How many are kept."""
    cdef Py_ssize_t m = kept.shape[0], i, a, b, left
    cdef unsigned char[::1] back = np.zeros(m, dtype=np.uint8)
    for _ in range(PASSES):
        for i in range(m):
            a, b = kept[i], kept[i + 1 if i + 1 < m else 0]
            back[i] = ((points[b, 0] - points[a, 0]) * (moved[b, 0] - moved[a, 0])
                       + (points[b, 1] - points[a, 1]) * (moved[b, 1] - moved[a, 1])) <= 0
        left = 0
        for i in range(m):
            left += not _dropped(back, sharp, kept, i, m)
        if left == m or left < 3:
            break
        left = 0
        for i in range(m):
            if not _dropped(back, sharp, kept, i, m):
                kept[left] = kept[i]  # `left` is never ahead of i
                left += 1
        m = left
    return m


cdef bint _dropped(unsigned char[::1] back, const unsigned char[::1] sharp, int64_t[::1] kept, Py_ssize_t i, Py_ssize_t m) noexcept:
    return (back[i] or back[i - 1 if i > 0 else m - 1]) and not sharp[kept[i]]
