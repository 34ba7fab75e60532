# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Where closed curves wind at least once around: the outlines of what they hold together, simple and apart from each other.

At every crossing the two strands change partners, so that loops remain which touch but do not cross. The winding number to the
right of a loop is then the same all along it, and one less than to its left; outlines are the loops that have 0 to their right.
Whatever is not in general position - strands that touch, overlap, or cross where others cross - is left to others, and so is
whatever does not come out as it must: the levels of loops at each crossing, and what a ray sees from each outline.
"""

from cython cimport final
from libc.math cimport fabs, sqrt
from libcpp.algorithm cimport sort
from libcpp.utility cimport pair
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport greater, lesser

cdef enum:
    STRETCH = 8                      # segments after each other that share a box

cdef int UNKNOWN = -1000000
cdef Py_ssize_t MOST = 30            # crossings per segment; where there are more, another method is the faster one


cdef struct Crossing:
    Py_ssize_t one, other            # the segments
    double x, y
    bint left                        # whether the other runs to the left of the one


cdef struct Event:
    double along                     # share of the segment
    Py_ssize_t following             # event on the same segment, -1 for none


cdef struct Box:
    double low_x, high_x, low_y, high_y


@final
cdef class Curves:
    pass


cdef class Arrangement:
    """Curves, where they cross, and the loops that they fall into."""

    cdef Py_ssize_t n
    cdef const double* x
    cdef const double* y
    cdef double near
    cdef vector[Py_ssize_t] after      # the point after each point
    cdef vector[Box] boxes             # of each segment,
    cdef vector[Box] stretches         # and of so many after each other
    cdef vector[Crossing] crossings
    cdef vector[Event] events          # two for each crossing: on the one strand and on the other
    cdef vector[Py_ssize_t] first      # event on each segment, -1 for none
    cdef vector[Py_ssize_t] follower   # the node after each node of its loop: first the points, then the events
    cdef vector[Py_ssize_t] loop       # of each node
    cdef vector[Py_ssize_t] start      # a node of each loop
    cdef vector[Py_ssize_t] parent     # loops that cross hang together in trees,
    cdef vector[int] above             # each so much above its parent,
    cdef vector[int] level             # and has this winding number to its right


cdef Curves outlines(Curves curves, double near):
    """The outlines of what is wound around at least once, or None where this cannot tell; coordinates nearer than `near` are equal.

    Outlines have what they hold on their left: they run counter-clockwise around it and clockwise around its holes.
    """
    cdef Curves found = Curves()
    cdef Arrangement of = _arranged(curves, near)
    cdef Py_ssize_t k
    if of.n == 0:
        return found
    if not (_cross(of) and _walk(of) and _levels(of)):
        return None
    for k in range(<Py_ssize_t>of.start.size()):
        if of.level[k] == 0:
            if of.parent[k] != k and _seen(of, of.start[k]) != 0:
                return None
            _copy(of, of.start[k], found)
    return found


cdef bint apart(Curves curves, double near):
    """Whether no two segments, but for those after each other, are nearer than `near`, for sure."""
    cdef Arrangement of = _arranged(curves, near)
    return of.n == 0 or (_cross(of) and of.crossings.empty())


cdef Arrangement _arranged(Curves curves, double near):
    cdef Arrangement of = Arrangement()
    cdef Py_ssize_t c, k
    of.n, of.near = curves.x.size(), near
    of.x, of.y = curves.x.data(), curves.y.data()
    of.after.resize(of.n)
    for c in range(curves.count()):
        for k in range(curves.first[c], curves.first[c + 1]):
            of.after[k] = k + 1 if k + 1 < curves.first[c + 1] else curves.first[c]
    return of


cdef bint _cross(Arrangement of) noexcept nogil:
    """Find all crossings, by the boxes of stretches from left to right; false where segments touch or there are too many."""
    cdef Py_ssize_t count, s, t
    cdef double near = of.near
    cdef vector[pair[double, Py_ssize_t]] order
    cdef vector[Box] boxes    # as the order has them
    if not _boxed(of):
        return False
    count = of.stretches.size()
    for s in range(count):
        order.push_back(pair[double, Py_ssize_t](of.stretches[s].low_x, s))
    sort(order.begin(), order.end())
    for s in range(count):
        boxes.push_back(of.stretches[order[s].second])
    of.first.assign(of.n, -1)
    for s in range(count):
        if not _cross_within(of, order[s].second):
            return False
        for t in range(s + 1, count):
            if boxes[t].low_x > boxes[s].high_x + near:
                break
            if boxes[t].low_y <= boxes[s].high_y + near and boxes[s].low_y <= boxes[t].high_y + near \
                    and not _cross_between(of, order[s].second, order[t].second):
                return False
        if <Py_ssize_t>of.crossings.size() > MOST * of.n:
            return False
    return True


cdef bint _boxed(Arrangement of) noexcept nogil:
    """The boxes of all segments and stretches; false where they are nowhere or just a point."""
    cdef Py_ssize_t k, kk
    cdef double total = 0.0
    cdef Box box
    cdef Box* about
    of.boxes.resize(of.n)
    of.stretches.reserve(of.n // STRETCH + 1)
    for k in range(of.n):
        kk = of.after[k]
        box.low_x, box.high_x = lesser(of.x[k], of.x[kk]), greater(of.x[k], of.x[kk])
        box.low_y, box.high_y = lesser(of.y[k], of.y[kk]), greater(of.y[k], of.y[kk])
        total += box.high_x - box.low_x + box.high_y - box.low_y
        of.boxes[k] = box
        if k % STRETCH == 0:
            of.stretches.push_back(box)
            continue
        about = &of.stretches.back()
        about.low_x, about.high_x = lesser(about.low_x, box.low_x), greater(about.high_x, box.high_x)
        about.low_y, about.high_y = lesser(about.low_y, box.low_y), greater(about.high_y, box.high_y)
    return total > 0


cdef inline bint _touch(const Box* one, const Box* other, double near) noexcept nogil:
    return one.low_x <= other.high_x + near and other.low_x <= one.high_x + near \
        and one.low_y <= other.high_y + near and other.low_y <= one.high_y + near


cdef bint _cross_within(Arrangement of, Py_ssize_t s) noexcept nogil:
    """Find where segments of one stretch cross."""
    cdef Py_ssize_t i, j, end = min((s + 1) * STRETCH, of.n)
    for i in range(s * STRETCH, end):
        for j in range(i + 1, end):
            if _touch(&of.boxes[i], &of.boxes[j], of.near) and not _meet(of, i, j):
                return False
    return True


cdef bint _cross_between(Arrangement of, Py_ssize_t s, Py_ssize_t t) noexcept nogil:
    """Find where segments of two stretches cross."""
    cdef Py_ssize_t i, j, k, count = 0
    cdef Py_ssize_t[STRETCH] some
    if t < s:
        s, t = t, s
    for j in range(t * STRETCH, min((t + 1) * STRETCH, of.n)):
        if _touch(&of.stretches[s], &of.boxes[j], of.near):
            some[count] = j
            count += 1
    for i in range(s * STRETCH if count else of.n, min((s + 1) * STRETCH, of.n)):
        if not _touch(&of.stretches[t], &of.boxes[i], of.near):
            continue
        for k in range(count):
            j = some[k]
            if _touch(&of.boxes[i], &of.boxes[j], of.near) and not _meet(of, i, j):
                return False
    return True


cdef inline bint _meet(Arrangement of, Py_ssize_t i, Py_ssize_t j) noexcept nogil:
    """Note where two segments (i < j) whose boxes meet cross; false if they touch."""
    cdef Py_ssize_t ii = of.after[i], jj = of.after[j]
    if ii == j or jj == i:
        return True
    cdef double ax = of.x[i], ay = of.y[i], bx = of.x[ii], by = of.y[ii]
    cdef double cx = of.x[j], cy = of.y[j], dx = of.x[jj], dy = of.y[jj], near = of.near
    cdef double ux = bx - ax, uy = by - ay, vx = dx - cx, vy = dy - cy
    cdef double c = ux * (cy - ay) - uy * (cx - ax), d = ux * (dy - ay) - uy * (dx - ax)   # distances from the line, times length
    cdef double u = near * sqrt(ux * ux + uy * uy), v = near * sqrt(vx * vx + vy * vy)
    if (c > u and d > u) or (c < -u and d < -u):
        return True
    cdef double a = vx * (ay - cy) - vy * (ax - cx), b = vx * (by - cy) - vy * (bx - cx)
    if (a > v and b > v) or (a < -v and b < -v):
        return True
    if fabs(c) <= u or fabs(d) <= u or fabs(a) <= v or fabs(b) <= v:
        return False
    cdef Crossing found
    found.one, found.other, found.left = i, j, d > c
    found.x, found.y = ax + a / (a - b) * ux, ay + a / (a - b) * uy
    of.crossings.push_back(found)
    _thread(of, i, a / (a - b))
    _thread(of, j, c / (c - d))
    return True


cdef void _thread(Arrangement of, Py_ssize_t segment, double along) noexcept nogil:
    """Add an event to a segment, in order."""
    cdef Py_ssize_t number = of.events.size(), at = of.first[segment], before = -1
    cdef Event event
    while at >= 0 and of.events[at].along < along:
        before, at = at, of.events[at].following
    event.along, event.following = along, at
    of.events.push_back(event)
    if before < 0:
        of.first[segment] = number
    else:
        of.events[before].following = number


cdef bint _walk(Arrangement of) noexcept nogil:
    """Change partners at all crossings and number the loops; false if two crossings are at the same place."""
    cdef Py_ssize_t k, at, node, n = of.n
    of.follower.resize(n + of.events.size())
    for k in range(n):
        node, at = k, of.first[k]
        while at >= 0:
            if node >= n and fabs(_x(of, node) - _x(of, n + at)) + fabs(_y(of, node) - _y(of, n + at)) <= of.near:
                return False
            of.follower[node] = n + at
            node, at = n + at, of.events[at].following
        of.follower[node] = of.after[k]
    for at in range(n, n + <Py_ssize_t>of.events.size(), 2):
        of.follower[at], of.follower[at + 1] = of.follower[at + 1], of.follower[at]
    of.loop.assign(of.follower.size(), -1)
    for k in range(<Py_ssize_t>of.follower.size()):
        if of.loop[k] >= 0:
            continue
        node = k
        while of.loop[node] < 0:
            of.loop[node] = of.start.size()
            node = of.follower[node]
        of.start.push_back(k)
    return True


cdef bint _levels(Arrangement of) noexcept nogil:
    """The winding number to the right of every loop; false where two ways to it differ."""
    cdef Py_ssize_t k, up, down
    cdef int between
    for k in range(<Py_ssize_t>of.start.size()):
        of.parent.push_back(k)
    of.above.assign(of.start.size(), 0)
    for k in range(<Py_ssize_t>of.crossings.size()):  # the strand that turns left there is the inner one
        up, down = of.loop[of.n + 2 * k], of.loop[of.n + 2 * k + 1]
        if not of.crossings[k].left:
            up, down = down, up
        between = 1 + _rise(of, down) - _rise(of, up)
        up, down = of.parent[up], of.parent[down]
        if up == down and between != 0:
            return False
        if up != down:
            of.parent[up], of.above[up] = down, between
    of.level.assign(of.start.size(), UNKNOWN)
    for k in range(<Py_ssize_t>of.start.size()):
        between = _rise(of, k)
        up = of.parent[k]
        if of.level[up] == UNKNOWN:
            of.level[up] = _seen(of, of.start[up])
            if of.level[up] == UNKNOWN:
                return False
        of.level[k] = of.level[up] + between
    return True


cdef int _rise(Arrangement of, Py_ssize_t loop) noexcept nogil:
    """How far a loop is above the root of its tree, which becomes its parent."""
    cdef Py_ssize_t root = loop, up
    cdef int rise = 0, rest, own
    while of.parent[root] != root:
        rise += of.above[root]
        root = of.parent[root]
    rest = rise
    while of.parent[loop] != root:
        up, own = of.parent[loop], of.above[loop]
        of.parent[loop], of.above[loop] = root, rest
        loop, rest = up, rest - own
    return rise


cdef inline double _x(Arrangement of, Py_ssize_t node) noexcept nogil:
    return of.x[node] if node < of.n else of.crossings[(node - of.n) // 2].x


cdef inline double _y(Arrangement of, Py_ssize_t node) noexcept nogil:
    return of.y[node] if node < of.n else of.crossings[(node - of.n) // 2].y


cdef int _seen(Arrangement of, Py_ssize_t start) noexcept nogil:
    """The winding number right of a loop, by a ray from its steepest piece; unknown where the ray begins on something else."""
    cdef Py_ssize_t node = start, steepest = start, s, k, kk, own
    cdef double most = -1.0, rise, x, y, past
    cdef int winding = 0, upward
    while True:
        rise = fabs(_y(of, of.follower[node]) - _y(of, node))
        if rise > most:
            most, steepest = rise, node
        node = of.follower[node]
        if node == start:
            break
    node = of.follower[steepest]
    x, y = (_x(of, steepest) + _x(of, node)) / 2, (_y(of, steepest) + _y(of, node)) / 2
    upward = 1 if _y(of, node) > _y(of, steepest) else -1
    own = steepest
    if own >= of.n:  # an event leaves along the segment of the other strand
        k = own - of.n
        own = of.crossings[k // 2].one if k % 2 else of.crossings[k // 2].other
    for s in range(<Py_ssize_t>of.stretches.size()):
        if of.stretches[s].low_y > y or of.stretches[s].high_y <= y:
            continue
        for k in range(s * STRETCH, min((s + 1) * STRETCH, of.n)):
            kk = of.after[k]
            if (of.y[k] <= y) == (of.y[kk] <= y) or k == own:
                continue
            past = of.x[k] - x + (of.x[kk] - of.x[k]) * (y - of.y[k]) / (of.y[kk] - of.y[k])
            if fabs(past) <= of.near:
                return UNKNOWN
            if (past > 0) == (upward > 0):
                winding += upward if of.y[kk] > of.y[k] else -upward
    return winding


cdef void _copy(Arrangement of, Py_ssize_t start, Curves found) noexcept nogil:
    cdef Py_ssize_t node = start
    while True:
        found.put(_x(of, node), _y(of, node))
        node = of.follower[node]
        if node == start:
            break
    found.close()
