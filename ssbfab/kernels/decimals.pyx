# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Many numbers into text, with fixed decimals: the digits of a whole number where that is certain, else as Python writes it."""

import numpy as np

from cython cimport final

from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.math cimport fabs, signbit
from libc.stdint cimport int64_t, uint64_t
from libc.string cimport memcpy, strlen

cdef extern from "Python.h":
    char* PyOS_double_to_string(double value, char code, int precision, int flags, int* kind) except NULL

cdef enum:
    MOST_DIGITS = 15     # decimals whose power of ten is a double without error
    SPARE = 32           # room for a number of the quick kind: 14 digits before the point, 15 after it
    STRIDE = 16          # short texts are copied so many characters at a time, whatever follows them

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

    cdef inline char* room(self, Py_ssize_t more) except NULL:
        """Where to go on writing, with room for that many characters."""
        cdef char* moved
        if self.used + more > self.size:
            moved = <char*>PyMem_Realloc(self.at, 2 * self.size + more)
            if moved == NULL:
                raise MemoryError
            self.at, self.size = moved, 2 * self.size + more
        return self.at + self.used


def rows(texts, columns, const int64_t[::1] decimals, const int64_t[::1] form, const double[:, ::1] values, const int64_t[::1] first):
    cdef Py_ssize_t n = form.shape[0], count = len(texts), s, i, p, length
    if values.shape[0] != n or decimals.shape[0] != values.shape[1] or not all(0 <= d <= 99 for d in decimals):
        raise ValueError("rows: a form for each row, and 0 to 99 decimals for each column, are needed")
    for pieces, fields in zip(texts, columns, strict=True):
        if len(pieces) != len(fields) + 1 or not all(0 <= column < values.shape[1] for column in fields):
            raise ValueError("rows: a form has a text before each of its columns and one after them")
    # Piece p is a text, and the column that follows it (-1: none); form f owns the pieces own[f] to before own[f + 1].
    held = [text.encode() for pieces in texts for text in pieces]
    cdef bytes literal = b"".join(held) + STRIDE * b"\0"
    cdef const char* source = literal
    cdef const int64_t[::1] own = np.cumsum([0, *[len(pieces) for pieces in texts]], dtype=np.int64)
    cdef const int64_t[::1] begin = np.cumsum([0, *[len(text) for text in held]], dtype=np.int64)
    cdef const int64_t[::1] column = np.array([each for fields in columns for each in (*fields, -1)], dtype=np.int64)
    cdef _Text out = _Text(1024)
    cdef char* at
    found = []
    for s in range(first.shape[0] - 1):
        if not 0 <= first[s] <= first[s + 1] <= n:
            raise ValueError("rows: what begins each text must rise, up to the number of rows")
        out.used = 0
        for i in range(first[s], first[s + 1]):
            if not 0 <= form[i] < count:
                raise ValueError("rows: a form that there is not")
            for p in range(own[form[i]], own[form[i] + 1]):
                length = begin[p + 1] - begin[p]
                at = out.room(length + STRIDE + SPARE)
                if length <= STRIDE:
                    memcpy(at, source + begin[p], STRIDE)
                else:
                    memcpy(at, source + begin[p], length)
                out.used += length
                if column[p] >= 0:
                    _number(out, values[i, column[p]], <int>decimals[column[p]])
        found.append(PyUnicode_DecodeUTF8(out.at, out.used, NULL))
    return found


cdef inline int _number(_Text out, double value, int decimals) except -1:
    cdef double scaled
    cdef int64_t whole
    if decimals <= MOST_DIGITS:
        scaled = fabs(value) * POWERS[decimals]
        if scaled < SURE:
            whole = <int64_t>(scaled + 0.5)
            if fabs(scaled - <double>whole) < HALF:
                out.used += _digits(out.room(SPARE), <uint64_t>whole, decimals, signbit(value))
                return 0
    cdef char* exact = PyOS_double_to_string(value, b"f", decimals, 0, NULL)
    cdef Py_ssize_t length = strlen(exact)
    try:
        memcpy(out.room(length), exact, length)
        out.used += length
    finally:
        PyMem_Free(exact)
    return 0


cdef inline int _digits(char* begin, uint64_t whole, int decimals, bint negative) noexcept nogil:
    """A whole number with a point before its last `decimals` digits, written from its end to its begin; how long it is."""
    cdef int count = decimals + 1  # digits
    while count <= MOST_DIGITS and whole >= WHOLE[count]:
        count += 1
    cdef int length = count + negative + (decimals > 0)
    cdef char* at = begin + length
    if decimals:
        at = _written(at, &whole, decimals) - 1
        at[0] = b"."
    at = _written(at, &whole, count - decimals)
    if negative:
        begin[0] = b"-"
    return length


cdef inline char* _written(char* at, uint64_t* whole, int count) noexcept nogil:
    """The last `count` digits of a number, which loses them, before a place; where they begin."""
    cdef uint64_t left = whole[0], rest
    while count > 1:
        rest = left // 100
        at -= 2
        memcpy(at, &PAIRS[2 * (left - 100 * rest)], 2)
        left = rest
        count -= 2
    if count:
        rest = left // 10
        at -= 1
        at[0] = <char>(48 + (left - 10 * rest))
        left = rest
    whole[0] = left
    return at
