"""The readable twin of `ssbfab.kernels.weld`: all points sorted, equal neighbours one."""

from __future__ import annotations

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints


def welded(points: np.ndarray, scale: float) -> tuple[Floats, Ints]:
    """Distinct places (m, 3), sorted by x, then y, then z, and the place of each point (n,)."""
    points = points.astype(float) * scale + 0.0  # -0.0 and 0.0 are one place
    order = np.lexsort((points[:, 2], points[:, 1], points[:, 0]))
    rows = points[order]
    fresh = np.concatenate([[True], (rows[1:] != rows[:-1]).any(axis=1)])[: len(rows)]
    number = np.empty(len(points), np.int64)
    number[order] = np.cumsum(fresh) - 1
    return rows[fresh], number
