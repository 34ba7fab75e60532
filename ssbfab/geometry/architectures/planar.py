"""Plies on top of each other: a planar cell, a porous/dense/porous trilayer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar

from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.geometry.limits import broken, refuse
from ssbfab.geometry.plane import exact_difference, rectangle
from ssbfab.geometry.solid import box, prism
from ssbfab.spec import Key, spec


@spec
class PlySpec:
    """One ply."""

    role: Annotated[Role, Key(help="what the ply does", example="separator")]
    thickness_mm: Annotated[float, Key("mm", above=0, at_most=100, help="of the ply", example="50 um")]
    name: Annotated[str, Key(help="the body's name; the role's if not given")] = ""
    inset_mm: Annotated[float, Key("mm", at_least=0, at_most=500, help="how far the ply stays inside the outline")] = 0.0


@spec
class PlanarStack:
    """Side view; `plies` are listed bottom to top, the first stands on z = 0.

        +---+   +-------------------+   +---+
        |   |   |  positive         |   |   |   thickness of each ply
        |   +---+-------------------+---+   |
        |   |  separator                |   |
        |   +---+-------------------+---+   |
        |   |   |  negative         |   |   |
        +---+   +-------------------+   +---+  z = 0
        |<->|   seal_width (0: none)|<->| inset
            |<-------- width_x -------->|        and width_y across

    `seal_width` puts a packaging wall around the outline; the room that insets leave stays free.
    """

    name: ClassVar[str] = "planar-stack"

    width_x_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the outline", example="10 mm")]
    width_y_mm: Annotated[float, Key("mm", above=0, at_most=1000, help="of the outline", example="10 mm")]
    plies: Annotated[tuple[PlySpec, ...], Key(help="one table per ply, bottom to top")]
    seal_width_mm: Annotated[float, Key("mm", at_least=0, at_most=100, help="of an edge seal; 0: none")] = 0.0

    def build(self, folder: Path | None = None) -> Cell:
        """The fired cell; `GeometryError` names the rule that fails."""
        refuse(self, self._faults(), triangles=24.0 * len(self.plies), size_mm=sum(ply.thickness_mm for ply in self.plies))
        for ply in self.plies:
            refuse(ply)
        bodies = tuple(stacked(self.plies, self.width_x_mm, self.width_y_mm, self.seal_width_mm))
        return Cell(title="Planar stack", bodies=bodies, architecture=self.name, gap_mm=smallest_gap_mm(self.plies))

    def _faults(self) -> list[str]:
        narrow = min(self.width_x_mm, self.width_y_mm)
        return broken(a_stack_has_one_ply_or_more=bool(self.plies), a_stack_has_at_most_1000_plies=len(self.plies) <= 1000,
                      insets_leave_some_ply=all(2 * ply.inset_mm < narrow for ply in self.plies))


def stacked(plies: Sequence[PlySpec], x_mm: float, y_mm: float, seal_mm: float) -> Iterator[Body]:
    """The plies as bodies, and their seal. Names that repeat are numbered from the bottom."""
    names = _names(plies)
    floor = 0.0
    for name, ply in zip(names, plies, strict=True):
        inset, top = ply.inset_mm, floor + ply.thickness_mm
        yield Body(name=name, role=ply.role, solid=box((inset, inset, floor), (x_mm - inset, y_mm - inset, top)),
                   printed=ply.role is not Role.SUBSTRATE)
        floor = top
    if seal_mm:
        outer = rectangle(-seal_mm, -seal_mm, x_mm + seal_mm, y_mm + seal_mm)
        ring = exact_difference([outer], [rectangle(0, 0, x_mm, y_mm)])
        yield Body(name="seal", role=Role.PACKAGING, solid=prism(ring, 0.0, floor))


def smallest_gap_mm(plies: Sequence[PlySpec]) -> float | None:
    """The least thickness between plies of opposite polarity, None where there are none."""
    gaps, last, between = [], 0, 0.0
    for ply in plies:
        if ply.role.polarity:
            if ply.role.polarity == -last:
                gaps.append(between)
            last, between = ply.role.polarity, 0.0
        else:
            between += ply.thickness_mm
    return min(gaps, default=None)


def _names(plies: Sequence[PlySpec]) -> list[str]:
    wanted = [ply.name or ply.role.value for ply in plies]
    often, seen = Counter(wanted), Counter[str]()
    names = []
    for name in wanted:
        seen[name] += 1
        names.append(name if often[name] == 1 else f"{name}_{seen[name]}")
    return names
