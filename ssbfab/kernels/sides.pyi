from ssbfab.kernels.arrays import Floats, Ints

def from_ink(sides_mm: Floats, piece: Ints, start_mm: Floats, end_mm: Floats, half_mm: Floats, bead: Ints, along_mm: Floats,
             edge_mm: Floats, round_mm: Floats, reach_mm: float, deep_mm: float, own_widths: float) -> Floats:
    """How far places on the sides of beads (k, 2) are from ink (k,), the reach at most: 0 in that of others, and in that of their
    own bead near them where they lie deeper in it than `deep_mm`; less deep, it is no ink to them.

    Each lies beside a piece of a bead (k,), whose own ink does not count. Piece i leads from start (n, 2) to end (n, 2), is twice
    its half (n,) wide all along, and belongs to the bead of that number (n,). It begins so far along it (n,) and is so long (n,);
    the bead is so long round (n,), infinite where it is open. Pieces of one bead that are more than `own_widths` widths apart
    along it are others.
    """
