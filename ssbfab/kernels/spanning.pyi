from ssbfab.kernels.arrays import Floats, Ints

def spanning_ways(points_mm: Floats, first: Ints) -> Floats:
    """The ways (k - 1,), mm, of the shortest tree between k polylines, in the order in which they are joined to the first one.

    Points (n, 2); line i owns the points `first[i]:first[i + 1]`, at least one; `first` (k + 1,). All contiguous.
    """
