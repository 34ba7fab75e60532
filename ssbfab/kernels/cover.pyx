# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What round-ended beads cover, and how much of some areas: row by row, where everything is an interval."""

from libc.math cimport INFINITY, M_PI, ceil, cos, fmax, fmin, isfinite, sin, sqrt
from libcpp.algorithm cimport sort
from libcpp.pair cimport pair
from libcpp.vector cimport vector

from ssbfab.kernels.comparing cimport greater, lesser

ctypedef pair[double, double] Interval

cdef Py_ssize_t MOST_ROWS = 1_000_000

cdef double COS = cos(0.494), SIN = sin(0.494)  # 28.3 degrees: 1.7 from the nearest that drawings have, 30 and atan(1/2)

cdef enum:
    CORNERS = 18  # of a bead's outline: eight sides round each end, as `fills.cover` has them
    HALF = 9

cdef double[HALF] SINES
cdef double[HALF] COSINES
for _ in range(HALF):
    SINES[_], COSINES[_] = sin(M_PI * _ / (HALF - 1)), cos(M_PI * _ / (HALF - 1))


def covered(const double[:, ::1] start_mm, const double[:, ::1] end_mm, const double[::1] half_mm, areas, double step_mm):
    cdef Py_ssize_t m = half_mm.shape[0], j, k
    cdef double low = INFINITY, high = -INFINITY, ink = 0.0, ay, by
    if start_mm.shape[0] != m or end_mm.shape[0] != m or start_mm.shape[1] != 2 or end_mm.shape[1] != 2:
        raise ValueError("covered: segments are two arrays (m, 2), and half a width for each")
    for j in range(m):
        ay, by = _up(start_mm[j, 0], start_mm[j, 1]), _up(end_mm[j, 0], end_mm[j, 1])
        if not (isfinite(ay) and isfinite(by) and half_mm[j] >= 0 and isfinite(half_mm[j])):
            raise ValueError("covered: segments must be finite, widths too and not negative")
        low, high = fmin(low, fmin(ay, by) - half_mm[j]), fmax(high, fmax(ay, by) + half_mm[j])
    if not step_mm > 0 or (m > 0 and not (high - low) / step_mm < MOST_ROWS):
        raise ValueError("covered: rows must lie apart, and be a million at most")
    cdef Rows rows = Rows(low, step_mm, <Py_ssize_t>ceil((high - low) / step_mm) if m > 0 else 0)
    for j in range(m):
        rows.bead(_right(start_mm[j, 0], start_mm[j, 1]), _up(start_mm[j, 0], start_mm[j, 1]),
                  _right(end_mm[j, 0], end_mm[j, 1]), _up(end_mm[j, 0], end_mm[j, 1]), half_mm[j])
    rows.put_in_order()
    for k in range(<Py_ssize_t>rows.chords.size()):
        ink += rows.chords[k].second - rows.chords[k].first
    return ink * step_mm, [_common(rows, begin, end) for begin, end in areas]


cdef inline double _right(double x, double y) noexcept:
    """Along a row: rows run in a direction in which walls hardly ever do, or a whole edge would count for one row more or less."""
    return COS * x + SIN * y


cdef inline double _up(double x, double y) noexcept:
    """Across the rows."""
    return COS * y - SIN * x


cdef class Rows:
    """What beads cover of each row: chords in no order, and once they are in order those of row k at first[k] to first[k + 1]."""

    cdef double low, step
    cdef Py_ssize_t count
    cdef vector[Interval] chords
    cdef vector[Py_ssize_t] row      # of each chord
    cdef vector[Py_ssize_t] last     # chord of each row, -1 for none
    cdef vector[Py_ssize_t] first
    cdef vector[Interval] own        # of the bead that is being laid

    def __init__(self, double low, double step, Py_ssize_t count):
        self.low, self.step, self.count = low, step, count
        self.last.assign(count, -1)

    cdef inline Py_ssize_t at(self, double y) noexcept nogil:
        """The first row at or above a height."""
        cdef double row = ceil((y - self.low) / self.step - 0.5)
        return 0 if row <= 0 else (self.count if row >= self.count else <Py_ssize_t>row)

    cdef void bead(self, double ax, double ay, double bx, double by, double r) noexcept nogil:
        """Its chord in every row that it crosses; its outline is convex, half a polygon round each end."""
        cdef double[CORNERS + 1] x
        cdef double[CORNERS + 1] y
        cdef Py_ssize_t[CORNERS + 1] rows
        cdef double length = sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)), ux = r, uy = 0.0, slope, along
        cdef Py_ssize_t i, k, first = self.count, last = 0, begin, end
        cdef Interval* chord
        if length > 0:
            ux, uy = (bx - ax) / length * r, (by - ay) / length * r
        for i in range(HALF):
            x[i], y[i] = bx + SINES[i] * ux + COSINES[i] * uy, by + SINES[i] * uy - COSINES[i] * ux
            x[i + HALF], y[i + HALF] = ax - SINES[i] * ux - COSINES[i] * uy, ay - SINES[i] * uy + COSINES[i] * ux
        for i in range(CORNERS):
            rows[i] = self.at(y[i])
            first, last = min(first, rows[i]), max(last, rows[i])
        if first >= last:
            return
        x[CORNERS], y[CORNERS], rows[CORNERS] = x[0], y[0], rows[0]
        self.own.assign(last - first, Interval(1e300, -1e300))
        for i in range(CORNERS):
            begin, end = min(rows[i], rows[i + 1]), max(rows[i], rows[i + 1])
            if begin == end:
                continue
            slope = (x[i + 1] - x[i]) / (y[i + 1] - y[i])
            for k in range(begin, end):
                along = x[i] + slope * (self.low + (k + 0.5) * self.step - y[i])
                chord = &self.own[k - first]
                chord.first, chord.second = lesser(along, chord.first), greater(along, chord.second)
        for k in range(first, last):
            if self.own[k - first].first < self.own[k - first].second:
                self.lay(k, &self.own[k - first])

    cdef inline void lay(self, Py_ssize_t row, const Interval* chord) noexcept nogil:
        """Add a chord to a row, as more of the one before where they overlap: most do that are of one bead."""
        cdef Interval* before
        if self.last[row] >= 0:
            before = &self.chords[self.last[row]]
            if chord.first <= before.second and before.first <= chord.second:
                before.first, before.second = lesser(chord.first, before.first), greater(chord.second, before.second)
                return
        self.last[row] = self.chords.size()
        self.chords.push_back(chord[0])
        self.row.push_back(row)

    cdef void put_in_order(self):
        """Chords row by row and in order; those that overlap become one."""
        cdef vector[Interval] every
        cdef Py_ssize_t k, at, end
        self.first.assign(self.count + 1, 0)
        for k in range(<Py_ssize_t>self.row.size()):
            self.first[self.row[k]] += 1
        _ends(self.first)
        every.resize(self.chords.size())
        for k in range(<Py_ssize_t>self.row.size()):
            self.first[self.row[k]] -= 1
            every[self.first[self.row[k]]] = self.chords[k]
        self.chords.clear()
        for k in range(self.count):
            at, end = self.first[k], self.first[k + 1]
            self.first[k] = self.chords.size()
            if at == end:
                continue
            sort(every.begin() + at, every.begin() + end)
            self.chords.push_back(every[at])
            for at in range(at + 1, end):
                if every[at].first > self.chords.back().second:
                    self.chords.push_back(every[at])
                else:
                    self.chords.back().second = greater(every[at].second, self.chords.back().second)
        self.first[self.count] = self.chords.size()


cdef void _ends(vector[Py_ssize_t]& counts) noexcept nogil:
    """Counts become where each list ends, if one lies behind the other; it comes to begin there where it is filled from behind."""
    cdef Py_ssize_t k
    for k in range(1, <Py_ssize_t>counts.size()):
        counts[k] += counts[k - 1]


cdef double _common(Rows rows, const double[:, ::1] begin, const double[:, ::1] end) except -1.0:
    """The area that rows share with what some edges enclose, by the even-odd rule."""
    cdef vector[double] crossings
    cdef vector[Py_ssize_t] first
    cdef Py_ssize_t i, j, k, turn, low, high
    cdef double ay, by, ax, bx, left, right, total = 0.0
    if end.shape[0] != begin.shape[0] or begin.shape[1] != 2 or end.shape[1] != 2:
        raise ValueError("covered: edges are two arrays (k, 2)")
    first.assign(rows.count + 1, 0)
    for turn in range(2):   # crossings are counted, then noted
        for i in range(begin.shape[0]):
            ax, ay = _right(begin[i, 0], begin[i, 1]), _up(begin[i, 0], begin[i, 1])
            bx, by = _right(end[i, 0], end[i, 1]), _up(end[i, 0], end[i, 1])
            if not isfinite(ax + ay + bx + by):
                raise ValueError("covered: edges must be finite")
            j, k = rows.at(ay), rows.at(by)
            low, high = min(j, k), max(j, k)
            for k in range(low, high):
                if turn == 0:
                    first[k] += 1
                    continue
                first[k] -= 1
                crossings[first[k]] = ax + (bx - ax) * (rows.low + (k + 0.5) * rows.step - ay) / (by - ay)
        if turn == 0:
            _ends(first)
            crossings.resize(first[rows.count])
    for k in range(rows.count):
        sort(crossings.begin() + first[k], crossings.begin() + first[k + 1])
        i, j = first[k], rows.first[k]
        while i + 1 < first[k + 1] and j < rows.first[k + 1]:
            left, right = greater(crossings[i], rows.chords[j].first), lesser(crossings[i + 1], rows.chords[j].second)
            if right > left:
                total += right - left
            if crossings[i + 1] < rows.chords[j].second:
                i += 2
            else:
                j += 1
    return total * rows.step
