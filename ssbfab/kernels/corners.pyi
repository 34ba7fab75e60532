from ssbfab.kernels.arrays import Floats

def voids(points_mm: Floats, width_mm: Floats, sharp_rad: float) -> float:
    """What round beads leave empty, mm2, at corners of a closed polyline (n, 2), the first point not repeated, with widths (n,).

    Each corner that turns left by more than `sharp_rad` counts with w²/4 (tan(turn/2) - turn/2); 5.4 % of w² at 90 degrees.
    """

def dabbed(points_mm: Floats, width_mm: Floats, sharp_rad: float, dab: float, width_max_mm: float) -> tuple[Floats, Floats]:
    """The closed polyline with beads wide enough to reach into the corners: full over `dab` widths to both sides, ramps as long.

    Corners turn left by `sharp_rad` or more and have room for it on both edges; other points stay as they are.
    """

def held(points_mm: Floats, width_mm: Floats, closed: bool) -> float:
    """Mean width times length, mm2, of all segments of a polyline (n, 2) with widths (n,); with the one back to its first point
    where it is closed."""
