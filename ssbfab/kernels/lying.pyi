from ssbfab.kernels.arrays import Floats

def lie_on(points_mm: Floats, sign: float, start_mm: Floats, end_mm: Floats, reach_mm: float) -> bool:
    """Whether each of some points (n, 2), its coordinates times the sign, is finite and within reach of any of the segments from
    `start_mm` to `end_mm` (m, 2), m > 0. Quickest where points and segments run in the same order."""
