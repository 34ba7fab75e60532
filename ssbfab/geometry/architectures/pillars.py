"""Pillars on a dense separator, the room between them filled with electrode."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np

from ssbfab.geometry.architectures.scaffold import Scaffold
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.plane import disc
from ssbfab.geometry.solid import Floats, loft
from ssbfab.spec import Key, spec


class Arrangement(StrEnum):
    SQUARE = "square"
    HEXAGONAL = "hexagonal"


class Outline(StrEnum):
    ROUND = "round"
    SQUARE = "square"


@spec
class Pillars:
    """Side view, and the two arrangements from above.

           top_diameter                                 square            hexagonal
              |<-->|                                   O   O   O         O   O   O
              +----+        +----+   -----                                 O   O   O
             /      \\ fill  /      \\    height         O   O   O         O   O   O
            /        \\    /        \\                  |<->| pitch       |<->| pitch, rows pitch * sqrt(3)/2 apart
       +---+----------+--+----------+---+ -----
       |          separator             |   separator_thickness
       +--------------------------------+ -----  z = 0
       |  counter electrode (optional)  |   counter_thickness, below z = 0, comes after firing
       +--------------------------------+
            |<-------->| diameter        each pillar stands in a cell of the array: the rim is (pitch - diameter) / 2

    A round pillar is a prism of `sides` corners with the circle's area, so its volume is pi d^2 h / 4 (that of the cone's
    frustum with a taper). `fill` is the positive electrode between the pillars up to their tops, and `cap_thickness` on.
    """

    name: ClassVar[str] = "pillars"

    x_count: Annotated[int, Key(at_least=1, at_most=2000, help="pillars along x", example="10")]
    y_count: Annotated[int, Key(at_least=1, at_most=2000, help="pillars along y", example="10")]
    diameter_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a pillar at its foot (its side, if square)",
                                      example="100 um")]
    pitch_mm: Annotated[float, Key("mm", above=0, at_most=100, help="from axis to axis", example="200 um")]
    height_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the pillars alone", example="300 um")]
    separator_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the dense separator", example="40 um")]
    top_diameter_mm: Annotated[float | None, Key("mm", above=0, at_most=100, help="at the top; as at the foot if not given")
                               ] = None
    arrangement: Annotated[Arrangement, Key(help="square or hexagonal")] = Arrangement.SQUARE
    outline: Annotated[Outline, Key(help="round or square pillars")] = Outline.ROUND
    side_count: Annotated[int, Key(at_least=6, at_most=256, help="corners of a round pillar")] = 24
    fill: Annotated[bool, Key(help="fill between the pillars with the positive electrode")] = False
    cap_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the fill above the pillars' tops")] = 0.0
    counter_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the negative electrode below")] = 0.0

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        sides = 4 if self.outline == Outline.SQUARE else self.side_count
        size = self._size()
        refuse(self, self._faults(), triangles=(4.0 + 4.0 * self.fill) * sides * self.x_count * self.y_count,
               size_mm=max(size))
        scaffold = Scaffold(size_mm=size, separator_mm=self.separator_thickness_mm, counter_mm=self.counter_thickness_mm)
        low, high = self.separator_thickness_mm, self.separator_thickness_mm + self.height_mm
        feet = self._rings(self.diameter_mm)
        tops = feet if self._top_mm == self.diameter_mm else self._rings(self._top_mm)
        bodies = [*scaffold.bodies(), Body(name="pillars", role=Role.ELECTROLYTE, solid=loft(feet, tops, low, high))]
        if self.fill:
            bodies.append(scaffold.filling(feet, tops, low, high, self.cap_thickness_mm))
        return Cell(title="Pillars on a separator", bodies=tuple(bodies), architecture=self.name,
                    gap_mm=self.separator_thickness_mm)

    @property
    def _top_mm(self) -> float:
        return self.diameter_mm if self.top_diameter_mm is None else self.top_diameter_mm

    @property
    def _row_mm(self) -> float:
        return self.pitch_mm * (np.sqrt(3) / 2 if self.arrangement == Arrangement.HEXAGONAL else 1.0)

    def _size(self) -> tuple[float, float]:
        shifted = self.arrangement == Arrangement.HEXAGONAL and self.y_count > 1
        return ((self.x_count + shifted / 2) * self.pitch_mm, (self.y_count - 1) * self._row_mm + self.pitch_mm)

    def _rings(self, diameter_mm: float) -> list[Floats]:
        half = diameter_mm / 2
        outline = (np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
                   if self.outline == Outline.SQUARE else disc(half, self.side_count))
        shift = self.pitch_mm / 2 if self.arrangement == Arrangement.HEXAGONAL else 0.0
        middles = [np.array([(i + 0.5) * self.pitch_mm + (j % 2) * shift, j * self._row_mm + self.pitch_mm / 2])
                   for j in range(self.y_count) for i in range(self.x_count)]
        return [outline + middle for middle in middles]

    def _faults(self) -> list[str]:
        widest = max(self.diameter_mm, self._top_mm)
        round_off = 1.0 if self.outline == Outline.SQUARE else float(np.abs(disc(1.0, self.side_count)).max())
        across = widest * max(1.0, round_off)
        nearest = self.pitch_mm if self.outline == Outline.ROUND else min(self.pitch_mm, self._row_mm)
        return broken(pillars_stand_clear_of_each_other__diameter_below_pitch=across < nearest,
                      cap_thickness_needs_fill=self.fill or not self.cap_thickness_mm)
