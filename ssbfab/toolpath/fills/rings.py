"""The rings of a region's edge, one after the other in plain arrays: what is sampled, and what is looked at from across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ssbfab.kernels import ring as kernel
from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.kernels.patch import Patch, edges
from ssbfab.toolpath.fills.trail import FillSpec


@dataclass(frozen=True, eq=False)
class Rings:
    """Closed rings, the region on their left; ring r owns the points `first[r]:first[r + 1]`, none of which is repeated, and is
    of the polygon number part[r].

    points_mm (n, 2), first (r + 1,); of the edge after each point: its end after_mm (n, 2), its length edge_mm (n,), the
    number of its ring (n,), the way along it (n,); how far the ring turns left at the point (n,); the length of each ring (r,).
    """

    points_mm: Floats
    first: Ints
    after_mm: Floats
    edge_mm: Floats
    ring: Ints
    along_mm: Floats
    turn_rad: Floats
    length_mm: Floats
    part: Ints

    @classmethod
    def of(cls, rings_mm: Sequence[Floats]) -> Rings:
        """From the points of each ring of one polygon."""
        first = np.cumsum([0, *(len(ring) for ring in rings_mm)], dtype=np.int64)
        return cls.joined(np.concatenate(rings_mm), first, np.zeros(len(rings_mm), dtype=np.int64))

    @classmethod
    def around(cls, patches: list[Patch], spec: FillSpec) -> Rings | None:
        """The edges of patches, each a part, simplified to the tolerance; None if nothing is left of them."""
        points, first, part = edges(patches, spec.tolerance_mm / 2)
        return cls.joined(points, first, part) if len(points) else None

    @classmethod
    def joined(cls, points_mm: Floats, first: Ints, part: Ints) -> Rings:
        """From all points; one that equals the one after it is left out."""
        measured = kernel.measured(points_mm, first)
        moves_on = measured[1] > 0
        if moves_on.all():
            return cls(points_mm, first, *measured, part)
        points, first = points_mm[moves_on], np.concatenate([[0], np.cumsum(moves_on)])[first]
        return cls(points, first, *kernel.measured(points, first), part)
