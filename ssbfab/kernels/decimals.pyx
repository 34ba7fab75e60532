# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Many numbers into one text, with fixed decimals: the digits of a whole number where that is certain, else as Python writes it."""

import numpy as np

from cython cimport final

from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.math cimport fabs, signbit
from libc.stdint cimport int64_t, uint64_t
from libc.string cimport memchr, memcpy, strlen

cdef extern from "Python.h":
    char* PyOS_double_to_string(double value, char code, int precision, int flags, int* kind) except NULL

cdef enum:
    MOST_DIGITS = 15     # decimals whose power of ten is a double without error
    SPARE = 64           # room kept for one number of the quick kind

cdef double SURE = 2.0**43    # below it, scaling moves a number by less than 1/1000 of its last decimal
cdef double HALF = 0.499
cdef double[16] POWERS
cdef uint64_t[16] WHOLE
cdef char[200] PAIRS      # 00, 01, … 99
cdef int _i
for _i in range(16):
    POWERS[_i], WHOLE[_i] = 10.0**_i, <uint64_t>10.0**_i
for _i in range(100):
    PAIRS[2 * _i], PAIRS[2 * _i + 1] = <char>(48 + _i // 10), <char>(48 + _i % 10)


@final
cdef class _Text:
    """A buffer that grows."""

    cdef char* at
    cdef Py_ssize_t used, size

    def __cinit__(self, Py_ssize_t size):
        self.used, self.size = 0, size
        self.at = <char*>PyMem_Malloc(size)
        if self.at == NULL:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self.at)

    cdef inline int reserve(self, Py_ssize_t more) except -1:
        cdef char* moved
        if self.used + more > self.size:
            self.size = 2 * self.size + more
            moved = <char*>PyMem_Realloc(self.at, self.size)
            if moved == NULL:
                raise MemoryError
            self.at = moved
        return 0

    cdef inline int add(self, const char* what, Py_ssize_t count) except -1:
        cdef Py_ssize_t i
        self.reserve(count)
        if count > SPARE:
            memcpy(self.at + self.used, what, count)
        else:
            for i in range(count):
                self.at[self.used + i] = what[i]
        self.used += count
        return 0


def filled(str text, const double[::1] values):
    cdef bytes held = text.encode()
    cdef const char* source = held
    cdef const char* end = source + len(held)
    cdef const char* field
    cdef Py_ssize_t n = values.shape[0], k = 0
    cdef int decimals
    cdef _Text out = _Text(len(held) + 8 * n + SPARE)
    while True:
        field = <const char*>memchr(source, b"%", end - source)
        if field == NULL:
            break
        out.add(source, field - source)
        source = field + 1
        if source < end and source[0] == b"%":
            out.add(source, 1)
            source += 1
            continue
        decimals = _decimals(source, end, &source)
        if decimals < 0:
            raise ValueError("a field that is none of fixed decimals")
        if k == n:
            raise ValueError("more fields than values")
        _number(out, values[k], decimals)
        k += 1
    if k != n:
        raise ValueError("more values than fields")
    out.add(source, end - source)
    return PyUnicode_DecodeUTF8(out.at, out.used, NULL)


def rows(texts, columns, const int64_t[::1] form, const double[:, ::1] values, const int64_t[::1] first):
    cdef Py_ssize_t n = form.shape[0], wide = values.shape[1], count = len(texts), s, i, p
    parsed = [_pieces(text, which, wide) for text, which in zip(texts, columns, strict=True)]
    cdef bytes literal = b"".join([piece[0] for pieces in parsed for piece in pieces])
    cdef const char* source = literal
    cdef const int64_t[::1] own = np.cumsum([0, *[len(pieces) for pieces in parsed]], dtype=np.int64)
    cdef const int64_t[::1] begin = np.cumsum([0, *[len(piece[0]) for pieces in parsed for piece in pieces]], dtype=np.int64)
    cdef const int64_t[::1] column = np.array([piece[1] for pieces in parsed for piece in pieces], dtype=np.int64)
    cdef const int64_t[::1] decimals = np.array([piece[2] for pieces in parsed for piece in pieces], dtype=np.int64)
    if values.shape[0] != n:
        raise ValueError("rows: as many forms as rows are needed")
    cdef _Text out = _Text(SPARE)
    found = []
    for s in range(first.shape[0] - 1):
        out.used = 0
        if not 0 <= first[s] <= first[s + 1] <= n:
            raise ValueError("rows: what begins each text must rise, up to the number of rows")
        for i in range(first[s], first[s + 1]):
            if not 0 <= form[i] < count:
                raise ValueError("rows: a form that there is not")
            for p in range(own[form[i]], own[form[i] + 1]):
                out.add(source + begin[p], begin[p + 1] - begin[p])
                if column[p] >= 0:
                    _number(out, values[i, column[p]], <int>decimals[p])
        found.append(PyUnicode_DecodeUTF8(out.at, out.used, NULL))
    return found


def _pieces(str text, columns, Py_ssize_t wide):
    """A form as what stands before each of its fields, the field's column (-1: none) and its decimals."""
    held = text.encode()
    cdef const char* at = held
    cdef const char* end = at + len(held)
    cdef const char* field
    cdef int decimals
    pieces, before, left = [], b"", list(columns)
    while True:
        field = <const char*>memchr(at, b"%", end - at)
        if field == NULL:
            break
        before += at[:field - at]
        at = field + 1
        if at < end and at[0] == b"%":
            before += b"%"
            at += 1
            continue
        decimals = _decimals(at, end, &at)
        if decimals < 0:
            raise ValueError("a field that is none of fixed decimals")
        if not left or not 0 <= left[0] < wide:
            raise ValueError("a field without a column")
        pieces.append((before, left.pop(0), decimals))
        before = b""
    if left:
        raise ValueError("more columns than fields")
    return [*pieces, (before + at[:end - at], -1, 0)]


cdef inline int _decimals(const char* source, const char* end, const char** after) noexcept:
    """Of a field whose per cent sign is just before `source`; -1 where it is another one."""
    cdef int found = 0
    cdef Py_ssize_t i = 1
    if end - source < 3 or source[0] != b".":
        return -1
    while source + i < end and i < 3 and b"0" <= source[i] <= b"9":
        found = 10 * found + (source[i] - 48)
        i += 1
    if i == 1 or source + i >= end or source[i] != b"f":
        return -1
    after[0] = source + i + 1
    return found


cdef inline int _number(_Text out, double value, int decimals) except -1:
    cdef double scaled
    cdef int64_t whole
    if decimals <= MOST_DIGITS:
        scaled = fabs(value) * POWERS[decimals]
        if scaled < SURE:
            whole = <int64_t>(scaled + 0.5)
            if fabs(scaled - <double>whole) < HALF:
                return _digits(out, <uint64_t>whole, decimals, signbit(value))
    cdef char* exact = PyOS_double_to_string(value, b"f", decimals, 0, NULL)
    try:
        out.add(exact, strlen(exact))
    finally:
        PyMem_Free(exact)
    return 0


cdef inline int _digits(_Text out, uint64_t whole, int decimals, bint negative) except -1:
    """A whole number with a point before its last `decimals` digits, written from its end to where it belongs."""
    cdef int count = decimals + 1  # digits
    cdef char* at
    while count <= MOST_DIGITS and whole >= WHOLE[count]:
        count += 1
    out.reserve(SPARE)
    out.used += count + negative + (decimals > 0)
    at = out.at + out.used
    if decimals:
        at = _written(at, &whole, decimals) - 1
        at[0] = b"."
    at = _written(at, &whole, count - decimals)
    if negative:
        (at - 1)[0] = b"-"
    return 0


cdef inline char* _written(char* at, uint64_t* whole, int count) noexcept nogil:
    """The last `count` digits of a number, which loses them, before a place; where they begin."""
    cdef uint64_t rest, pair
    while count > 1:
        rest = whole[0] // 100
        pair = 2 * (whole[0] - 100 * rest)
        at -= 2
        at[0], at[1] = PAIRS[pair], PAIRS[pair + 1]
        whole[0] = rest
        count -= 2
    if count:
        rest = whole[0] // 10
        at -= 1
        at[0] = <char>(48 + (whole[0] - 10 * rest))
        whole[0] = rest
    return at
