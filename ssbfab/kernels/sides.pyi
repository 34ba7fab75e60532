from ssbfab.kernels.arrays import Floats, Ints

def pieces(points_mm: Floats, width_mm: Floats, after: Ints) -> tuple[Floats, Floats, Floats]:
    """Of the piece from each point (n, 2) to the one `after` it (n,): the way along it (n, 2), of length 1 or 0, half of how wide
    it is (n,), the mean of the widths (n,) at its ends, and how long it is (n,)."""

def places(points_mm: Floats, ahead: Floats, half_mm: Floats, edge_mm: Floats, before: Ints,
           after: Ints) -> tuple[Floats, Floats, Floats, Ints, Floats]:
    """Places on the sides of beads (k, 2), the ways outwards (k, 2) of length 1, how long a side each stands for (k,), beside
    which piece it lies (k,), and how far along that, 0 to 1 (k,).

    Piece i leads from point i (n, 2) along `ahead` (n, 2), of length 1, to the one after it; it is twice its half (n,) wide and
    so long (n,). The first point of an open bead has itself before it, the last itself after it. There is a place on both flanks
    of each piece, two where the round end of a piece shows, as outside a bend or where the next piece is narrower, and three on
    the round end of an open bead.
    """

def from_ink(sides_mm: Floats, piece: Ints, start_mm: Floats, end_mm: Floats, half_mm: Floats, bead: Ints, along_mm: Floats,
             edge_mm: Floats, round_mm: Floats, reach_mm: float, deep_mm: float, own_widths: float) -> Floats:
    """How far places on the sides of beads (k, 2) are from ink (k,), the reach at most: 0 in that of others, and in that of their
    own bead near them where they lie deeper in it than `deep_mm`; less deep, it is no ink to them.

    Each lies beside a piece of a bead (k,), whose own ink does not count. Piece i leads from start (n, 2) to end (n, 2), is twice
    its half (n,) wide all along, and belongs to the bead of that number (n,). It begins so far along it (n,) and is so long (n,);
    the bead is so long round (n,), infinite where it is open. Pieces of one bead that are more than `own_widths` widths apart
    along it are others.
    """

def gained(worth: Floats, out: Floats, piece: Ints, part: Floats, after: Ints) -> tuple[Floats, Floats]:
    """What is gained where each point (n, 2) and width (n,) changes, from what it is worth (k,) that places go outwards (k, 2).

    A place beside the piece of that number (k,), so far along it (k,), goes with the two points that the piece leads from and to,
    and with a fourth of each of their widths.
    """

def taken(ahead: Floats, half_mm: Floats, edge_mm: Floats, after: Ints) -> tuple[Floats, Floats]:
    """How the area of pieces, of which `pieces` tells, grows with each point (n, 2) and width (n,)."""

def evened(points_mm: Floats, before: Ints, after: Ints, along_ratio: float, across_ratio: float, sharp_rad: float) -> Floats:
    """Points (n, 2) moved to the middle between their neighbours, by a ratio of the way along the bead, and across it by one of
    what they are off from there more than their neighbours are; not those at ends, nor where a bead turns by `sharp_rad`."""
