# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What round-ended beads cover, and how much of some areas: row by row, where everything is an interval."""

from libc.math cimport INFINITY, M_PI, ceil, cos, fmax, fmin, isfinite, sin, sqrt
from libcpp.algorithm cimport sort
from libcpp.pair cimport pair
from libcpp.vector cimport vector

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
    cdef vector[vector[Interval]] rows
    cdef vector[Interval] chords
    rows.resize(<Py_ssize_t>ceil((high - low) / step_mm) if m > 0 else 0)
    for j in range(m):
        _bead(rows, chords, low, step_mm, _right(start_mm[j, 0], start_mm[j, 1]), _up(start_mm[j, 0], start_mm[j, 1]),
              _right(end_mm[j, 0], end_mm[j, 1]), _up(end_mm[j, 0], end_mm[j, 1]), half_mm[j])
    for k in range(<Py_ssize_t>rows.size()):
        _merge(rows[k])
        for j in range(<Py_ssize_t>rows[k].size()):
            ink += rows[k][j].second - rows[k][j].first
    return ink * step_mm, [_common(rows, low, step_mm, begin, end) for begin, end in areas]


cdef inline double _right(double x, double y) noexcept:
    """Along a row: rows run in a direction in which walls hardly ever do, or a whole edge would count for one row more or less."""
    return COS * x + SIN * y


cdef inline double _up(double x, double y) noexcept:
    """Across the rows."""
    return COS * y - SIN * x


cdef void _bead(vector[vector[Interval]]& rows, vector[Interval]& chords, double low, double step, double ax, double ay, double bx,
                double by, double r) noexcept:
    """Its chord in every row that it crosses; its outline is convex, half a polygon round each end."""
    cdef double[CORNERS + 1] x
    cdef double[CORNERS + 1] y
    cdef double length = sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)), ux = r, uy = 0.0, slope, at
    cdef Py_ssize_t i, k, count = rows.size(), first = count, last = 0, begin, end
    if length > 0:
        ux, uy = (bx - ax) / length * r, (by - ay) / length * r
    for i in range(HALF):
        x[i], y[i] = bx + SINES[i] * ux + COSINES[i] * uy, by + SINES[i] * uy - COSINES[i] * ux
        x[i + HALF], y[i + HALF] = ax - SINES[i] * ux - COSINES[i] * uy, ay - SINES[i] * uy + COSINES[i] * ux
    x[CORNERS], y[CORNERS] = x[0], y[0]
    for i in range(CORNERS):
        k = _row(y[i], low, step, count)
        first, last = min(first, k), max(last, k)
    if first >= last:
        return
    chords.assign(last - first, Interval(1e300, -1e300))
    for i in range(CORNERS):
        begin, end = _row(y[i], low, step, count), _row(y[i + 1], low, step, count)
        if begin == end:
            continue
        if begin > end:
            begin, end = end, begin
        slope = (x[i + 1] - x[i]) / (y[i + 1] - y[i])
        for k in range(begin, end):
            at = x[i] + slope * (low + (k + 0.5) * step - y[i])
            if at < chords[k - first].first:
                chords[k - first].first = at
            if at > chords[k - first].second:
                chords[k - first].second = at
    for k in range(first, last):
        if chords[k - first].first < chords[k - first].second:
            _lay(rows[k], chords[k - first])


cdef inline void _lay(vector[Interval]& row, const Interval& chord) noexcept:
    """Add a chord to a row, as more of the one before where they overlap: most do that are of one bead."""
    cdef Py_ssize_t last = row.size() - 1
    if last >= 0 and chord.first <= row[last].second and row[last].first <= chord.second:
        row[last].first, row[last].second = min(row[last].first, chord.first), max(row[last].second, chord.second)
    else:
        row.push_back(chord)


cdef inline Py_ssize_t _row(double y, double low, double step, Py_ssize_t count) noexcept:
    """The first row at or above a height."""
    cdef double row = ceil((y - low) / step - 0.5)
    return 0 if row <= 0 else (count if row >= count else <Py_ssize_t>row)


cdef void _merge(vector[Interval]& row) noexcept:
    """Intervals that overlap become one; they come out in order."""
    cdef Py_ssize_t i, last = 0
    if row.empty():
        return
    sort(row.begin(), row.end())
    for i in range(1, <Py_ssize_t>row.size()):
        if row[i].first <= row[last].second:
            if row[i].second > row[last].second:
                row[last].second = row[i].second
        else:
            last += 1
            row[last] = row[i]
    row.resize(last + 1)


cdef double _common(vector[vector[Interval]]& rows, double low, double step, const double[:, ::1] begin,
                    const double[:, ::1] end) except -1.0:
    """The area that rows of intervals share with what some edges enclose, by the even-odd rule."""
    cdef vector[vector[double]] crossings
    cdef Py_ssize_t i, j, k, top
    cdef double ay, by, ax, bx, y, left, right, total = 0.0
    if end.shape[0] != begin.shape[0] or begin.shape[1] != 2 or end.shape[1] != 2:
        raise ValueError("covered: edges are two arrays (k, 2)")
    crossings.resize(rows.size())
    for i in range(begin.shape[0]):
        ax, ay = _right(begin[i, 0], begin[i, 1]), _up(begin[i, 0], begin[i, 1])
        bx, by = _right(end[i, 0], end[i, 1]), _up(end[i, 0], end[i, 1])
        if not isfinite(ax + ay + bx + by):
            raise ValueError("covered: edges must be finite")
        j, top = _row(ay, low, step, rows.size()), _row(by, low, step, rows.size())
        for k in range(min(j, top), max(j, top)):
            y = low + (k + 0.5) * step
            crossings[k].push_back(ax + (bx - ax) * (y - ay) / (by - ay))
    for k in range(<Py_ssize_t>rows.size()):
        sort(crossings[k].begin(), crossings[k].end())
        i, j = 0, 0
        while i + 1 < <Py_ssize_t>crossings[k].size() and j < <Py_ssize_t>rows[k].size():
            left = crossings[k][i] if crossings[k][i] > rows[k][j].first else rows[k][j].first
            right = crossings[k][i + 1] if crossings[k][i + 1] < rows[k][j].second else rows[k][j].second
            if right > left:
                total += right - left
            if crossings[k][i + 1] < rows[k][j].second:
                i += 2
            else:
                j += 1
    return total * step
