"""Hexagonal channels in a wall, standing on a dense separator and filled with electrode."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np

from ssbfab.geometry.architectures.scaffold import Scaffold
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.solid import Floats, box, loft, union
from ssbfab.spec import Key, spec


@spec
class Honeycomb:
    """Seen from above: `x_count` channels in a row, `y_count` rows, each row shifted by half a pitch.

           wall_width                           Side view
             -->|  |<--                   +--+    +--+    +--+ -----
            /\\    /\\    /\\                |  |    |  |    |  |   wall_height
           |  |  |  |  |  |               |  |fill|  |    |  |
            \\/    \\/    \\/                +--+----+--+----+--+ -----
               /\\    /\\                   |   separator      |   separator_thickness
              |  |  |  |                  +------------------+ -----  z = 0
               \\/    \\/                   counter_thickness below z = 0
              |<-->| channel_width, from flat to flat; the pitch is channel_width + wall_width

    A channel's area is sqrt(3)/2 channel_width^2. `fill` is the positive electrode in the channels, `cap_thickness` over
    the walls.
    """

    name: ClassVar[str] = "honeycomb"

    x_count: Annotated[int, Key(at_least=1, at_most=1000, help="channels in a row", example="10")]
    y_count: Annotated[int, Key(at_least=1, at_most=1000, help="rows of channels", example="10")]
    channel_width_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a channel, flat to flat", example="400 um")]
    wall_width_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the wall between channels", example="100 um")]
    wall_height_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the walls alone", example="500 um")]
    separator_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the dense separator", example="40 um")]
    fill: Annotated[bool, Key(help="fill the channels with the positive electrode")] = False
    cap_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the fill above the walls")] = 0.0
    counter_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the negative electrode below")] = 0.0

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        x, y = self._size()
        refuse(self, broken(cap_thickness_needs_fill=self.fill or not self.cap_thickness_mm),
               triangles=80.0 * self.x_count * self.y_count, size_mm=max(x, y))
        scaffold = Scaffold(size_mm=(x, y), separator_mm=self.separator_thickness_mm, counter_mm=self.counter_thickness_mm)
        low, high = self.separator_thickness_mm, self.separator_thickness_mm + self.wall_height_mm
        channels = self._channels()
        rim = np.array([(0.0, 0.0), (x, 0.0), (x, y), (0.0, y)])
        outlines = [rim, *(ring[::-1] for ring in channels)]
        bodies = [*scaffold.bodies(), Body(name="walls", role=Role.ELECTROLYTE, solid=loft(outlines, outlines, low, high))]
        if self.fill:
            solid = loft(channels, channels, low, high)
            if self.cap_thickness_mm:
                solid = union([solid, box((0, 0, high), (x, y, high + self.cap_thickness_mm))])
            bodies.append(Body(name="positive_electrode", role=Role.POSITIVE_ELECTRODE, solid=solid, printed=False))
        return Cell(title="Honeycomb on a separator", bodies=tuple(bodies), architecture=self.name,
                    gap_mm=self.separator_thickness_mm)

    @property
    def _pitch_mm(self) -> float:
        return self.channel_width_mm + self.wall_width_mm

    def _size(self) -> tuple[float, float]:
        shift = 0.5 if self.y_count > 1 else 0.0
        return ((self.x_count + shift) * self._pitch_mm + self.wall_width_mm,
                (self.y_count - 1) * self._pitch_mm * float(np.sqrt(0.75)) + 2 * self._corner_mm + 2 * self.wall_width_mm)

    @property
    def _corner_mm(self) -> float:
        return self.channel_width_mm / float(np.sqrt(3.0))

    def _channels(self) -> list[Floats]:
        turn = np.pi / 6 + np.arange(6) * np.pi / 3
        hexagon = self._corner_mm * np.column_stack([np.cos(turn), np.sin(turn)])
        first = np.array([self._pitch_mm / 2 + self.wall_width_mm / 2, self._corner_mm + self.wall_width_mm])
        return [hexagon + first + np.array([(i + (j % 2) / 2) * self._pitch_mm, j * self._pitch_mm * np.sqrt(0.75)])
                for j in range(self.y_count) for i in range(self.x_count)]
