from ssbfab.kernels.arrays import Floats, Ints, Ints32

# Triangles (T, 3) that name vertices (V, 3) only; `level` (V,) of `ssbfab.kernels.triangles.levels`. All contiguous.

def spanned(triangles: Ints32, level: Ints32) -> tuple[Ints32, Ints32]:
    """Each triangle (T,) is crossed by the planes from the first number to before the second."""

def followers(triangles: Ints32, level: Ints32) -> tuple[Ints32, bool]:
    """For each side (T, 3) that a plane crosses the triangle on its other side, -1 where there is none; whether all have one."""

def crossing(low: Ints32, high: Ints32, begin: int, end: int) -> tuple[Ints32, Ints]:
    """The triangles that planes `begin` to before `end` cross, ascending, plane after plane; where each begins, and the end."""

def loops(
    vertices: Floats, triangles: Ints32, level: Ints32, follower: Ints32, crossed: Ints32, plane: int, height_mm: float,
    straight_mm: float, mark: Ints32,
) -> tuple[Floats, list[int]]:
    """The points (n, 2) of one plane's loops, one loop after another and straightened, and how many each has, at least three.

    `crossed` are the triangles that the plane crosses, each of which must have its followers. `mark` (T,) has room
    for a number at each triangle, whatever was there before.
    """
