from ssbfab.kernels.arrays import Bools, Floats, Ints

def measured(points_mm: Floats, first: Ints) -> tuple[Floats, Floats, Ints, Floats, Floats, Floats]:
    """Of closed rings one after the other, ring r from `first[r]` to before `first[r + 1]`: the end (n, 2) and length (n,) of the
    edge that begins at each point (n, 2), the number of its ring (n,) and the way along it (n,), the angle (n,) by which the ring
    turns left at the point, and the length of each ring (r,)."""

def places(first: Ints, edge_mm: Floats, turn_rad: Floats, step_mm: float, most: int) -> tuple[Ints, Floats]:
    """Number of the edge and fraction along it of every place, (k,) each: the start of each of the edges (n,), and more within
    those longer than one and a half steps, denser towards their ends where the ring turns by more than 0.3 rad within a step;
    an edge is cut in `most` equal pieces at most."""

def samples(points_mm: Floats, first: Ints, after_mm: Floats, edge_mm: Floats, ring: Ints, along_mm: Floats,
            turn_rad: Floats, edge: Ints, part: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats, Ints]:
    """Points (k, 2), directions inwards (k, 2), the same as unit normals, turns (k,) in rad and arc lengths (k,) of places on
    rings without repeated points, and where each ring's begin (r + 1,).

    At a vertex the direction halves the angle and reaches the line that lies one unit inside both edges, five at most; within an
    edge the turn is 0. Edges ascend; each ring has a place.
    """

def widths(first: Ints, along_mm: Floats, turn_rad: Floats, sharp: Bools, radius_mm: Floats, length_mm: Floats,
           ring_width_mm: float, limit_mm: float, width_min_mm: float, width_max_mm: float) -> Floats:
    """Bead width (k,) at the places of rings: half the local thickness where that is below `limit_mm`, clipped, else the ring's.

    `sharp` places know none. Round ends that lie between thin flanks, turn by more than 1.5 rad and are no longer than 1.6 times
    both widths, take the width of their flanks. The width changes by at most twice the way along the ring.
    """

def middles(first: Ints, points_mm: Floats, inwards: Floats, turn_rad: Floats, sharp: Bools, width_mm: Floats, depth_mm: float,
            width_min_mm: float, width_max_mm: float, tolerance_mm: float) -> list[tuple[Floats, Floats]]:
    """Points (m, 2) and widths (m,) of the beads whose outer edge lies `depth_mm` outside the places (k, 2) of each ring.

    Places whose shifting would make the bead run backwards are left out, and then those that lie within straight edges and do not
    change the width by a fifth of the tolerance; sharp ones stay.
    """
