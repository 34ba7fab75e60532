from ssbfab.kernels.arrays import Floats, Ints

def worded(
    points_mm: Floats, feed: Floats, first: Ints, kind: Ints, z_mm: float, decimals: int, feed_decimals: int,
) -> tuple[Ints, Ints, Floats, Ints]:
    """The lines of a block: of each the point (k,), the code (k,) and the values (k, 4); and each step's first line (s + 1,).

    Points (n, 3), the feed towards each (n,); step s owns the points `first[s]:first[s + 1]`, and its `kind` (s,) is a number to
    whose bits those of the words are added: 4 where x or y changed, 8 where z did, 1 where the feed did or a step begins. Values
    are x, y, 0 and feed, rounded, never -0. A point that rounds to the one before it, or begins a step, makes no line. All arrays
    contiguous; `ValueError` where they do not fit each other.
    """
