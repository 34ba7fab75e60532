# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Where closed curves wind at least once around: the outlines of what they hold together, simple and apart from each other.

At every crossing the two strands change partners, so that loops remain which touch but do not cross. The winding number to the
right of a loop is then the same all along it, and one less than to its left; outlines are the loops that have 0 to their right.
Whatever is not in general position - strands that touch, overlap, or cross where others cross - is left to others, and so is
whatever does not come out as it must: the levels of loops at each crossing, and what a ray sees from each outline.
"""

from libc.math cimport fabs, sqrt
from libcpp.vector cimport vector

cdef int UNKNOWN = -1000000
cdef Py_ssize_t MOST = 30            # crossings per segment; where there are more, another method is the faster one
cdef double CELLS_PER_SEGMENT = 4.0
cdef double MARGIN = 1e-9            # of a cell


cdef struct Crossing:
    Py_ssize_t one, other            # the segments
    double x, y
    bint left                        # whether the other runs to the left of the one


cdef struct Event:
    double along                     # share of the segment
    Py_ssize_t following             # event on the same segment, -1 for none


cdef struct Entry:
    Py_ssize_t segment, following    # entry of the same cell, -1 for none
    double low_x, high_x, low_y, high_y


cdef class Curves:
    cdef void put(self, double x, double y) noexcept nogil:
        self.x.push_back(x)
        self.y.push_back(y)

    cdef void close(self) noexcept nogil:
        if self.first.empty():
            self.first.push_back(0)
        self.first.push_back(<Py_ssize_t>self.x.size())

    cdef Py_ssize_t count(self) noexcept nogil:
        return 0 if self.first.empty() else <Py_ssize_t>self.first.size() - 1


cdef class Arrangement:
    """Curves, where they cross, and the loops that they fall into."""

    cdef Py_ssize_t n
    cdef const double* x
    cdef const double* y
    cdef double near
    cdef vector[Py_ssize_t] after      # the point after each point
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
    """Find all crossings, by square cells; false where segments touch or there are too many."""
    cdef Py_ssize_t n = of.n, k, kk, r, c, cell_of, at, columns, rows, right
    cdef double low_x = of.x[0], high_x = low_x, low_y = of.y[0], high_y = low_y, total = 0.0
    cdef double cell, most, margin, x0, y0, x1, y1, slope, bottom, top, a, b, near = of.near
    cdef vector[Py_ssize_t] head
    cdef vector[Entry] entries
    cdef Entry entry
    for k in range(n):
        low_x, high_x = of.x[k] if of.x[k] < low_x else low_x, of.x[k] if of.x[k] > high_x else high_x
        low_y, high_y = of.y[k] if of.y[k] < low_y else low_y, of.y[k] if of.y[k] > high_y else high_y
        kk = of.after[k]
        total += sqrt((of.x[kk] - of.x[k]) * (of.x[kk] - of.x[k]) + (of.y[kk] - of.y[k]) * (of.y[kk] - of.y[k]))
    most = CELLS_PER_SEGMENT * n + 16
    cell = sqrt((high_x - low_x) * (high_y - low_y) / most)
    cell = max(cell, max(2 * total / n, max(high_x - low_x, high_y - low_y) / most))
    if not cell > 0:
        return False
    columns, rows = <Py_ssize_t>((high_x - low_x) / cell) + 1, <Py_ssize_t>((high_y - low_y) / cell) + 1
    margin = MARGIN * cell
    head.assign(columns * rows, -1)
    entries.reserve(3 * n)
    of.first.assign(n, -1)
    for k in range(n):
        kk = of.after[k]
        x0, y0, x1, y1 = of.x[k], of.y[k], of.x[kk], of.y[kk]
        if y1 < y0:
            x0, y0, x1, y1 = x1, y1, x0, y0
        slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
        entry.segment, entry.low_x, entry.high_x, entry.low_y, entry.high_y = k, min(x0, x1), max(x0, x1), y0, y1
        for r in range(_slot((y0 - low_y - margin) / cell, rows), _slot((y1 - low_y + margin) / cell, rows) + 1):
            bottom, top = low_y + r * cell - margin, low_y + (r + 1) * cell + margin
            a = x0 if bottom <= y0 else x0 + slope * (bottom - y0) if bottom < y1 else x1
            b = x1 if top >= y1 else x0 + slope * (top - y0) if top > y0 else x0
            if b < a:
                a, b = b, a
            right = _slot((b - low_x + margin) / cell, columns)
            for c in range(_slot((a - low_x - margin) / cell, columns), right + 1):
                cell_of = r * columns + c
                at = head[cell_of]
                while at >= 0:
                    if entry.low_x <= entries[at].high_x + near and entries[at].low_x <= entry.high_x + near \
                            and entry.low_y <= entries[at].high_y + near and entries[at].low_y <= entry.high_y + near \
                            and not _meet(of, entries[at].segment, k):
                        return False
                    at = entries[at].following
                entry.following = head[cell_of]
                head[cell_of] = entries.size()
                entries.push_back(entry)
        if <Py_ssize_t>of.crossings.size() > MOST * n:
            return False
    return True


cdef inline Py_ssize_t _slot(double place, Py_ssize_t count) noexcept nogil:
    return 0 if not place > 0 else count - 1 if place >= count else <Py_ssize_t>place


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
    cdef Py_ssize_t at = of.first[i]
    while at >= 0:  # the same pair may have met in another cell
        if at % 2 == 0 and of.crossings[at // 2].other == j:
            return True
        at = of.events[at].following
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
    cdef Py_ssize_t node = start, steepest = start, k, kk, own
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
    for k in range(of.n):
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
