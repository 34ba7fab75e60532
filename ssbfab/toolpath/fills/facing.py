"""How thick a region is, seen from its edge: the ball that touches the edge at a point and, opposite, the other side.

For a point p of the edge with inward normal n, the ball through p centred on p + R n touches q where
R = |q - p|² / (2 n·(q - p)). Only touches far enough round the ball from p count: what lies nearer belongs to the same side
or to a corner. The two sides of a corner that turns by t are 2 R tan(t/2) apart along the edge; a touch farther off than
that is where another wall comes in, and counts from 72 degrees on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.kernels.facing import touching_radii
from ssbfab.toolpath.fills.trail import Floats

OPPOSITE = -0.5
"""Cosine of the angle between the two touches, seen from the ball's centre: wedges under 60 degrees have two facing sides."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Segments of rings, the region on their left: ends (m, 2), ring's number, arc length at the start; lengths of the rings."""

    start_mm: Floats
    end_mm: Floats
    ring: np.ndarray
    along_mm: Floats
    length_mm: Floats

    @classmethod
    def of(cls, rings_mm: list[Floats]) -> Edges:
        """From the vertices of each ring, the first not repeated."""
        after = [np.roll(points, -1, axis=0) for points in rings_mm]
        steps = [np.hypot(*(b - a).T) for a, b in zip(rings_mm, after, strict=True)]
        sizes = [len(points) for points in rings_mm]
        return cls(
            np.concatenate(rings_mm), np.concatenate(after), np.repeat(np.arange(len(sizes)), sizes),
            np.concatenate([np.cumsum(step) - step for step in steps]), np.array([step.sum() for step in steps]))


@dataclass(frozen=True, eq=False)
class Seen:
    """Points of the edge (n, 2) from which it is looked: inward normals, ring's number, arc length."""

    points_mm: Floats
    normals: Floats
    ring: np.ndarray
    along_mm: Floats


def half_thickness(seen: Seen, edges: Edges, reach_mm: float, opposite: float = OPPOSITE) -> Floats:
    """Radii of the balls (n,), infinite where nothing faces within `reach_mm`."""
    return touching_radii(seen.points_mm, seen.normals, seen.ring, seen.along_mm, edges.start_mm, edges.end_mm, edges.ring,
                          edges.along_mm, edges.length_mm, reach_mm, opposite)
