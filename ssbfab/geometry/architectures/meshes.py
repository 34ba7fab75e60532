"""The user's own meshes, one file per body."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Annotated, ClassVar

from ssbfab.errors import GeometryError, nearest
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import refuse
from ssbfab.geometry.meshes.inspection import inspect_mesh, solid_of
from ssbfab.geometry.solid import shared_volume_mm3
from ssbfab.spec import Key, spec

#: The unit a mesh file is in, and its millimetres.
UNITS_MM = {"um": 1e-3, "mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
OVERLAP_TOLERANCE = 1e-6  # of the smaller body's volume: what 32-bit STL files of touching bodies may overlap by rounding


@spec
class MeshBody:
    """One file of the user's."""

    file: Annotated[str, Key(help="STL, 3MF, OBJ, PLY or GLB, beside the recipe", example="cathode.stl")]
    role: Annotated[Role, Key(help="what the body does in the cell", example="positive_electrode")]
    name: Annotated[str, Key(help="the body's name; the file's if not given")] = ""


@spec
class Meshes:
    """
        cathode.stl      separator.3mf      anode.ply        each a closed surface, in the stated `unit`, in one common
          +------+         +------+         +------+         frame: z = 0 is the bed. Bodies may touch, never overlap.
          |      |         |      |         |      |
          +------+         +------+         +------+
    """

    name: ClassVar[str] = "meshes"

    bodies: Annotated[tuple[MeshBody, ...], Key(help="one table per body")]
    unit: Annotated[str, Key(help="of the numbers in the files: um, mm, cm, m or in", example="mm")]
    title: Annotated[str, Key(help="what the cell is")] = "Cell of meshes"

    def build(self, folder: Path | None = None) -> Cell:
        """The cell as the files have it; files are looked for in `folder`. Faults of all files are told at once."""
        refuse(self, self._faults())
        made: list[Body] = []
        notes: list[str] = []
        faults: list[str] = []
        for each in self.bodies:
            try:
                inspected = inspect_mesh((folder or Path()) / each.file, UNITS_MM[self.unit])
                solid = solid_of(inspected, each.file)
            except GeometryError as error:
                faults += error.faults
                continue
            notes += [f"{each.file}: {healed}" for healed in inspected.healed]
            made.append(Body(name=each.name or Path(each.file).stem, role=each.role, solid=solid))
        faults += _overlaps(made)
        if faults:
            raise GeometryError(*(f"cell (meshes): {fault}" for fault in faults))
        return Cell(title=self.title, bodies=tuple(made), architecture=self.name, notes=tuple(notes))

    def _faults(self) -> list[str]:
        faults = [] if self.bodies else ["bodies: at least one file is needed"]
        if self.unit not in UNITS_MM:
            faults.append(f"unit: found {self.unit!r}, expected one of {', '.join(UNITS_MM)}{nearest(self.unit, UNITS_MM)}")
        return faults


def _overlaps(bodies: list[Body]) -> list[str]:
    faults = []
    for first, second in combinations(bodies, 2):
        shared = shared_volume_mm3(first.solid, second.solid)
        if shared > OVERLAP_TOLERANCE * min(first.volume_mm3, second.volume_mm3):
            faults.append(f"{first.name} and {second.name} overlap by {shared:.4g} mm^3: cut one with the other")
    return faults
