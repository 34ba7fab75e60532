"""Beads that do not quite tile settle: each side goes a part of the way into the void that it faces, and out of others' ink.

      ───╮  ╭───         A void between beads is shared by those around it, ink that lies on another bead's is taken from both,
      ────╲╱────   ⇒     and both are weighed so that the beads hold what the region holds. A corner, whose inner side lies in
      ──────────         the ink of its own arms, becomes narrower and goes farther out.

Nothing is known here of how the beads were made: what is left over by any construction is made less by this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssbfab.kernels.arrays import Floats
from ssbfab.kernels.sides import in_ink
from ssbfab.toolpath.fills.beads import Beads, Walls
from ssbfab.toolpath.fills.trail import FillSpec

_DEEP = 0.02  # nominal widths in another's ink, as the sides of beads are that change their width
_OWN = 1.0  # widths along a bead within which it is no neighbour of itself
_GAIN, _MOST = 0.7, 0.1  # of the way in one step, and nominal widths
_SMOOTH = 0.05  # nominal widths along a bead over which moves are evened out
_PLAY = 0.002  # nominal widths that a bead may reach beyond the edge
_PUSH, _PUSHES = 0.1, 3  # nominal widths by which a bead that has no room is pushed inwards, as often in one step at most
_LOST = 0.0005  # of what they hold: less than this that has no room is not made up for elsewhere
_FULL = 0.0041  # by how much more than the region beads may hold


@dataclass(frozen=True, eq=False)
class Settling:
    """Beads in a region that settle, and how much of the way they go in one step."""

    beads: Beads
    walls: Walls
    wanted_mm2: float
    spec: FillSpec
    gain: float = _GAIN

    def after(self, beads: Beads) -> Settling:
        """The same of beads after a step."""
        return replace(self, beads=beads)

    def gentler(self) -> Settling:
        """The same beads with half the step."""
        return replace(self, gain=self.gain / 2)

    def step(self) -> Beads:
        """The beads after one step."""
        left, right = (self._smooth(move) for move in self._moves())
        whole_mm2 = self._moved(left, right, 1.0).held_mm2
        wanted_mm2 = (1 + _FULL) * self.wanted_mm2
        end = 0.0 if whole_mm2 > wanted_mm2 else 2.0
        change_mm2 = self._moved(left, right, end).held_mm2 - whole_mm2
        found = self.beads
        for _ in range(2):
            part = min(max((wanted_mm2 - whole_mm2) / change_mm2, 0.0), 1.0) if change_mm2 else 0.0
            moved = self._moved(left, right, 1 + part * (end - 1))
            found = self._with_room(moved)
            lost_mm2 = moved.held_mm2 - found.held_mm2
            if abs(lost_mm2) < _LOST * self.wanted_mm2:
                break
            wanted_mm2 += lost_mm2
        return found

    def _moves(self) -> Iterator[Floats]:
        """How far the left sides go outwards (n,), and how far the right ones; less than 0 is inwards."""
        beads, most_mm = self.beads, _MOST * self.spec.width_mm
        half_mm = beads.width_mm[:, None] / 2 * beads.normals
        sides = np.concatenate([beads.points_mm + half_mm, beads.points_mm - half_mm])
        ink, apart = self._in_ink(sides, 2 * most_mm)
        depth = self.walls.depths(sides)
        move = np.where(ink > _DEEP * self.spec.width_mm, -ink / 2, np.minimum(apart / 2, np.maximum(depth, 0.0)))
        move = self.gain * np.clip(np.where(depth < 0, np.minimum(move, depth), move), -most_mm, most_mm)
        yield from np.split(move, 2)

    def _in_ink(self, sides_mm: Floats, reach_mm: float) -> tuple[Floats, Floats]:
        """How deep the sides lie in ink, and how far from that of others (2n,)."""
        beads = self.beads
        half_mm = (beads.width_mm + beads.width_mm[beads.after]) / 4
        round_mm = np.where(beads.closed, beads.length_mm, np.inf)[beads.bead]
        return in_ink(sides_mm, beads.points_mm, beads.points_mm[beads.after], half_mm, beads.width_mm, beads.bead,
                      beads.along_mm, beads.edge_mm, round_mm, reach_mm, _OWN)

    def _smooth(self, move: Floats) -> Floats:
        beads = self.beads
        ahead = np.exp(-beads.edge_mm / (_SMOOTH * self.spec.width_mm))
        back = ahead[beads.before]
        for _ in range(2):
            move = (move + ahead * move[beads.after] + back * move[beads.before]) / (1 + ahead + back)
        return move

    def _moved(self, left: Floats, right: Floats, share: float) -> Beads:
        """Beads whose sides have moved: outwards by up to a share of 1, inwards by what that lacks to 2, but 1 at most."""
        out, back = min(share, 1.0), min(2 - share, 1.0)
        left, right = (move * np.where(move > 0, out, back) for move in (left, right))
        width = np.minimum(np.maximum(self.beads.width_mm + left + right, self.spec.width_min_mm), self.spec.width_max_mm)
        points = self.beads.points_mm + self.beads.normals * ((left - right) / 2)[:, None]
        return replace(self.beads, points_mm=points, width_mm=width)

    def _with_room(self, beads: Beads) -> Beads:
        """Beads that are no wider than there is room before the edge; where the thinnest has none it is pushed inwards, off both
        sides of a corner in turn."""
        thin_mm, play_mm = self.spec.width_min_mm, _PLAY * self.spec.width_mm
        points = beads.points_mm.copy()
        depth, inwards = self.walls.depths_and_ways(points)
        for _ in range(_PUSHES):
            tight = np.flatnonzero(depth < thin_mm / 2 - play_mm)
            if not len(tight):
                break
            push = np.minimum(thin_mm / 2 - play_mm - depth[tight], _PUSH * self.spec.width_mm)
            points[tight] += inwards[tight] * push[:, None]
            depth[tight], inwards[tight] = self.walls.depths_and_ways(points[tight])
        width = np.maximum(np.minimum(beads.width_mm, 2 * (depth + play_mm)), thin_mm)
        return replace(beads, points_mm=points, width_mm=width)
