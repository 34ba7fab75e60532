from libcpp.vector cimport vector

from ssbfab.kernels.loops cimport Curves

cdef double LARGEST_MM


cdef class Patch:
    cdef Curves rings       # exterior first, counter-clockwise; holes clockwise
    cdef double largest     # coordinate, at least 1
    cdef object elbows      # what `ssbfab.kernels.elbows` found, as (found,); None until it was asked


cdef Patch patch_of(Curves found, Py_ssize_t shell, const vector[Py_ssize_t]& holes)
cdef Curves split(const double[:, ::1] points, double* largest)
cdef double ring_area(Curves found, Py_ssize_t loop) noexcept nogil
cdef bint in_ring(Curves found, Py_ssize_t loop, double x, double y) noexcept nogil
