"""Two combs whose fingers lie between each other, side by side on one substrate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.plane import exact_difference, exact_union, extent, rectangle
from ssbfab.geometry.solid import prism
from ssbfab.spec import Key, spec

if TYPE_CHECKING:
    import shapely

_LENGTH = {"at_most": 1000.0}


@spec
class Interdigitated:
    """One row seen from above. The part stands on z = 0 and is `height` tall.

        +-------------------------------------+ --
        |            positive bus             |   bus_width       (a pad, pad_length by pad_width, ends every bus:
        +--------+   +-------------+   +------+ --                 negative to the left, positive to the right)
         gap     |   |     gap     |   |
        +----+   |   |   +-----+   |   |
        |    |   |   |   |     |   |   |
        |    |<->|   |   |     |   |   |   finger_length, of each finger
        |    |gap|   |   |     |   |   |
        |    |   +---+   |     |   +---+ --
        |    |           |     |           gap
        |    +-----------+     +--------------+ --
        |            negative bus             |   bus_width
        +-------------------------------------+ --  y = 0
        |<-->| finger_width; the pitch is finger_width + gap

    `finger_count` fingers on each electrode. `row_count` rows share the buses between them, so that polarity alternates from
    bus to bus. `fill` puts an electrolyte into every gap, as tall as the electrodes; `wall_width` puts a packaging wall around
    it all, `wall_gap` away from the combs, which the pads pass through. A substrate, `substrate_thickness` thick and
    `substrate_margin` wider than the rest on every side, lies below z = 0.
    """

    name: ClassVar[str] = "interdigitated"

    finger_count: Annotated[int, Key(at_least=1, at_most=5000, help="fingers of each electrode, in each row", example="8")]
    finger_width_mm: Annotated[float, Key("mm", above=0, **_LENGTH, help="width of a finger", example="60 um")]
    finger_length_mm: Annotated[float, Key("mm", above=0, **_LENGTH, help="length of a finger, from its bus to its tip",
                                           example="800 um")]
    gap_mm: Annotated[float, Key("mm", above=0, **_LENGTH, help="from finger to finger, and from tip to bus", example="50 um")]
    height_mm: Annotated[float, Key("mm", above=0, **_LENGTH, help="height of the electrodes", example="320 um")]
    bus_width_mm: Annotated[float | None, Key("mm", above=0, **_LENGTH, help="width of a bus; as a finger if not given")] = None
    row_count: Annotated[int, Key(at_least=1, at_most=100, help="rows of fingers, which share the buses between them")] = 1
    fill: Annotated[bool, Key(help="fill the gaps with an electrolyte, up to the electrodes' height")] = False
    substrate_thickness_mm: Annotated[float, Key("mm", at_least=0, **_LENGTH, help="of the substrate; 0 for none")] = 0.0
    substrate_margin_mm: Annotated[float, Key("mm", at_least=0, **_LENGTH, help="of the substrate around the rest")] = 0.5
    pad_length_mm: Annotated[float, Key("mm", at_least=0, **_LENGTH, help="of a contact pad along x; 0 for none")] = 0.0
    pad_width_mm: Annotated[float | None, Key("mm", above=0, **_LENGTH, help="of a contact pad along y; as a bus if not given")
                            ] = None
    wall_width_mm: Annotated[float, Key("mm", at_least=0, **_LENGTH, help="of a packaging wall; 0 for none")] = 0.0
    wall_gap_mm: Annotated[float, Key("mm", at_least=0, **_LENGTH, help="between the combs and the packaging wall")] = 0.1

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        refuse(self, self._faults(), triangles=12.0 * self.row_count * self.finger_count * 8, size_mm=max(self._extent()))
        combs = {polarity: exact_union(self._comb(polarity)) for polarity in (-1, 1)}
        pads = {polarity: self._pads(polarity) for polarity in (-1, 1)}
        bodies = [Body(name=role.value, role=role, solid=prism(combs[role.polarity], 0.0, self.height_mm))
                  for role in (Role.NEGATIVE_ELECTRODE, Role.POSITIVE_ELECTRODE)]
        bodies += [Body(name=role.value, role=role, solid=prism(pads[role.polarity], 0.0, self.height_mm))
                   for role in (Role.NEGATIVE_COLLECTOR, Role.POSITIVE_COLLECTOR) if pads[role.polarity]]
        solid = [*combs[-1], *combs[1], *pads[-1], *pads[1]]
        bodies += self._around(solid)
        return Cell(title="Interdigitated cell", bodies=tuple(bodies), architecture=self.name, gap_mm=self.gap_mm)

    def _around(self, solid: list[shapely.Polygon]) -> list[Body]:
        inner = _grown(self._extent(), self.wall_gap_mm if self.wall_width_mm else 0.0)
        found = []
        if self.fill:
            filling = exact_difference([rectangle(*inner)], solid)
            found.append(Body(name="electrolyte", role=Role.ELECTROLYTE, printed=False,
                              solid=prism(filling, 0.0, self.height_mm)))
        if self.wall_width_mm:
            wall = exact_difference([rectangle(*_grown(inner, self.wall_width_mm))], [rectangle(*inner), *solid])
            found.append(Body(name="packaging", role=Role.PACKAGING, solid=prism(wall, 0.0, self.height_mm)))
        if self.substrate_thickness_mm:
            base = extent([rectangle(*_grown(inner, self.wall_width_mm)), *solid])
            plate = rectangle(*_grown(base, self.substrate_margin_mm))
            found.append(Body(name="substrate", role=Role.SUBSTRATE, printed=False,
                              solid=prism(plate, -self.substrate_thickness_mm, 0.0)))
        return found

    @property
    def _bus_mm(self) -> float:
        return self.finger_width_mm if self.bus_width_mm is None else self.bus_width_mm

    def _bus_y(self, bus: int) -> float:
        return bus * (self._bus_mm + self.finger_length_mm + self.gap_mm)

    def _finger_x(self, finger: int) -> float:
        return finger * (self.finger_width_mm + self.gap_mm)

    def _extent(self) -> tuple[float, float, float, float]:
        last = 2 * self.finger_count - 1
        return (0.0, 0.0, self._finger_x(last) + self.finger_width_mm, self._bus_y(self.row_count) + self._bus_mm)

    def _comb(self, polarity: int) -> list[shapely.Polygon]:
        """Buses and fingers of one polarity as boxes; even buses and even fingers are negative, odd ones positive."""
        odd, right = (polarity + 1) // 2, self._extent()[2]
        boxes = [rectangle(0.0, self._bus_y(bus), right, self._bus_y(bus) + self._bus_mm)
                 for bus in range(odd, self.row_count + 1, 2)]
        for row in range(self.row_count):
            low, high = self._bus_y(row) + self._bus_mm, self._bus_y(row + 1)
            hangs = row % 2 != odd
            y0, y1 = (low + self.gap_mm, high) if hangs else (low, low + self.finger_length_mm)
            boxes += [rectangle(self._finger_x(i), y0, self._finger_x(i) + self.finger_width_mm, y1)
                      for i in range(odd, 2 * self.finger_count, 2)]
        return boxes

    def _pads(self, polarity: int) -> list[shapely.Polygon]:
        if not self.pad_length_mm:
            return []
        odd, right = (polarity + 1) // 2, self._extent()[2]
        wide = self.pad_width_mm or self._bus_mm
        x0, x1 = (right, right + self.pad_length_mm) if odd else (-self.pad_length_mm, 0.0)
        middles = [self._bus_y(bus) + self._bus_mm / 2 for bus in range(odd, self.row_count + 1, 2)]
        return [rectangle(x0, y - wide / 2, x1, y + wide / 2) for y in middles]

    def _faults(self) -> list[str]:
        wide = self.pad_width_mm or self._bus_mm
        return broken(
            pad_keeps_the_gap_from_the_opposite_bus=not self.pad_length_mm
            or wide <= 2 * self.finger_length_mm + self._bus_mm,
            pad_reaches_through_the_packaging_wall=not (self.pad_length_mm and self.wall_width_mm)
            or self.pad_length_mm > self.wall_gap_mm + self.wall_width_mm,
            pad_stays_between_the_corners_of_the_packaging_wall=not (self.pad_length_mm and self.wall_width_mm)
            or wide <= self._bus_mm + 2 * self.wall_gap_mm,
        )


def _grown(extent: tuple[float, float, float, float], by_mm: float) -> tuple[float, float, float, float]:
    return (extent[0] - by_mm, extent[1] - by_mm, extent[2] + by_mm, extent[3] + by_mm)
