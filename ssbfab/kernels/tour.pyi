from ssbfab.kernels.arrays import Floats, Ints

def inserted(places_mm: Floats) -> Ints:
    """An order (n,) of finite places (n, 2) by nearest insertion: the nearest place goes where it lengthens the way least."""

def improved(places_mm: Floats, order: Ints, neighbour: Ints, first: Ints) -> Ints:
    """The order (n,) of places (n, 2), each of them once, after all exchanges that join neighbours and shorten the open way.

    Place i has the neighbours `neighbour[first[i]:first[i + 1]]`, other places, nearest first; `first` (n + 1,).
    """

def entered(entries_mm: Floats, exits_mm: Floats, start_mm: Floats) -> tuple[float, Ints]:
    """The least way from a start (2,) through things in a fixed order, and the door (n,) by which each is entered.

    Thing i is entered at one of `entries_mm[i]` and left at the place in `exits_mm[i]` with the same number; both (n, doors, 2).
    Of equal ways the one with the lowest doors, the last one first. Raises ValueError where shapes differ or nothing is given.
    """
