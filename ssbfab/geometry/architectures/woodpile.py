"""A lattice of crossed filaments, layer upon layer."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.plane import polygons_of, rectangle
from ssbfab.geometry.solid import box, prism, union
from ssbfab.spec import Key, spec

if TYPE_CHECKING:
    import shapely


@spec
class Woodpile:
    """From above, and from the side; filaments have an upright rectangular section, as the bead model prints them.

          ++====++====++====++ --                 +----------------------+ --
          ||    ||    ||    ||   pitch            +----------------------+   filament_height
          ++====++====++====++ --                 [ ]    [ ]    [ ]    [ ]
          ||    ||    ||    ||                    +----------------------+   layer_count of them
          ++====++====++====++  width_y           [ ]    [ ]    [ ]    [ ]
          |<---- width_x --->|                    +----------------------+ base_thickness (0: none), a dense separator
          ->||<- filament_width                     z = 0

    Each layer is turned by `rotation` against the one below; the outermost filaments lie half a pitch less half a filament
    inside the edge. `fill` puts the other role into all that is left, up to the top.
    """

    name: ClassVar[str] = "woodpile"

    filament_width_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a filament", example="100 um")]
    filament_height_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a filament: of a layer", example="80 um")]
    pitch_mm: Annotated[float, Key("mm", above=0, at_most=100, help="from axis to axis", example="300 um")]
    layer_count: Annotated[int, Key(at_least=1, at_most=1000, help="layers of filaments", example="6")]
    width_x_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the lattice", example="3 mm")]
    width_y_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the lattice", example="3 mm")]
    rotation_rad: Annotated[float, Key("rad", at_least=0, at_most=math.pi, help="of each layer against the one below")
                            ] = math.pi / 2
    role: Annotated[Role, Key(help="what the filaments are: electrolyte, or an electrode")] = Role.ELECTROLYTE
    base_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of a dense separator below; 0: none")] = 0.0
    fill: Annotated[bool, Key(help="fill what is left with `fill_role`")] = False
    fill_role: Annotated[Role, Key(help="what the fill is")] = Role.POSITIVE_ELECTRODE

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        across = math.hypot(self.width_x_mm, self.width_y_mm) / self.pitch_mm if self.pitch_mm > 0 else math.inf
        refuse(self, self._faults(), triangles=12.0 * self.layer_count * across * (1 + across),
               size_mm=max(self.width_x_mm, self.width_y_mm, self.layer_count * self.filament_height_mm))
        floor = self.base_thickness_mm
        levels = [floor + layer * self.filament_height_mm for layer in range(self.layer_count + 1)]
        lattice = union([prism(self._layer(i), levels[i], levels[i + 1]) for i in range(self.layer_count)])
        bodies = [Body(name="lattice", role=self.role, solid=lattice)]
        if floor:
            bodies.append(Body(name="separator", role=Role.SEPARATOR,
                               solid=box((0, 0, 0), (self.width_x_mm, self.width_y_mm, floor))))
        if self.fill:
            room = box((0, 0, floor), (self.width_x_mm, self.width_y_mm, levels[-1]))
            bodies.append(Body(name="fill", role=self.fill_role, solid=room - lattice, printed=False))
        return Cell(title="Woodpile", bodies=tuple(bodies), architecture=self.name)

    def _layer(self, layer: int) -> list[shapely.Polygon]:
        """The strips of one layer, cut to the outline. Whole quarter turns stay exact."""
        import shapely
        from shapely import affinity

        turn = math.remainder(layer * self.rotation_rad, math.pi)
        quarters = turn / (math.pi / 2)
        if abs(quarters - round(quarters)) < 1e-12:
            return self._strips(round(quarters) % 2 == 1)
        centre = (self.width_x_mm / 2, self.width_y_mm / 2)
        reach = math.hypot(self.width_x_mm, self.width_y_mm)
        half = math.ceil(reach / self.pitch_mm / 2)
        outline = shapely.box(0, 0, self.width_x_mm, self.width_y_mm)
        strips = [shapely.box(centre[0] - reach, centre[1] + j * self.pitch_mm - self.filament_width_mm / 2,
                              centre[0] + reach, centre[1] + j * self.pitch_mm + self.filament_width_mm / 2)
                  for j in np.arange(-half, half + 1)]
        turned = [affinity.rotate(strip, turn, origin=centre, use_radians=True) for strip in strips]
        cut = [part for strip in turned for part in polygons_of(shapely.intersection(outline, strip))]
        return [part for part in cut if part.area > 1e-3 * self.filament_width_mm**2]

    def _strips(self, along_y: bool) -> list[shapely.Polygon]:
        across, length = (self.width_x_mm, self.width_y_mm) if along_y else (self.width_y_mm, self.width_x_mm)
        count = max(1, math.floor(across / self.pitch_mm + 1e-9))
        first = (across - (count - 1) * self.pitch_mm) / 2
        edges = [(first + i * self.pitch_mm - self.filament_width_mm / 2, first + i * self.pitch_mm + self.filament_width_mm / 2)
                 for i in range(count)]
        return [rectangle(a, 0, b, length) if along_y else rectangle(0, a, length, b) for a, b in edges]

    def _faults(self) -> list[str]:
        return broken(filament_width_is_below_pitch=self.filament_width_mm < self.pitch_mm,
                      a_pitch_fits_into_both_widths=self.pitch_mm <= min(self.width_x_mm, self.width_y_mm),
                      fill_role_differs_from_role=not self.fill or self.fill_role != self.role)
