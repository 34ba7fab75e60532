from ssbfab.kernels.arrays import Bools, Floats, Ints

class Segments:
    """Segments from `start_mm` to `end_mm` (m, 2), m > 0, among which the nearest to a place is found quickly."""

    def __init__(self, start_mm: Floats, end_mm: Floats) -> None: ...
    def nearest(self, points_mm: Floats, reach_mm: float) -> tuple[Ints, Floats, Floats]:
        """For points (k, 2) the number of the nearest segment, the place along it (0 to 1) and the distance, (k,) each.

        Of equally near ones the first; -1, 0 and infinite where none is within `reach_mm` or the point is not finite.
        """
    def within(self, points_mm: Floats, reach_mm: float) -> Bools:
        """Whether a segment is within reach of points (k,)."""

def along(ring_mm: Floats) -> Floats:
    """Arc length at every point (n,) of a polyline (n, 2), n > 0."""

def places(ring_mm: Floats, width_mm: Floats, along_mm: Floats, s_mm: Floats) -> tuple[Floats, Floats]:
    """Points (k, 2) and widths (k,) of a closed polyline at arc lengths (k,), taken round and round.

    `ring_mm` (n + 1, 2) ends where it begins; `along_mm` (n + 1,) are its arc lengths, `width_mm` (n,) its widths.
    """

def arc(ring_mm: Floats, width_mm: Floats, along_mm: Floats, start_mm: float, end_mm: float) -> tuple[Floats, Floats]:
    """Points (k, 2) and widths (k,) of a closed polyline from one arc length forward to another, twice round at most: both ends,
    and its own points between."""

def turns(points_mm: Floats) -> Floats:
    """The angle by which a closed polyline (n, 2), its first point not repeated, turns left at every point (n,), rad."""

def needed(points_mm: Floats, width_mm: Floats, closed: bool, play_mm: float, passes: int, few: int) -> Ints:
    """Numbers of the points (k,) that stay of a polyline (n, 2) with widths (n,), where those are left out that lie on the
    straight way between their neighbours, and are as wide, to a play.

    In each pass that is asked of every other one that is left, of the rest in the next; `few` points stay as they are, and so do
    the ends of what is not closed.
    """
