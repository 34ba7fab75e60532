from ssbfab.kernels.arrays import Floats, Ints

def in_ink(sides_mm: Floats, start_mm: Floats, end_mm: Floats, half_mm: Floats, width_mm: Floats, bead: Ints, along_mm: Floats,
           edge_mm: Floats, round_mm: Floats, reach_mm: float, own_widths: float) -> tuple[Floats, Floats]:
    """Of the left sides and then the right ones (2n, 2) of points: how deep each lies in ink, its own included, less than 0
    outside and minus infinity beyond the reach (2n,), and how far from that of others, 0 in it and infinite beyond (2n,).

    Piece i of a bead leads from start (n, 2) to end (n, 2) and is as wide as twice its half (n,) all along. It begins at a point
    as wide as `width_mm` (n,), which is of the bead of that number (n,) and so far along it (n,). The piece is so long (n,), and
    the bead so long round (n,), infinite where it is open. Pieces of one bead are others from `own_widths` widths along it on.
    """
