from ssbfab.kernels.arrays import Floats

def spread(along_mm: Floats, step_mm: float, most: int) -> Floats:
    """Arc lengths (k,) of the middles of segments with ends at arc lengths (n + 1,), those longer than two steps divided, about
    evenly thinned to between `most` and twice as many."""

class Curve:
    """A closed polyline of points (n + 1, 2), the first repeated, with arc lengths (n + 1,), widths (n,), and the cuts in it
    (c, 2), from one arc length to another."""

    def __init__(self, ring_mm: Floats, along_mm: Floats, width_mm: Floats, cuts_mm: Floats) -> None: ...

def best_site(a: Curve, b: Curve, a_mm: Floats, apart_mm: Floats, b_mm: Floats, gap_mm: Floats, slack: float) -> tuple[int, bool]:
    """Which of some pairs of places (k,) on two curves is best for a link, -1 where none is fit, and whether low joins low there.

    Both curves are cut open over a gap (k,) around the place. Fit are places apart (k,) by no more than `slack` times the mean
    of their widths, on curves longer than three gaps, a gap or more from other cuts. The best is where the ends to be joined are
    most nearly as far apart as the beads are wide.
    """
