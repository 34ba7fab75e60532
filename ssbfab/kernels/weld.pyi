from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssbfab.kernels.arrays import Floats, Ints

# Points (n, 3) in single or in double precision, contiguous.

def bounds(points: NDArray[np.floating[Any]]) -> tuple[Floats, Floats, int]:
    """Low and high corner (3,) of those points that are finite, and how many are not."""

def welded(points: NDArray[np.floating[Any]], scale: float) -> tuple[Floats, Ints]:
    """The distinct places (m, 3) of points times `scale`, sorted by x, then y, then z; the place of each point (n,)."""
