from ssbfab.kernels.arrays import Bools, Floats

def durations(points_mm: Floats, speed_mm_s: Floats, rests: Bools, acceleration_mm_s2: float, junction_mm: float) -> Floats:
    """Duration (n - 1,), s, of each segment of a path (n, 3) from rest to rest, at most at the speed (n,) wanted to each point;
    where `rests` (n,) the machine stands. Segments of no length take no time."""
