"""How thick a region is, seen from its edge: the ball that touches the edge at a point and, opposite, the other side.

For a point p of the edge with inward normal n, the ball through p centred on p + R n touches q where
R = |q - p|² / (2 n·(q - p)). Only touches far enough round the ball from p count: what lies nearer belongs to the same side
or to a corner. The two sides of a corner that turns by t are 2 R tan(t/2) apart along the edge; a touch farther off than
that is where another wall comes in, and counts from 72 degrees on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.kernels.facing import touching_radii
from ssbfab.toolpath.fills.rings import Rings

OPPOSITE = -0.5
"""Cosine of the angle between the two touches, seen from the ball's centre: wedges under 60 degrees have two facing sides."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Points of the edge (n, 2) from which it is looked: inward normals, ring's number, arc length."""

    points_mm: Floats
    normals: Floats
    ring: Ints
    along_mm: Floats


def half_thickness(seen: Seen, rings: Rings, reach_mm: float, opposite: float | Floats = OPPOSITE) -> Floats:
    """Radii of the balls (n,), infinite where nothing of the same part faces within `reach_mm`. `opposite` may differ by ring."""
    limits = np.full(len(rings.length_mm), opposite, dtype=float)
    return touching_radii(seen.points_mm, seen.normals, seen.ring, seen.along_mm, rings.points_mm, rings.after_mm, rings.edge_mm,
                          rings.ring, rings.along_mm, rings.length_mm, rings.part, reach_mm, limits)
