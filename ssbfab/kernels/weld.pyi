from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.kernels.arrays import Floats, Ints32

class Weld:
    """So many points, which come piece by piece, times `scale`."""

    unmeasured: int
    """How many of those that came are not finite."""

    def __init__(self, count: int, scale: float) -> None: ...
    def add(self, points: NDArray[np.floating[Any]]) -> None:
        """Points (n, 3) in single or in double precision, contiguous."""

    def bounds(self) -> tuple[Floats, Floats]:
        """Low and high corner (3,), before scaling, of those points that are finite."""

    def joined(self) -> tuple[Floats, Ints32]:
        """The distinct places (m, 3), sorted by x, then y, then z; of each point its place (count,). To be asked for once."""
