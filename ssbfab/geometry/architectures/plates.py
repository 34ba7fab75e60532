"""Plates standing on one or both sides of a dense separator, the channels between them filled with electrode."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from ssbfab.geometry.architectures.scaffold import Scaffold
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.plane import rectangle
from ssbfab.geometry.solid import box, prism, union
from ssbfab.spec import Key, spec

if TYPE_CHECKING:
    import shapely


@spec
class VerticalPlates:
    """Side view; the plates are `plate_length` long in y. The part stands on z = 0.

        plate_width   channel_width
            |<->|     |<------->|
            +---+     +---+     +---+ ------
            |   |     |   | fill|   |   plate_height
            |   |     |   |     |   |
        +---+---+-----+---+-----+---+---+ --
        |            separator          |   separator_thickness
        +---+---+-----+---+-----+---+---+ --
            |   |     |   | fill|   |   plate_height, only with side_count = 2 (then z = 0 is at the lower plates' feet)
            +---+     +---+     +---+ ------
        |<->| rim: half a channel beyond the outer plates

    `fill`: channels above are the positive electrode, those below the negative. `cap_thickness` joins the channels over the
    plates' free ends. With one side, `counter_thickness` is a negative electrode below the separator (and below z = 0).
    """

    name: ClassVar[str] = "vertical-plates"

    plate_count: Annotated[int, Key(at_least=1, at_most=5000, help="plates on each side", example="10")]
    plate_width_mm: Annotated[float, Key("mm", above=0, at_most=100, help="thickness of a plate", example="100 um")]
    channel_width_mm: Annotated[float, Key("mm", above=0, at_most=100, help="free room between plates", example="200 um")]
    plate_length_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of a plate, along y", example="5 mm")]
    plate_height_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a plate above the separator", example="300 um")]
    separator_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the dense separator", example="40 um")]
    side_count: Annotated[int, Key(at_least=1, at_most=2, help="plates on one side of the separator or on both")] = 1
    fill: Annotated[bool, Key(help="fill the channels with electrode")] = False
    cap_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the fill beyond the plates' ends")] = 0.0
    counter_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the negative electrode below")] = 0.0

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        refuse(self, self._faults(), triangles=60.0 * self.plate_count, size_mm=max(self._width_mm, self.plate_length_mm))
        reach = self.plate_height_mm + self.cap_thickness_mm
        foot = reach if self.side_count == 2 else 0.0
        low, high = foot, foot + self.separator_thickness_mm
        scaffold = Scaffold(size_mm=(self._width_mm, self.plate_length_mm), separator_mm=self.separator_thickness_mm,
                            counter_mm=self.counter_thickness_mm)
        bodies = [_raised(body, foot) for body in scaffold.bodies()]
        bodies += self._side("plates", "positive_electrode", high, high + self.plate_height_mm, high + reach)
        if self.side_count == 2:
            bodies += self._side("lower_plates", "negative_electrode", self.cap_thickness_mm, low, 0.0)
        return Cell(title="Plates on a separator", bodies=tuple(bodies), architecture=self.name,
                    gap_mm=self.separator_thickness_mm)

    def _side(self, plates: str, electrode: str, z0_mm: float, z1_mm: float, end_mm: float) -> list[Body]:
        """Plates from z0 to z1; their free ends, and so the electrode's cap, look towards `end_mm`."""
        made = [Body(name=plates, role=Role.ELECTROLYTE, solid=prism(self._strips(0), z0_mm, z1_mm))]
        if self.fill:
            solid = prism(self._strips(1), z0_mm, z1_mm)
            cap = sorted((end_mm, z1_mm if end_mm >= z1_mm else z0_mm))
            if self.cap_thickness_mm:
                solid = union([solid, box((0, 0, cap[0]), (self._width_mm, self.plate_length_mm, cap[1]))])
            made.append(Body(name=electrode, role=Role(electrode), solid=solid, printed=False))
        return made

    def _strips(self, channels: int) -> list[shapely.Polygon]:
        """The plates (0) or the channels (1), seen from above."""
        edges = [0.0]
        for i in range(self.plate_count):
            left = self.channel_width_mm / 2 + i * (self.plate_width_mm + self.channel_width_mm)
            edges += [left, left + self.plate_width_mm]
        edges.append(self._width_mm)
        first = 0 if channels else 1
        return [rectangle(edges[i], 0.0, edges[i + 1], self.plate_length_mm) for i in range(first, len(edges) - 1, 2)]

    @property
    def _width_mm(self) -> float:
        return self.plate_count * (self.plate_width_mm + self.channel_width_mm)

    def _faults(self) -> list[str]:
        return broken(counter_thickness_needs_plates_on_one_side_only=self.side_count == 1 or not self.counter_thickness_mm,
                      cap_thickness_needs_fill=self.fill or not self.cap_thickness_mm)


def _raised(body: Body, by_mm: float) -> Body:
    from dataclasses import replace

    return replace(body, solid=body.solid.translate((0.0, 0.0, by_mm))) if by_mm else body
