from ssbfab.kernels.arrays import Bools, Floats, Ints
from ssbfab.kernels.linking import Board

def walks(board: Board, loops: Ints, at_mm: Floats, gap_mm: Floats, crossed: Bools) -> list[tuple[Floats, Floats]]:
    """The closed curves, points and widths, that a board's loops become when joined; loops without a cut stay as they are.

    A link joins two loops (m, 2), each of which is cut over a gap (m,) around an arc length (m, 2), by strokes as wide as the
    gap: low to low and high to high where it is crossed (m,), else low to high. Raises ValueError where counts differ, or a gap
    is too long for its loop.
    """
