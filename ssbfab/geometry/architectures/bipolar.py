"""Planar cells in series, with a bipolar plate from each to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from ssbfab.geometry.architectures.planar import PlySpec, smallest_gap_mm, stacked
from ssbfab.geometry.cell import Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.spec import Key, spec


@spec
class BipolarStack:
    """Side view, two of `cell_count` cells.

        +---+-------------------------------+---+
        |   |  positive collector           |   |   collector_thickness (0: none)
        | s |  positive electrode           |   |   positive_thickness
        | e |  separator                    |   |   separator_thickness
        | a |  negative electrode           |   |   negative_thickness
        | l +-------------------------------+   |
        |   |  bipolar plate                |   |   plate_thickness, between any two cells
        |   +-------------------------------+   |
        |   |  positive, separator, negative|   |
        |   |  negative collector           |   |   collector_thickness (0: none)
        +---+-------------------------------+---+  z = 0
        |<->| seal_width (0: none)   |<- width_x ->| and width_y across

    Electrodes stay `electrode_inset` inside the separator and the plates. Neighbouring cells' electrodes of opposite polarity
    lie a plate apart: the smallest gap is the thinner of separator and plate.
    """

    name: ClassVar[str] = "bipolar-stack"

    cell_count: Annotated[int, Key(at_least=1, at_most=200, help="cells in series", example="3")]
    width_x_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the outline", example="10 mm")]
    width_y_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the outline", example="10 mm")]
    positive_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a positive electrode", example="100 um")]
    separator_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a separator", example="40 um")]
    negative_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a negative electrode", example="100 um")]
    plate_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of a bipolar plate", example="30 um")]
    collector_thickness_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the end collectors")] = 0.0
    electrode_inset_mm: Annotated[float, Key("mm", at_least=0, at_most=500, help="of electrodes inside the outline")] = 0.0
    seal_width_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of the edge seal; 0: none")] = 0.0

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        faults = broken(electrode_inset_leaves_some_electrode=2 * self.electrode_inset_mm < min(self.width_x_mm, self.width_y_mm))
        refuse(self, faults, triangles=100.0 * self.cell_count, size_mm=self.cell_count * self._cell_mm)
        bodies = tuple(stacked(self._plies(), self.width_x_mm, self.width_y_mm, self.seal_width_mm))
        return Cell(title=f"{self.cell_count} cells in series", bodies=bodies, architecture=self.name,
                    gap_mm=smallest_gap_mm(self._plies()))

    @property
    def _cell_mm(self) -> float:
        return (self.positive_thickness_mm + self.separator_thickness_mm + self.negative_thickness_mm + self.plate_thickness_mm)

    def _one(self) -> list[PlySpec]:
        inset = self.electrode_inset_mm
        return [PlySpec(role=Role.NEGATIVE_ELECTRODE, thickness_mm=self.negative_thickness_mm, inset_mm=inset),
                PlySpec(role=Role.SEPARATOR, thickness_mm=self.separator_thickness_mm),
                PlySpec(role=Role.POSITIVE_ELECTRODE, thickness_mm=self.positive_thickness_mm, inset_mm=inset)]

    def _plies(self) -> list[PlySpec]:
        plate = PlySpec(role=Role.BIPOLAR_PLATE, thickness_mm=self.plate_thickness_mm)
        plies = self._one()
        for _ in range(self.cell_count - 1):
            plies += [plate, *self._one()]
        if not self.collector_thickness_mm:
            return plies
        ends = [PlySpec(role=role, thickness_mm=self.collector_thickness_mm)
                for role in (Role.NEGATIVE_COLLECTOR, Role.POSITIVE_COLLECTOR)]
        return [ends[0], *plies, ends[1]]
