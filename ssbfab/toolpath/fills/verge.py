"""The beads along the edges of some polygons: as wide as a ring where there is a core behind them, else as there is room.

How far they reach round the tips of cores is asked for last: with a reach of 0, as far as the ball that touches the edge and,
outside, a disc round the core's seeds, which leaves a void beside a core's round tip; with 1, straight ahead up to that disc,
where beads that change their width as fast as they can lay a little ink twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.kernels.patch import Patch, ends
from ssbfab.kernels.polyline import Segments
from ssbfab.toolpath.fills.curve import Loop
from ssbfab.toolpath.fills.elbows import Elbows
from ssbfab.toolpath.fills.facing import OPPOSITE
from ssbfab.toolpath.fills.region import inside
from ssbfab.toolpath.fills.ring import Samples, beads, radii, sampled, widths
from ssbfab.toolpath.fills.rings import Rings
from ssbfab.toolpath.fills.trail import FillSpec

_ACUTE = 1.7  # rad: corners that turn more are looked at
_FAR = 0.1  # nominal widths by which a corner's bead goes farther out than its sides' before it is asked whether it may
_REAL = 0.2  # of the depth, within which such a corner is one of the edge's
_ON_THE_WAY = np.arange(1, 9) / 8  # from such a corner to its bead's: so near that one lies at any edge on it
_BLUNT = -0.17  # where nothing is left inside, wedges up to 80 degrees count as thin too: no ball there is as wide as a ring


@dataclass(frozen=True, eq=False)
class Verge:
    """Places along the edges of patches, `depth_mm` inside, half the thickness there (n,), and how much room there is before
    discs round the seeds of the cores, by the ball that touches both and straight ahead (n,); infinite where that is as much as
    is needed.
    """

    around: list[Patch]
    samples: Samples | None
    depth_mm: float
    ring_mm: float
    limit_mm: float
    radius_mm: Floats
    ball_mm: Floats
    ahead_mm: Floats
    spec: FillSpec

    @classmethod
    def of(cls, around: list[Patch], seeds: list[list[Patch]], ring_mm: float, disc_mm: float, spec: FillSpec) -> Verge:
        """Of patches; the core of each is what discs around its seeds cover."""
        depth_mm, limit_mm = min(ring_mm / 2, 0.95 * spec.width_min_mm), ring_mm + disc_mm
        bases = [(k, base) for k, patch in enumerate(around) for base in inside(patch, depth_mm, spec)]
        rings = Rings.around([base for _, base in bases], spec)
        nothing = np.empty(0)
        if rings is None:
            return cls(around, None, depth_mm, ring_mm, limit_mm, nothing, nothing, nothing, spec)
        samples = sampled(rings, 0.5 * spec.width_mm, 2 * limit_mm)
        owner = [bases[part][0] for part in rings.part.tolist()]  # of each ring
        opposite = np.array([OPPOSITE if seeds[k] else _BLUNT for k in owner])
        radius_mm = radii(samples, None, limit_mm - depth_mm, opposite)
        for elbows in filter(None, map(Elbows.of, around)):
            radius_mm = elbows.kept(samples.points_mm, radius_mm, depth_mm, spec.tolerance_mm)
        radius_mm += depth_mm
        thin = (radius_mm < limit_mm) & ~samples.is_sharp
        ball_mm, ahead_mm = np.full(len(thin), np.inf), np.full(len(thin), np.inf)
        for k in {each for each in owner if seeds[each]}:
            some = np.flatnonzero(thin & np.array([each == k for each in owner])[samples.ring])
            if not len(some):
                continue
            points, normals = samples.points_mm[some], samples.normals[some]
            ball_mm[some], ahead_mm[some] = up_to_discs(points - depth_mm * normals, normals, seeds[k], disc_mm, limit_mm)
        return cls(around, samples, depth_mm, ring_mm, limit_mm, radius_mm, ball_mm, ahead_mm, spec)

    def beads(self, reach: float) -> list[Loop]:
        """One bead along every edge."""
        if self.samples is None:
            return []
        near = np.isfinite(self.ball_mm)
        radius_mm = self.radius_mm.copy()
        ball_mm = self.ball_mm[near]
        radius_mm[near] = np.minimum(radius_mm[near], ball_mm + reach * (self.ahead_mm[near] - ball_mm))
        width_mm = widths(self.samples, radius_mm, self.ring_mm, self.limit_mm, self.spec)
        return beads(self._with_room(self.samples, width_mm), width_mm, self.depth_mm, self.spec)

    def _with_room(self, samples: Samples, width_mm: Floats) -> Samples:
        """The places; those whose acute corner is none of the edge, which a short side cuts off, are no farther from their bead
        than there is room: it would lie outside."""
        acute = np.flatnonzero(samples.turn_rad > _ACUTE)
        farther_mm = (self.depth_mm - width_mm[acute] / 2) * (1 / np.cos(samples.turn_rad[acute] / 2) - 1)
        acute = acute[farther_mm > _FAR * self.spec.width_mm]
        if len(acute):
            x, y = (samples.points_mm - self.depth_mm * samples.inwards)[acute].T[:, :, None] - self._edges[0].T[:, None]
            acute = acute[(x * x + y * y).min(axis=1) > (_REAL * self.depth_mm)**2]
        if not len(acute):
            return samples
        half_mm = width_mm[acute] / 2
        way = (half_mm - self.depth_mm)[:, None] * samples.inwards[acute]
        places = samples.points_mm[acute] + _ON_THE_WAY[:, None, None] * way
        apart = Segments(*self._edges).nearest(places.reshape(-1, 2), self.depth_mm)[2].reshape(len(_ON_THE_WAY), -1)
        clear = np.logical_and.accumulate(apart >= half_mm - self.spec.tolerance_mm)
        part = np.maximum(clear.sum(axis=0) / len(_ON_THE_WAY), np.cos(samples.turn_rad[acute] / 2))
        inwards = samples.inwards.copy()
        inwards[acute] *= part[:, None]
        return replace(samples, inwards=inwards)

    @cached_property
    def _edges(self) -> tuple[Floats, Floats]:
        return ends(self.around)


def up_to_discs(points_mm: Floats, normals: Floats, seeds: list[Patch], disc_mm: float, limit_mm: float) -> tuple[Floats, Floats]:
    """How far there is room from points of the edge before discs round the nearest seeds, by balls and straight ahead, up to
    `limit_mm`; infinite where no disc is near."""
    ball_mm, ahead_mm = np.full(len(points_mm), np.inf), np.full(len(points_mm), np.inf)
    start, end = ends(seeds)
    best, part, _ = Segments(start, end).nearest(points_mm, disc_mm + limit_mm)
    near: Ints = np.flatnonzero(best >= 0)
    a, b = start[best[near]], end[best[near]]
    away = a + part[near, None] * (b - a) - points_mm[near]
    ahead, square = (away * normals[near]).sum(1), (away**2).sum(1)
    ball_mm[near] = (square - disc_mm**2) / np.maximum(ahead + disc_mm, 1e-9)
    under = disc_mm**2 - square + ahead**2
    straight = np.where((under > 0) & (ahead > 0), ahead - np.sqrt(np.maximum(under, 0.0)), limit_mm)
    ahead_mm[near] = np.minimum(straight, limit_mm)
    return ball_mm, ahead_mm
