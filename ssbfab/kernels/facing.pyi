from ssbfab.kernels.arrays import Floats, Ints

def touching_radii(
    points_mm: Floats, normals: Floats, point_ring: Ints, point_along_mm: Floats, start_mm: Floats, end_mm: Floats,
    edge_mm: Floats, edge_ring: Ints, edge_along_mm: Floats, ring_length_mm: Floats, ring_part: Ints, reach_mm: float,
    opposite: Floats,
) -> Floats:
    """Radii (n,) of the smallest balls that touch the edge at a point and, opposite, another place of it; infinite where there is
    none within `reach_mm`.

    Points (n, 2) of closed rings, the region on their left, with inward unit normals (n, 2), the number of the ring and the way
    along it; edges of the same rings from `start_mm` to `end_mm` (m, 2), `edge_mm` > 0
    long, likewise; `ring_length_mm` (r,) and `ring_part` (r,), the
    number of a ring's region: only places of the same region are seen. `opposite` (r,) is the cosine of the angle between the two
    touches, seen from the ball's centre, below which they are opposite, for points of each ring. All contiguous.
    """
