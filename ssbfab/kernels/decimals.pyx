# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Many numbers into one text, with fixed decimals: the digits of a whole number where that is certain, else as Python writes it."""

from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.math cimport fabs, rint, signbit
from libc.stdint cimport int64_t
from libc.string cimport memchr, memcpy, strlen

cdef extern from "Python.h":
    char* PyOS_double_to_string(double value, char code, int precision, int flags, int* kind) except NULL

cdef enum:
    MOST_DIGITS = 15     # decimals whose power of ten is a double without error
    SPARE = 64           # room kept for one number of the quick kind

cdef double SURE = 2.0**43    # below it, scaling moves a number by less than 1/1000 of its last decimal
cdef double HALF = 0.499
cdef double[16] POWERS
cdef int _i
for _i in range(16):
    POWERS[_i] = 10.0**_i


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

    cdef int reserve(self, Py_ssize_t more) except -1:
        cdef char* moved
        if self.used + more > self.size:
            self.size = 2 * self.size + more
            moved = <char*>PyMem_Realloc(self.at, self.size)
            if moved == NULL:
                raise MemoryError
            self.at = moved
        return 0

    cdef int add(self, const char* what, Py_ssize_t count) except -1:
        self.reserve(count)
        memcpy(self.at + self.used, what, count)
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


cdef int _decimals(const char* source, const char* end, const char** after) noexcept:
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


cdef int _number(_Text out, double value, int decimals) except -1:
    cdef double scaled, whole
    if decimals <= MOST_DIGITS:
        scaled = value * POWERS[decimals]
        whole = rint(scaled)
        if fabs(scaled) < SURE and fabs(scaled - whole) < HALF:
            return _digits(out, <int64_t>fabs(whole), decimals, signbit(value))
    cdef char* exact = PyOS_double_to_string(value, b"f", decimals, 0, NULL)
    try:
        out.add(exact, strlen(exact))
    finally:
        PyMem_Free(exact)
    return 0


cdef int _digits(_Text out, int64_t whole, int decimals, bint negative) except -1:
    """A whole number with a point before its last `decimals` digits."""
    cdef char[SPARE] digits
    cdef int i = SPARE, wanted = decimals
    while whole or wanted >= 0:
        i -= 1
        digits[i] = <char>(48 + whole % 10)
        whole //= 10
        if wanted == 1:
            i -= 1
            digits[i] = b"."
        wanted -= 1
    if negative:
        i -= 1
        digits[i] = b"-"
    return out.add(&digits[i], SPARE - i)
