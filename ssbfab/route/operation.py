"""The nouns of the route: a `Constituent` of the part, an `Operation` on it, and the `Route`: what is in the part when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ssbfab.findings import Finding
from ssbfab.geometry.cell import Cell, Role
from ssbfab.library import Ink, Library, Material

if TYPE_CHECKING:
    from ssbfab.sintering.stack import Stack

ROOM_K = 298.15


@dataclass(frozen=True, kw_only=True)
class Constituent:
    """A material of the part: which body it is, and which operation brought it (-1: it was there at the start)."""

    body: str
    role: Role
    material: Material
    since: int = -1


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a step's planner may know: the cell as wanted, the library, the inks by role, and how long printing takes.

    `relief_mm` is the width and depth of the trenches of a structured substrate, `films_mm` the thickness of each role's film.
    """

    cell: Cell
    library: Library
    inks: Mapping[Role, Ink] = field(default_factory=dict)
    print_s: float | None = None
    relief_mm: tuple[float, float] | None = None
    films_mm: Mapping[Role, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What one step does to the part.

    `adds` names bodies. `liquids` touch everything that is there. `duration_s` and `energy_j` are None where nothing is known.
    `findings` are the step's own; `judged` are materials whose temperature and gas the step's own rules judge already.
    """

    step: str
    says: str
    adds: tuple[str, ...] = ()
    peak_k: float = ROOM_K
    atmosphere: str = "air"
    liquids: tuple[str, ...] = ()
    pressure_pa: float = 0.0
    duration_s: float | None = None
    energy_j: float | None = None
    limits: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    judged: frozenset[str] = frozenset()
    planned: bool = True

    @property
    def family(self) -> str:
        """`oxidising`, `inert`, `reducing` or `vacuum`."""
        from ssbfab.sintering.interfaces import gas_family

        return gas_family(self.atmosphere)


@dataclass(frozen=True, kw_only=True)
class Route:
    """Operations in order. `parts[i]` is what is in the part when operation i is done, what it adds included."""

    title: str
    operations: tuple[Operation, ...]
    parts: tuple[tuple[Constituent, ...], ...]
    stacks: tuple[tuple[Stack, ...], ...]
    library: Library

    @property
    def duration_s(self) -> float:
        """The sum of what is known."""
        return sum(operation.duration_s or 0.0 for operation in self.operations)

    @property
    def energy_j(self) -> float:
        """The furnaces' energy, as far as it is known."""
        return sum(operation.energy_j or 0.0 for operation in self.operations)

    @property
    def peak_k(self) -> float:
        return max((operation.peak_k for operation in self.operations), default=ROOM_K)

    def where(self, index: int) -> str:
        return f"route[{index}] {self.operations[index].step}"
