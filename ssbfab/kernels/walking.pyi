from ssbfab.kernels.arrays import Bools, Floats, Ints

def walks(points_mm: Floats, first: Ints, width_mm: Floats, loops: Ints, at_mm: Floats, gap_mm: Floats,
          crossed: Bools) -> list[tuple[Floats, Floats]]:
    """The closed curves, points and widths, that loops become which are cut open and joined; others stay as they are.

    Points (n, 2), widths (n,); loop r owns the points `first[r]:first[r + 1]`, the first not repeated. A link joins two loops
    (m, 2), each of which is cut over a gap (m,) around an arc length (m, 2), by strokes as wide as the gap: low to low and
    high to high where it is crossed (m,), else low to high. Raises ValueError where counts differ, or a gap is too long for its
    loop.
    """
