"""The lesser and the greater of two numbers: as `fmin` and `fmax`, which compilers leave to the library, but for NaN.

Where either is not a number, it is the second that comes out.
"""


cdef inline double lesser(double a, double b) noexcept nogil:
    return a if a < b else b


cdef inline double greater(double a, double b) noexcept nogil:
    return a if a > b else b


cdef inline double between(double value, double low, double high) noexcept nogil:
    """The nearest value from low to high, which is not below it; low where there is none."""
    return high if value > high else value if value > low else low
