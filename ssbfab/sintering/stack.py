"""The noun `Stack`: plies at one place of a cell, and where its stacks come from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ssbfab.errors import ScheduleError
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.library.ink import Ink
from ssbfab.sintering.schedule import Ply

if TYPE_CHECKING:
    from ssbfab.library import Library

#: A laminate describes plates: below this many heights across, free edges decide.
PLATE_RATIO = 10.0
#: Bodies of these roles that are not printed are filled in after the firing.
_LATER = (Role.ELECTROLYTE, Role.SEPARATOR, Role.PACKAGING)


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Plies bottom to top at `place_mm` (x, y) of the cell; `width_mm` is the smallest in-plane size of its column.

    `axis` is "z" for a column, "x" or "y" for the in-plane period taken as a laminate.
    """

    name: str
    plies: tuple[Ply, ...]
    place_mm: tuple[float, float] = (0.0, 0.0)
    width_mm: float = math.inf
    axis: str = "z"

    def __post_init__(self) -> None:
        if not any(ply.material is not None for ply in self.plies):
            raise ScheduleError(f"stack {self.name!r}: no ply of a material; give at least one")
        for ply in self.plies:
            if not (ply.thickness_mm > 0 and math.isfinite(ply.thickness_mm)):
                raise ScheduleError(f"stack {self.name!r}: ply {ply.name!r} is {ply.thickness_mm:g} mm thick; "
                                    "give a thickness above zero, or leave the ply out")
            if not 0 <= ply.porosity_fraction < 1:
                raise ScheduleError(f"stack {self.name!r}: ply {ply.name!r} has porosity {ply.porosity_fraction:g}; "
                                    "give a fraction from 0 to below 1")

    @property
    def height_mm(self) -> float:
        return sum(ply.thickness_mm for ply in self.plies)

    @property
    def edges_dominate(self) -> bool:
        """True where the column is narrow against its height: the laminate then bounds, it does not predict."""
        return self.width_mm < PLATE_RATIO * self.height_mm

    @property
    def is_column(self) -> bool:
        return self.axis == "z"

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the materials, each once, bottom first."""
        return tuple(dict.fromkeys(ply.material.id for ply in self.plies if ply.material is not None))


    def freed(self) -> Stack | None:
        """The stack without what it lies on, as where it may slide; None where nothing else is left."""
        rest = tuple(_trimmed([ply for ply in self.plies if not ply.is_substrate]))
        return replace(self, plies=rest) if rest else None


def _trimmed(plies: list[Ply]) -> list[Ply]:
    """Without the voids at the ends, which carry nothing."""
    solid = [i for i, ply in enumerate(plies) if ply.material is not None]
    return plies[solid[0]:solid[-1] + 1] if solid else []


def is_fired(body: Body) -> bool:
    """Whether a body is in the part while it is fired: a separator or electrolyte that is not printed is filled in later."""
    return body.printed or body.role not in _LATER


def stacks_of(fired_cell: Cell, library: Library, inks: Mapping[Role, Ink] | None = None) -> tuple[Stack, ...]:
    """Every distinct through-thickness column of a cell (fired dimensions) as a stack, then its in-plane periods.

    The porosity of a printed ply is that of its role's ink, 1 − `fired_density`; of others that of their body. What is filled
    in after the firing is a void.
    """
    from ssbfab.geometry import columns
    from ssbfab.sintering.period import periods_of

    plies = _Plies(fired_cell, library, inks or {})
    made = []
    for column in columns(fired_cell):
        found = tuple(plies.of(column.pieces))
        if found:
            made.append(Stack(name=column.name, plies=found, place_mm=(column.place_mm[0], column.place_mm[1]),
                              width_mm=column.width_mm))
    return (*made, *periods_of(fired_cell, library, inks))


@dataclass(frozen=True)
class _Plies:
    """Bodies of a cell as plies."""

    cell: Cell
    library: Library
    inks: Mapping[Role, Ink]

    def of(self, pieces: tuple[tuple[str | None, float], ...]) -> list[Ply]:
        """Plies of a column; pieces of nanometres are numerical dust."""
        return _trimmed([self._ply(name, thickness) for name, thickness in pieces if thickness > 1e-6])

    def _ply(self, name: str | None, thickness_mm: float) -> Ply:
        body = self.cell.body(name) if name else None
        if body is None or not is_fired(body):
            return Ply(name=name or "void", material=None, thickness_mm=thickness_mm)
        if not body.material:
            raise ScheduleError(f"body {body.name!r} has no material: give its role {body.role.value!r} an ink or a material")
        ink = self.inks.get(body.role) if body.printed else None
        return Ply(name=body.name, material=self.library.material(body.material), thickness_mm=thickness_mm,
                   porosity_fraction=1.0 - (ink.fired_density_fraction if ink else body.density_fraction),
                   is_substrate=body.role is Role.SUBSTRATE)
