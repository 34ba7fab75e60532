"""The nouns of geometry: a `Cell` is named `Body`s that touch but never overlap, in millimetres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ssbfab.errors import GeometryError, nearest
from ssbfab.showing import Shown

if TYPE_CHECKING:
    from manifold3d import Manifold


class Role(StrEnum):
    """What a body does in the battery. A recipe's `[inks]` and `[materials]` are keyed by these words."""

    POSITIVE_ELECTRODE = "positive_electrode"
    NEGATIVE_ELECTRODE = "negative_electrode"
    SEPARATOR = "separator"
    ELECTROLYTE = "electrolyte"
    POSITIVE_COLLECTOR = "positive_collector"
    NEGATIVE_COLLECTOR = "negative_collector"
    BIPOLAR_PLATE = "bipolar_plate"
    COATING = "coating"
    PACKAGING = "packaging"
    SUBSTRATE = "substrate"

    @property
    def is_electrode(self) -> bool:
        return self in (Role.POSITIVE_ELECTRODE, Role.NEGATIVE_ELECTRODE)

    @property
    def polarity(self) -> int:
        """+1 for what is at the positive potential, -1 for the negative, 0 for what insulates: a short joins +1 to -1."""
        if self in (Role.POSITIVE_ELECTRODE, Role.POSITIVE_COLLECTOR):
            return 1
        return -1 if self in (Role.NEGATIVE_ELECTRODE, Role.NEGATIVE_COLLECTOR) else 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """One solid of one material. `solid` is a watertight `manifold3d.Manifold` in mm (double precision).

    `density_fraction` is the body's density over that of its material without pores, after firing.
    """

    name: str
    role: Role
    solid: Manifold
    material: str = ""
    printed: bool = True
    density_fraction: float = 1.0

    @property
    def volume_mm3(self) -> float:
        return float(self.solid.volume())

    @property
    def bounds_mm(self) -> tuple[float, float, float, float, float, float]:
        """x, y, z of the low corner, then of the high one."""
        x0, y0, z0, x1, y1, z1 = self.solid.bounding_box()
        return (x0, y0, z0, x1, y1, z1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Cell(Shown):
    """What is wanted (fired), or what is printed (green): disjoint bodies whose interfaces coincide.

    `gap_mm` is the smallest distance between opposite polarities as the architecture's keys state it, None where they do
    not. `notes` says in words what was done to what the user brought (a mesh that was healed, for example).
    """

    title: str
    bodies: tuple[Body, ...]
    architecture: str = ""
    gap_mm: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [body.name for body in self.bodies]
        if len(set(names)) != len(names):
            raise GeometryError(f"cell: two bodies share a name in {sorted(names)}; give each its own")

    def body(self, name: str) -> Body:
        for body in self.bodies:
            if body.name == name:
                return body
        raise GeometryError(f"cell: no body {name!r}{nearest(name, [b.name for b in self.bodies])}")

    @property
    def printed(self) -> tuple[Body, ...]:
        return tuple(body for body in self.bodies if body.printed)

    @property
    def bounds_mm(self) -> tuple[float, float, float, float, float, float]:
        boxes = [body.bounds_mm for body in self.bodies]
        low = [min(box[i] for box in boxes) for i in range(3)]
        high = [max(box[i] for box in boxes) for i in range(3, 6)]
        return (low[0], low[1], low[2], high[0], high[1], high[2])

    def with_bodies(self, change: Callable[[Body], Body]) -> Cell:
        return replace(self, bodies=tuple(change(body) for body in self.bodies))

    def translated(self, offset_mm: tuple[float, float, float]) -> Cell:
        return self.with_bodies(lambda body: replace(body, solid=body.solid.translate(offset_mm)))

    def scaled(self, factors: tuple[float, float, float]) -> Cell:
        """Scaled about the origin by one factor per axis."""
        return self.with_bodies(lambda body: replace(body, solid=body.solid.scale(factors)))
