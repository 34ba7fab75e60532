from ssbfab.kernels.arrays import Floats, Ints

def spanning_ways(ends_mm: Floats, first: Ints) -> Floats:
    """The ways (k - 1,), mm, of the shortest tree between k lines, in the order in which they are joined to the first one.

    Segments (m, 4), each from x, y to x, y, of no length for a point; line i owns `first[i]:first[i + 1]`, at least one; `first`
    (k + 1,). All contiguous. `ValueError` where they are not.
    """
