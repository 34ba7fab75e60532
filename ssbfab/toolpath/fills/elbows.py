"""Elbows: where a wall bends with both its sides at a corner, its arms about as thick.

    ──────┐     All the corners of its beads are sharp, one inside the other, so that each leaves no more empty than the corner of
    ────┐ │     one bead does. Were the inner ones round, as what is a distance from the inner corner is, the sum of the voids
    ──┐ │ │     between them and the outer, sharp ones would be left in one place. And the beads stay as wide as along the
      │ │ │     arms, though the wall is thicker across its corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.kernels import elbows as kernel
from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.kernels.patch import Patch
from ssbfab.kernels.polyline import Segments

NO_TIPS = np.zeros((0, 2))


@dataclass(frozen=True, eq=False)
class Elbows:
    """Inner and outer corners (k, 2), which of the patch's points the inner ones are (k,), the directions in which the edge comes
    to them and goes on (k, 2), and how far their mitres are from them, one unit inside both edges (k, 2).
    """

    at: Ints
    inner_mm: Floats
    outer_mm: Floats
    before: Floats
    after: Floats
    mitre: Floats

    @classmethod
    def of(cls, patch: Patch) -> Elbows | None:
        """Those of a patch, if it has any."""
        found = kernel.elbows(patch)
        if found is None:
            return None
        before, after = found[3:]
        mitre = _left(before + after) / (1 + (before * after).sum(axis=1))[:, None]
        return cls(*found, mitre)

    def kept(self, points_mm: Floats, radius_mm: Floats, depth_mm: float, play_mm: float) -> Floats:
        """Half the thickness at places (n, 2) of the edge a depth inside, less that depth (n,): as given, but at most an arm's
        along the outer sides of elbows. Those reach to where the other arm's inner side would meet them, give or take the play.
        """
        sides = np.concatenate([self.after, -self.before])
        corners, inner = (np.tile(each, (2, 1)) for each in (self.outer_mm - depth_mm * self.mitre, self.inner_mm))
        ends = corners + ((inner - corners) * sides).sum(axis=1)[:, None] * sides
        half_mm = np.hypot(*(inner - ends).T)  # from the edge a depth inside the outer one to the inner one
        side, _, _ = Segments(corners, ends).nearest(points_mm, play_mm)
        return np.where(side >= 0, np.minimum(radius_mm, (half_mm[side] - depth_mm) / 2), radius_mm)


def tips_mm(patch: Patch, depth_mm: float) -> Floats:
    """Where the inner corners of a patch's elbows go when its edge is shifted inwards; not a number for its other points. Of no
    points where there are no elbows."""
    found = Elbows.of(patch)
    if found is None:
        return NO_TIPS
    tips = np.full((len(patch.points()), 2), np.nan)
    tips[found.at] = found.inner_mm + depth_mm * found.mitre
    return tips


def _left(way: Floats) -> Floats:
    """Ways (k, 2) turned to the left."""
    return way[:, ::-1] * [-1, 1]
