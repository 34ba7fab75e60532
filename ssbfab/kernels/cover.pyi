from collections.abc import Iterable

from ssbfab.kernels.arrays import Floats

def covered(start_mm: Floats, end_mm: Floats, half_mm: Floats, areas: Iterable[tuple[Floats, Floats]],
            step_mm: float) -> tuple[float, list[float]]:
    """What beads cover, and how much of it lies in each of some areas, mm2: along segments (m, 2), half a width (m,) to all
    sides, round ends being half of a polygon of sixteen sides.

    An area is told by all its edges, holes' too: where they begin and where they end, (k, 2) each. Rows of intervals `step_mm`
    apart are added up: exact along the rows. Raises ValueError where numbers are not finite.
    """
