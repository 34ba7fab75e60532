from ssbfab.kernels.arrays import Floats, Ints

def inserted(places_mm: Floats) -> Ints:
    """An order (n,) of finite places (n, 2) by nearest insertion: the nearest place goes where it lengthens the way least."""

def improved(places_mm: Floats, order: Ints, neighbour: Ints, first: Ints) -> Ints:
    """The order (n,) of places (n, 2), each of them once, after all exchanges that join neighbours and shorten the open way.

    Place i has the neighbours `neighbour[first[i]:first[i + 1]]`, other places, nearest first; `first` (n + 1,).
    """
