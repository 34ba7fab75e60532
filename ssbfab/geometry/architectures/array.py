"""Many equal cells on one substrate, with a stated origin and marks to align to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from ssbfab.errors import GeometryError, nearest
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import MOST_TRIANGLES, broken, refuse
from ssbfab.geometry.plane import exact_union, rectangle
from ssbfab.geometry.solid import box, prism
from ssbfab.spec import Key, read, spec

if TYPE_CHECKING:
    import shapely


@spec
class Array:
    """Seen from above; the substrate's low corner is x = y = 0, its top is z = 0.

        +----------------------------------------+
        | +                                    + |  + crosses of fiducial_size, fiducial_width, fiducial_height,
        |    [cell]   [cell]   [cell] --         |    fiducial_inset from the substrate's edges to their middle
        |                             y_pitch    |
        |    [cell]   [cell]   [cell] --         |  substrate_y
        |    ^ origin_x, origin_y: the first cell's low corner
        | +  |<-x_pitch->|                     + |
        +----------------------------------------+
        |<------------- substrate_x ------------>|   substrate_thickness, below z = 0

    `element` is a table like `[cell]`: an architecture and its keys. Each body of the array is that body of all cells.
    """

    name: ClassVar[str] = "array"

    element: Annotated[Mapping[str, Any], Key(
        help="the cell that is repeated: architecture and its keys",
        example='{ architecture = "interdigitated", finger_count = 4, finger_width = "60 um", finger_length = "630 um", '
                'gap = "50 um", height = "160 um" }')]
    x_count: Annotated[int, Key(at_least=1, at_most=200, help="cells along x", example="3")]
    y_count: Annotated[int, Key(at_least=1, at_most=200, help="cells along y", example="2")]
    x_pitch_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="from cell to cell along x", example="5 mm")]
    y_pitch_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="from cell to cell along y", example="5 mm")]
    substrate_x_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the substrate", example="20 mm")]
    substrate_y_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the substrate", example="20 mm")]
    substrate_thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the substrate")] = 0.5
    origin_x_mm: Annotated[float, Key("mm", at_least=0, at_most=1000, help="low corner of the first cell")] = 1.0
    origin_y_mm: Annotated[float, Key("mm", at_least=0, at_most=1000, help="low corner of the first cell")] = 1.0
    fiducial_size_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of a cross; 0: no fiducials")] = 0.0
    fiducial_width_mm: Annotated[float, Key("mm", above=0, at_most=10, help="of a cross's arms")] = 0.1
    fiducial_height_mm: Annotated[float, Key("mm", above=0, at_most=10, help="of a cross")] = 0.05
    fiducial_inset_mm: Annotated[float, Key("mm", above=0, at_most=100, help="from the substrate's edges")] = 0.5
    fiducial_role: Annotated[Role, Key(help="whose ink prints the crosses")] = Role.PACKAGING

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cells; `GeometryError` names the rule that fails."""
        refuse(self, broken(fiducials_are_wider_than_their_arms=not self.fiducial_size_mm
                            or self.fiducial_size_mm > self.fiducial_width_mm))
        one = self._element().build(folder)
        bodies = [body for body in one.bodies if body.role is not Role.SUBSTRATE]
        low, high = _corners(bodies)
        count = sum(body.solid.num_tri() for body in bodies) * self.x_count * self.y_count
        last = (self.origin_x_mm + (self.x_count - 1) * self.x_pitch_mm + high[0] - low[0],
                self.origin_y_mm + (self.y_count - 1) * self.y_pitch_mm + high[1] - low[1])
        refuse(self, broken(
            cells_do_not_meet__pitch_above_cell_size=(self.x_count == 1 or high[0] - low[0] < self.x_pitch_mm)
            and (self.y_count == 1 or high[1] - low[1] < self.y_pitch_mm),
            cells_stay_on_the_substrate=last[0] <= self.substrate_x_mm and last[1] <= self.substrate_y_mm,
            at_most_6_million_triangles=count <= MOST_TRIANGLES))
        made = [self._repeated(body, low) for body in bodies]
        plate = box((0, 0, -self.substrate_thickness_mm), (self.substrate_x_mm, self.substrate_y_mm, 0))
        made.append(Body(name="substrate", role=Role.SUBSTRATE, solid=plate, printed=False))
        if self.fiducial_size_mm:
            crosses = prism(self._crosses(), 0.0, self.fiducial_height_mm)
            made.append(Body(name="fiducials", role=self.fiducial_role, solid=crosses))
        return Cell(title=f"{self.x_count} x {self.y_count} of: {one.title}", bodies=tuple(made), architecture=self.name,
                    gap_mm=one.gap_mm, notes=one.notes)

    def _element(self) -> Any:
        from ssbfab.geometry.architectures import ARCHITECTURES

        table = dict(self.element)
        kinds = {kind.name: kind for kind in ARCHITECTURES if kind is not Array}  # type: ignore[attr-defined]
        wanted = str(table.pop("architecture", ""))
        if wanted not in kinds:
            raise GeometryError(f"cell.element.architecture: found {wanted!r}, expected one of {', '.join(kinds)}"
                                f"{nearest(wanted, kinds)}")
        return read(kinds[wanted], table, "cell.element", GeometryError)

    def _repeated(self, body: Body, low: tuple[float, float]) -> Body:
        import manifold3d

        places = [(self.origin_x_mm - low[0] + i * self.x_pitch_mm, self.origin_y_mm - low[1] + j * self.y_pitch_mm, 0.0)
                  for j in range(self.y_count) for i in range(self.x_count)]
        solid = manifold3d.Manifold.compose([body.solid.translate(place) for place in places])
        return Body(name=body.name, role=body.role, printed=body.printed, solid=solid)

    def _crosses(self) -> list[shapely.Polygon]:
        arm, half, inset = self.fiducial_size_mm / 2, self.fiducial_width_mm / 2, self.fiducial_inset_mm
        places = [(x, y) for x in (inset, self.substrate_x_mm - inset) for y in (inset, self.substrate_y_mm - inset)]
        return exact_union([rectangle(x - a, y - b, x + a, y + b) for x, y in places for a, b in ((arm, half), (half, arm))])


def _corners(bodies: list[Body]) -> tuple[tuple[float, float], tuple[float, float]]:
    boxes = [body.bounds_mm for body in bodies]
    return ((min(b[0] for b in boxes), min(b[1] for b in boxes)), (max(b[3] for b in boxes), max(b[4] for b in boxes)))
