from ssbfab.kernels.arrays import Bools, Floats, Ints

class Board:
    """Closed loops, and the gaps cut in them so far.

    Points (n, 2), widths (n,); loop r owns the points `first[r]:first[r + 1]`, the first not repeated. Loops are cut open over
    the thinnest width, short ones over a whole side up to the widest. Where beads are hardly wider than the thinnest that leaves
    voids beside the cut: as long as there is ink to spare (0: none) their gap is 0.8 of their width, and the strokes across it,
    which are no thinner for that, lie partly on each other. Raises ValueError for points that are not finite, or counts that
    differ.
    """

    def __init__(self, points_mm: Floats, first: Ints, width_mm: Floats, nominal_mm: float, thinnest_mm: float,
                 widest_mm: float, spare_mm2: float = 0.0) -> None: ...
    def bar(self, loop: int, low_mm: float, high_mm: float) -> None:
        """Keep links, and the gaps between them, off a loop from one arc length to another."""

    def join(self, slack: float) -> None:
        """Link loops, ascending pair by pair, that do not hang together yet: at corners first, then where they run side by side.

        At corners (28.6 degrees or more) two loops are linked that come straight over two gaps, side by side, and then turn off
        from each other, each by a right angle within 26 degrees. The gap is the mean of their widths and ends at the corners,
        which are as far apart within a tenth of that.

        Fit are places apart by no more than `slack` times the mean of their widths, on loops longer than three gaps, a gap or
        more from other cuts. The best is where the ends to be joined are most nearly as far apart as the beads are wide; beside a
        corner, whose void and the link's would be one, it must be so by a tenth of the nominal width more nearly.
        """

    def links(self) -> tuple[Ints, Floats, Floats, Bools]:
        """Of every link so far: two loops (m, 2), the middles of the cuts (m, 2), the gap (m,), whether low joins low (m,)."""
