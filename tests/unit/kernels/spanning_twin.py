"""The shortest tree between polylines, readably: GEOS measures, one row of distances at a time."""

import numpy as np
import shapely


def spanning(lines: np.ndarray) -> np.ndarray:
    """The ways of the shortest tree between the lines (Prim): a way through all is a tree too."""
    nearest, left, at = np.full(len(lines), np.inf), np.ones(len(lines), dtype=bool), 0
    ways = np.zeros(len(lines) - 1)
    for k in range(len(ways)):
        left[at] = False
        nearest[left] = np.minimum(nearest[left], shapely.distance(lines[left], lines[at]))
        at = int(np.argmin(np.where(left, nearest, np.inf)))
        ways[k] = nearest[at]
    return ways
