"""Beads that do not quite tile settle: their sides go out into voids that they face, as long as there is ink for it.

      ───╮  ╭───         Of points and widths that is changed which covers most for the ink that it takes. What a side in
      ────╲╱────   ⇒     others' ink holds is worth nothing, and is spent elsewhere; a bend whose outer side faces a void goes
      ──────────         out into it.

Each step follows the gradient of what is covered, less what is laid outside (`sides`), at the price of ink that keeps what all
hold near to what is wanted, a Lagrange multiplier; part of the step before is taken once more (momentum: Polyak, USSR Comput.
Math. Math. Phys. 4 (1964) 1), and steps become smaller. Nothing is known here of how the beads were made: what is left over by
any construction is made less by this one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ssbfab.kernels import sides as kernel
from ssbfab.kernels.arrays import Floats
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.sides import Sides
from ssbfab.toolpath.fills.trail import FillSpec

STEPS = 36  # in which beads come to rest
_FIRST, _LAST = 0.02, 0.003  # nominal widths by which a side goes out in the first step of all, and in the last
_AGAIN = 0.5  # of a step that is taken once more in the next one
_FULL = 0.0035  # by how much more than the region beads may hold
_DEAREST = 1.5  # the price of ink, in what it covers: more, and beads would shrink that hold too much
_FAR = 1.5  # steps of a side, which a point goes at most
_EVENED = 0.3  # of the way to the middle between its neighbours, which a point goes along its bead
_STRAIGHTENED = 0.05  # of what it is off from there more than its neighbours are, which it goes across it
_SHARP_RAD = 0.2  # where a bead turns more, points stay where they are along it
_LEAST = 0.02  # nominal widths: a point stands for no less of a bead


@dataclass(frozen=True, eq=False)
class Step:
    """By how much points (n, 2) and widths (n,) of beads change."""

    points_mm: Floats
    width_mm: Floats

    @classmethod
    def none(cls, beads: Beads) -> Step:
        return cls(np.zeros_like(beads.points_mm), np.zeros_like(beads.width_mm))


@dataclass(frozen=True, eq=False)
class Settling:
    """Beads in a region that settle: after so many steps, of which the last one goes on a little."""

    beads: Beads
    walls: Walls
    wanted_mm2: float
    spec: FillSpec
    steps: int = 0
    last: Step | None = None

    def after(self, steps: int) -> Settling:
        """The beads some steps later."""
        beads, last = self.beads, self.last or Step.none(self.beads)
        for step in range(self.steps, self.steps + steps):
            last = self._step(beads, last, self.spec.width_mm * _FIRST * (_LAST / _FIRST) ** (step / (STEPS - 1)))
            width_mm = np.clip(beads.width_mm + last.width_mm, self.spec.width_min_mm, self.spec.width_max_mm)
            beads = self._evened(replace(beads, points_mm=beads.points_mm + last.points_mm, width_mm=width_mm))
        return replace(self, beads=beads, steps=self.steps + steps, last=last)

    def _step(self, beads: Beads, last: Step, far_mm: float) -> Step:
        """The next step, in which a side goes out so far, with what is taken once more of the last one."""
        sides, spec = Sides(beads), self.spec
        gained_by_point, gained_by_width = sides.gained(sides.facing(self.walls, spec))
        taken_by_point, taken_by_width = sides.taken
        again = Step(_AGAIN * last.points_mm, _AGAIN * last.width_mm)
        stands_for_mm = np.maximum(taken_by_width, _LEAST * spec.width_mm)
        of_point, of_width = far_mm / 2 / stands_for_mm[:, None], far_mm * 2 / stands_for_mm
        gained_mm2 = float((of_point * gained_by_point * taken_by_point).sum() + of_width * gained_by_width @ taken_by_width)
        priced_mm2 = float((of_point * taken_by_point**2).sum() + of_width * taken_by_width @ taken_by_width)
        again_mm2 = float((again.points_mm * taken_by_point).sum() + again.width_mm @ taken_by_width)
        spare_mm2 = (1 + _FULL) * self.wanted_mm2 - beads.held_mm2 - again_mm2
        price = min(max((gained_mm2 - spare_mm2) / max(priced_mm2, 1e-300), 0.0), _DEAREST)
        move = of_point * (gained_by_point - price * taken_by_point)
        move *= np.minimum(1.0, _FAR * far_mm / np.maximum(np.hypot(*move.T), 1e-300))[:, None]
        wider = np.clip(of_width * (gained_by_width - price * taken_by_width), -2 * far_mm, 2 * far_mm)
        return Step(again.points_mm + move, again.width_mm + wider)

    @staticmethod
    def _evened(beads: Beads) -> Beads:
        """Beads whose points do not crowd, and do not sway from one to the next; on arcs, and where they turn sharply, they stay
        as far out as they are."""
        numbers = beads.numbers
        points_mm = kernel.evened(beads.points_mm, numbers.before, numbers.after, _EVENED, _STRAIGHTENED, _SHARP_RAD)
        return replace(beads, points_mm=points_mm)
