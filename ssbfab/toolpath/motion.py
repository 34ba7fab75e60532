"""How long a path takes on a machine with limited acceleration.

Within a segment the speed rises to at most the wanted one and falls again (a trapezoid). At a corner between segments it is at
most that at which a circle that leaves the corner by the junction deviation d would need the acceleration a:

    v² = a d sin(θ/2) / (1 - sin(θ/2))        θ angle between the segments, π where the path is straight

as grbl, Marlin and Klipper plan it (S. K. Jeon, "Improving Grbl: cornering algorithm", 2011). The highest v² that is allowed at
each point is then the lower envelope of cones of slope 2a over the limits at all points, which two running minima give.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ssbfab.kernels.motion import durations
from ssbfab.toolpath.path import Floats


def durations_s(points_mm: Floats, speed_mm_s: Floats, *, acceleration_mm_s2: float, junction_mm: float,
                rests: NDArray[np.bool_] | None = None) -> Floats:
    """Duration (n - 1,) of each segment of a path (n, 3) from rest to rest; `speed_mm_s[i]` is wanted up to point i, and where
    `rests[i]` the machine stands at point i."""
    standing = np.zeros(len(points_mm), dtype=bool) if rests is None else rests
    return durations(np.ascontiguousarray(points_mm, dtype=float), np.ascontiguousarray(speed_mm_s, dtype=float), standing,
                     acceleration_mm_s2, junction_mm)
