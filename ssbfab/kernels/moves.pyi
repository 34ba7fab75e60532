from ssbfab.kernels.arrays import Bools, Floats, Ints

def lengths(points_mm: Floats) -> Floats:
    """Length (n,) of the way to each of the points (n, 3) from the one before it; 0 for the first."""

def volumes(first: Ints, length_mm: Floats, width_mm: Floats, height_mm: Floats, beads: Bools) -> Floats:
    """Volume of ink (n,), mm3, of the way to each point from the one before it: length (n,) times mean width (n,) times the
    height (s,) of its step; 0 where a step begins and in steps that are no beads (s,)."""

def ranges(first: Ints, points_mm: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest coordinates (s, 3) of each step's points (n, 3); infinite where it has none."""

def rates(first: Ints, points_mm: Floats, length_mm: Floats, volume_mm3: Floats,
          speed_mm_s: Floats) -> tuple[Floats, Floats, Floats]:
    """Of each step: the greatest speeds (s, 3), mm/s, in the plane, of Z and along the path, 0 where nothing moves; the least
    speed (s,), infinite where nothing moves and minus infinite where a speed is not a number; the greatest flow (s,), mm3/s."""
