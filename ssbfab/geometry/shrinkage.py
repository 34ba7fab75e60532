"""How much larger a part is printed than it will be when fired, and what that asks of each body.

Mass is conserved: a body's green volume is its fired volume times (fired relative density / solids fraction of the ink).
Bonded bodies share one in-plane factor: 1 on a rigid substrate, whose pitch stays; so z takes the rest.

    z = (fired density / solids) / in_plane^2

The mismatch strain is what a body would do alone minus what the stack lets it do: free minus imposed linear shrinkage.
Source for the free shrinkage 1 - (dried/fired)^(1/3): isotropic densification, e.g. R. M. German, Sintering Theory and
Practice (Wiley, 1996), where 0.55 -> 0.95 gives 16.7 %. The dried packing of 0.55 is assumed unless it is stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from ssbfab.errors import GeometryError, nearest
from ssbfab.geometry.cell import Body, Cell, Role
from ssbfab.spec import Key, spec

if TYPE_CHECKING:
    from ssbfab.library.ink import Ink


@dataclass(frozen=True, kw_only=True)
class Shrinkage:
    """Green length over fired length: `in_plane_ratio` for all bodies, `z_ratio` for each printed body by name.

    `free_fraction` is the linear shrinkage each body would have alone, in firing; `imposed_fraction` what the stack allows.
    `measured` names the bodies whose free shrinkage the user measured; that of the others rests on an assumed packing.
    """

    in_plane_ratio: float = 1.0
    z_ratio: Mapping[str, float] = field(default_factory=dict)
    free_fraction: Mapping[str, float] = field(default_factory=dict)
    limit_fraction: float = 1.0
    measured: frozenset[str] = frozenset()

    @property
    def imposed_fraction(self) -> float:
        return 1.0 - 1.0 / self.in_plane_ratio

    @property
    def mismatch_fraction(self) -> dict[str, float]:
        """Free minus imposed linear shrinkage of each body: positive where the body is held in tension."""
        return {name: free - self.imposed_fraction for name, free in self.free_fraction.items()}

    def of(self, body: Body) -> float | None:
        """The z factor of a body, None for one that is not printed and so only follows the others."""
        return self.z_ratio.get(body.name)


@spec
class MeasuredShrinkage:
    """What the user measured of one ink lot, on a part like this one. Losses are positive."""

    role: Annotated[Role, Key(help="which body was printed with the ink")]
    z_fraction: Annotated[float, Key(above=-0.5, below=0.95, help="loss of height, from printed to fired", example="0.6")]
    free_fraction: Annotated[float | None, Key(at_least=-0.5, below=0.95, help="linear loss of a free-standing bar in firing")
                             ] = None
    lot: Annotated[str, Key(help="which lot of ink")] = ""


@spec
class ShrinkagePlan:
    """How the printed size follows from the fired size. All of it is optional."""

    substrate_is_rigid: Annotated[bool | None, Key(help="true: the pitch stays; if not given, true where there is a substrate")
                                  ] = None
    in_plane_fraction: Annotated[float | None, Key(at_least=-0.2, below=0.7, help="measured in-plane linear shrinkage")] = None
    dried_fraction: Annotated[float, Key(above=0.1, at_most=0.9, help="packing of the dried ink before it sinters (assumed)")
                              ] = 0.55
    mismatch_limit_fraction: Annotated[float, Key(above=0, at_most=1, help="free minus imposed shrinkage: an error above this")
                                       ] = 0.2
    measured: Annotated[tuple[MeasuredShrinkage, ...], Key(help="measured shrinkage, per role")] = ()

    def shrinkage(self, cell: Cell, inks: Mapping[Role, Ink]) -> Shrinkage:
        """The factors for this cell when its printed roles are printed with these inks."""
        known = {each.role: each for each in self.measured}
        strange = [role for role in known if role not in {body.role for body in cell.printed}]
        if strange:
            have = sorted({body.role.value for body in cell.printed})
            raise GeometryError(f"shrinkage.measured: no printed body has the role {strange[0].value!r}, only {', '.join(have)}"
                                f"{nearest(strange[0].value, have)}")
        free = {body.name: self._free(inks[body.role], known.get(body.role)) for body in cell.printed}
        plane = self._in_plane(cell, free)
        heights = {body.name: _height(inks[body.role], known.get(body.role), plane) for body in cell.printed}
        lots = frozenset(body.name for body in cell.printed
                         if (lot := known.get(body.role)) is not None and lot.free_fraction is not None)
        return Shrinkage(in_plane_ratio=plane, z_ratio=heights, free_fraction=free, measured=lots,
                         limit_fraction=self.mismatch_limit_fraction)

    def _free(self, ink: Ink, lot: MeasuredShrinkage | None) -> float:
        if lot is not None and lot.free_fraction is not None:
            return lot.free_fraction
        return 1.0 - (max(self.dried_fraction, ink.solids_fraction) / max(ink.fired_density_fraction, self.dried_fraction,
                                                                          ink.solids_fraction)) ** (1 / 3)

    def _in_plane(self, cell: Cell, free: Mapping[str, float]) -> float:
        if self.in_plane_fraction is not None:
            return 1.0 / (1.0 - self.in_plane_fraction)
        rigid = self.substrate_is_rigid
        if rigid is None:
            rigid = any(body.role is Role.SUBSTRATE for body in cell.bodies)
        return 1.0 if rigid else 1.0 / (1.0 - _by_volume(cell.printed, free))


def _height(ink: Ink, lot: MeasuredShrinkage | None, in_plane: float) -> float:
    if lot is not None:
        return 1.0 / (1.0 - lot.z_fraction)
    return ink.fired_density_fraction / ink.solids_fraction / in_plane**2


def _by_volume(bodies: Sequence[Body], free: Mapping[str, float]) -> float:
    """Bodies of equal stiffness that share one strain settle at the mean of their free ones, weighted by volume (assumed)."""
    total = sum(body.volume_mm3 for body in bodies)
    return sum(body.volume_mm3 * free[body.name] for body in bodies) / total if total else 0.0
