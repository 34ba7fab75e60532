# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Polygons offset: what is at least so far from the edge, or what is at most so far from the polygon.

Every edge is shifted. Where shifted edges part, an arc or a mitre joins them; where they overlap, they are cut where they meet, or,
if an edge is too short for that, joined by way of the vertex. The curve then winds at least once around just the points that are
looked for: it is the edge plus, or minus, one rectangle for every edge and one sector for every corner.
"""

from libc.math cimport M_PI, atan2, cos, fabs, isfinite, sin, sqrt
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport greater, lesser
from ssbfab.kernels.loops cimport Curves, outlines
from ssbfab.kernels.patch cimport LARGEST_MM, Patch, in_ring, patch_of, ring_area, split

cdef double EXACT = 1e-12       # of the largest coordinate: what is nearer is the same place
cdef double MITRE_LIMIT = 2.0
cdef double MITRED = 2 / (MITRE_LIMIT * MITRE_LIMIT) - 1  # cosine from which on mitres are within the limit
cdef double ROUNDING = 1e-9     # of cosines
cdef double BACK = 0.037        # shifts: ways over a vertex turn so far behind it, lest they lie on the edge at right angles
cdef double THICK = 2.5         # mean half thicknesses: who asks for more most likely gets nothing,
cdef double STEP = 2.05         # which is found soonest by steps so deep, as nothing convex is more than two of them deep,
cdef double SHORT = 0.995       # of nearly all that is asked for, as small arcs are mitred
cdef int MOST_STEPS = 20


cdef struct Joins:
    double shift                # to the left of each edge
    double quarter              # turn of one segment of an arc
    double round_from           # turn from which on joins are arcs, and cosine above which they are mitres for sure,
    double mitred_above
    const double* tips          # but for vertices with a finite tip, to which edges are drawn out; null for none


def offset(const double[:, ::1] points_mm, double inward_mm, Py_ssize_t quad_segs, double round_from, const double[:, ::1] tips,
           double least_mm2):
    cdef double largest = 1.0
    cdef Curves rings = split(points_mm, &largest)
    cdef Py_ssize_t k
    cdef Patch each
    if rings is None:
        return None
    for k in range(rings.count() if inward_mm > 0 else 0):
        if (ring_area(rings, k) > 0) != (k == 0):
            return None
    found = _moved(rings, largest, inward_mm, quad_segs, round_from, tips, least_mm2)
    return None if found is None else [each.wkb() for each in found]


def shifted(list patches, double inward_mm, Py_ssize_t quad_segs, double round_from, const double[:, ::1] tips, double least_mm2):
    cdef double largest = 1.0
    cdef Curves rings = _together(patches, &largest)
    return _moved(rings, largest, inward_mm, quad_segs, round_from, tips, least_mm2)


def wound_mm2(list patches, double inward_mm, Py_ssize_t quad_segs, double round_from):
    cdef double largest = 1.0, total = 0.0
    cdef Curves rings = _together(patches, &largest), raw = Curves()
    cdef Joins joins = _joins(inward_mm, M_PI / 2 / quad_segs, round_from)
    cdef Py_ssize_t loop
    for loop in range(rings.count()):
        if not _shift(rings, loop, joins, 0.0, raw):
            return None
    for loop in range(raw.count()):
        total += ring_area(raw, loop)
    return total


cdef Joins _joins(double shift, double quarter, double round_from) noexcept:
    cdef Joins joins
    joins.shift, joins.quarter, joins.round_from = shift, quarter, round_from
    joins.mitred_above = greater(cos(lesser(round_from, M_PI)), MITRED) + ROUNDING
    joins.tips = NULL
    return joins


cdef Curves _together(list patches, double* largest):
    """The rings of all patches."""
    cdef Curves rings = Curves()
    cdef Patch each
    cdef Py_ssize_t loop, k
    for each in patches:
        largest[0] = max(largest[0], each.largest)
        if len(patches) == 1:
            return each.rings
        for loop in range(each.rings.count()):
            for k in range(each.rings.first[loop], each.rings.first[loop + 1]):
                rings.put(each.rings.x[k], each.rings.y[k])
            rings.close()
    return rings


cdef _moved(Curves rings, double largest, double inward_mm, Py_ssize_t quad_segs, double round_from, const double[:, ::1] tips,
            double least_mm2):
    cdef Joins joins
    cdef Py_ssize_t n = rings.x.size() + rings.count()
    cdef double near
    if not fabs(inward_mm) <= LARGEST_MM or quad_segs < 1 or (tips.shape[0] and (tips.shape[0] != n or tips.shape[1] != 2)):
        return None
    near = EXACT * max(largest, fabs(inward_mm))
    joins = _joins(inward_mm, M_PI / 2 / quad_segs, round_from)
    if tips.shape[0]:
        joins.tips = &tips[0, 0]
    if inward_mm > 0 and _vanishes(rings, SHORT * inward_mm, near):
        return []
    rings = _shifted(rings, joins, near)
    return None if rings is None else _patches(rings, least_mm2)


cdef bint _vanishes(Curves rings, double depth, double near):
    """Whether nothing is left so deep, for sure; only looked for where it is likely."""
    cdef Joins joins = _joins(depth, M_PI / 16, M_PI / 32)
    cdef double area, length
    cdef Py_ssize_t k, kk, loop
    cdef int steps
    cdef bint last
    for steps in range(MOST_STEPS):
        area = length = 0.0
        for loop in range(rings.count()):
            area += ring_area(rings, loop)
            for k in range(rings.first[loop], rings.first[loop + 1]):
                kk = k + 1 if k + 1 < rings.first[loop + 1] else rings.first[loop]
                length += sqrt((rings.x[kk] - rings.x[k]) ** 2 + (rings.y[kk] - rings.y[k]) ** 2)
        last = depth * length < THICK * area
        if last and not steps:
            return False
        joins.shift = depth if last else min(depth, STEP * area / length)
        depth -= joins.shift
        rings = _shifted(rings, joins, near)
        if rings is None or not rings.count():
            return rings is not None
        if last:
            return False
    return False


cdef Curves _shifted(Curves rings, Joins joins, double near):
    """The rings with all edges shifted to their left; None where that cannot be told."""
    cdef Curves raw = Curves()
    cdef Py_ssize_t loop
    for loop in range(rings.count()):
        if not _shift(rings, loop, joins, near, raw):
            return None
    return outlines(raw, near)


cdef bint _shift(Curves rings, Py_ssize_t loop, Joins joins, double near, Curves raw) noexcept nogil:
    """Add the shifted edges of one ring; false if it has an edge of no length."""
    cdef Py_ssize_t n = rings.first[loop + 1] - rings.first[loop], k, kk, at
    cdef const double* x = rings.x.data() + rings.first[loop]
    cdef const double* y = rings.y.data() + rings.first[loop]
    cdef double cut, cosine, sine, d = joins.shift
    cdef vector[double] ux, uy, room
    ux.resize(n)
    uy.resize(n)
    room.resize(n)
    for k in range(n):
        kk = k + 1 if k + 1 < n else 0
        ux[k], uy[k] = x[kk] - x[k], y[kk] - y[k]
        room[k] = sqrt(ux[k] * ux[k] + uy[k] * uy[k])
        if room[k] <= near:
            return False
        ux[k], uy[k] = ux[k] / room[k], uy[k] / room[k]
    for k in range(n):
        kk = k - 1 if k else n - 1
        cosine, sine = ux[kk] * ux[k] + uy[kk] * uy[k], ux[kk] * uy[k] - uy[kk] * ux[k]
        if sine * d <= 0:
            at = 2 * (rings.first[loop] + loop + k)  # there is one point more for each ring before where tips are told
            if joins.tips != NULL and isfinite(joins.tips[at]) and isfinite(joins.tips[at + 1]):
                raw.put(x[k] - d * uy[kk], y[k] + d * ux[kk])
                raw.put(joins.tips[at], joins.tips[at + 1])
                raw.put(x[k] - d * uy[k], y[k] + d * ux[k])
            else:
                _join(raw, joins, x[k], y[k], ux[kk], uy[kk], ux[k], uy[k], cosine, sine)
            continue
        cut = fabs(d * sine) / (1 + cosine)
        if cut < room[kk] - near and cut < room[k] - near:
            room[kk] -= cut
            room[k] -= cut
            cut = d / (1 + cosine)
            raw.put(x[k] - cut * (uy[kk] + uy[k]), y[k] + cut * (ux[kk] + ux[k]))
        else:
            raw.put(x[k] - d * uy[kk], y[k] + d * ux[kk])
            raw.put(x[k] + BACK * d * (uy[kk] + uy[k]), y[k] - BACK * d * (ux[kk] + ux[k]))
            raw.put(x[k] - d * uy[k], y[k] + d * ux[k])
    raw.close()
    return True


cdef void _join(Curves raw, Joins joins, double x, double y, double ux, double uy, double vx, double vy, double cosine,
                double sine) noexcept nogil:
    """Join edges of directions u and v whose shifted ends part at a vertex."""
    cdef double turn, d = joins.shift, step, past
    cdef Py_ssize_t k, steps
    if cosine > joins.mitred_above:
        past = d / (1 + cosine)
        raw.put(x - past * (uy + vy), y + past * (ux + vx))
        return
    turn = atan2(fabs(sine), cosine)
    if turn < joins.round_from:
        if (1 + cosine) * MITRE_LIMIT * MITRE_LIMIT >= 2 - 1e-9:  # 1 / cos(turn / 2) is within the limit
            past = d / (1 + cosine)
            raw.put(x - past * (uy + vy), y + past * (ux + vx))
        else:
            past = fabs(d) * (MITRE_LIMIT - cos(turn / 2)) / sin(turn / 2)
            raw.put(x - d * uy + past * ux, y + d * ux + past * uy)
            raw.put(x - d * vy - past * vx, y + d * vx - past * vy)
        return
    steps = <Py_ssize_t>(turn / joins.quarter + 0.5)
    raw.put(x - d * uy, y + d * ux)
    for k in range(1, steps):
        step = turn * k / steps if sine > 0 else -turn * k / steps
        raw.put(x - d * (uy * cos(step) + ux * sin(step)), y + d * (ux * cos(step) - uy * sin(step)))
    raw.put(x - d * vy, y + d * vx)


cdef list _patches(Curves found, double least):
    """Shells with the holes that they hold; None if a hole has no shell."""
    cdef Py_ssize_t n = found.count(), loop, shell, home
    cdef vector[double] area, net
    cdef vector[vector[Py_ssize_t]] members
    for loop in range(n):
        area.push_back(ring_area(found, loop))
    net = area
    members.resize(n)
    for loop in range(n):
        if area[loop] > 0:
            continue
        home = -1
        for shell in range(n):
            if area[shell] > 0 and (home < 0 or area[shell] < area[home]) \
                    and in_ring(found, shell, found.x[found.first[loop]], found.y[found.first[loop]]):
                home = shell
        if home < 0:
            return None
        members[home].push_back(loop)
        net[home] += area[loop]
    return [patch_of(found, shell, members[shell]) for shell in range(n) if area[shell] > 0 and net[shell] > least]
