"""Which material each body is of, and which bodies are printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ssbfab.errors import GeometryError, nearest
from ssbfab.geometry.cell import Body, Cell, Role


def assign(cell: Cell, materials: Mapping[Role, str], printed: Collection[Role],
           density_fractions: Mapping[Role, float] | None = None) -> Cell:
    """A copy of `cell` whose bodies know their material, whether they are printed, and their fired relative density.

    Every role of the cell needs a material; a role that no body has is refused, as a probable slip.
    """
    dense, have = density_fractions or {}, sorted({body.role.value for body in cell.bodies})
    faults = [f"materials: the cell has a body {body.name!r} of role {body.role.value!r}, but no ink or material is given for it"
              for body in cell.bodies if body.role not in materials]
    faults += [f"materials: {role!s}: the cell has no body of this role, only {', '.join(have)}{nearest(str(role), have)}"
               for role in sorted({*materials, *printed}, key=str) if str(role) not in have]
    if faults:
        raise GeometryError(*dict.fromkeys(faults))

    def assigned(body: Body) -> Body:
        return replace(body, material=materials[body.role], printed=body.role in printed,
                       density_fraction=dense.get(body.role, body.density_fraction))

    return cell.with_bodies(assigned)
