"""`tape-cast`: a slurry under a blade; the wet gap becomes a dry tape, the tape a fired ply.

    blade |‾‾|
          |__|  wet_gap
~~~~~~~~~~~~~~~~~~~~~~~~~ wet film = wet_gap × film_ratio
========================= carrier

dry  = wet × solids / dried density          (the solvent leaves, the powder stays)
fired = dry × dried density / fired density  (mass; a tape that keeps its in-plane size; else more by 1/(1 − s)²)
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from ssbfab import units
from ssbfab.findings import Confidence, Finding, Severity, Source
from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind, bodies_of, liquids_in, thickness_mm
from ssbfab.spec import Key, spec

#: Thickness of the cell against what the blade gives: beyond this share they do not agree.
AGREES_RATIO = 0.1


@spec
class TapeCast:
    """Cast a ply of one role as a tape."""

    step: ClassVar[str] = "tape-cast"
    role: Annotated[Role, Key(help="which role the tape becomes", example="separator")]
    wet_gap_mm: Annotated[float, Key("mm", above=0, at_most=20, help="blade over carrier", example="200 um")]
    film_ratio: Annotated[float, Key(above=0, at_most=1, help="wet film over gap; 0.5 is drag flow without a head of slurry")] = (
        0.5
    )
    solids_fraction: Annotated[float, Key(above=0, below=1, help="volume of powder per volume of slurry", example="0.25")]
    dried_fraction: Annotated[float, Key(above=0.1, at_most=0.9, help="relative density of the dry tape")] = 0.5
    fired_fraction: Annotated[float, Key(above=0.1, at_most=1, help="relative density after firing")] = 0.95
    in_plane_shrinkage_fraction: Annotated[
        float, Key(at_least=0, below=0.5, help="linear, in firing; 0: held by a substrate")
    ] = 0.0
    solvent: Annotated[str, Key(help="of the slurry, in words; water touches everything in the part")] = ""
    temperature_k: Annotated[float, Key("K", at_least=253.15, at_most=473.15, help="of drying")] = 298.15
    hold_s: Annotated[float | None, Key("s", at_least=0, at_most=3.2e6, help="time of drying")] = None

    @property
    def dry_mm(self) -> float:
        return self.wet_gap_mm * self.film_ratio * self.solids_fraction / self.dried_fraction

    @property
    def fired_mm(self) -> float:
        return self.dry_mm * self.dried_fraction / self.fired_fraction / (1 - self.in_plane_shrinkage_fraction) ** 2


def operate(step: TapeCast, site: Site, brought: frozenset[str]) -> Operation:
    bodies = bodies_of(site, (step.role,), step.step)
    says = (
        f"cast {step.role.value}: gap {units.show(step.wet_gap_mm, 'mm', 3)}, dry {units.show(step.dry_mm, 'mm', 3)}, "
        f"fired {units.show(step.fired_mm, 'mm', 3)}"
    )
    return Operation(
        step=step.step,
        says=says,
        adds=bodies,
        peak_k=step.temperature_k,
        duration_s=step.hold_s,
        liquids=liquids_in(step.solvent),
        limits=(f"fired thickness {units.show(step.fired_mm, 'mm', 3)}",),
        findings=tuple(f for f in (_thickness(step, site, body) for body in bodies) if f is not None),
    )


def _thickness(step: TapeCast, site: Site, body: str) -> Finding | None:
    """The tape is as thick as the cell wants it, or the finding that says which gap would be right."""
    wanted = thickness_mm(site, body)
    error = step.fired_mm / wanted - 1
    if abs(error) <= AGREES_RATIO:
        return None
    return Finding(
        code="RTE301",
        severity=Severity.WARNING,
        where=f"tape-cast {body}",
        value=step.fired_mm,
        limit=wanted,
        unit="mm",
        margin=AGREES_RATIO - abs(error),
        confidence=Confidence.ASSUMED,
        source=Source(text="mass balance of the powder"),
        message=f"the blade gives {units.show(step.fired_mm, 'mm', 3)} fired, the cell wants {units.show(wanted, 'mm', 3)}",
        advice=f"set the gap to {units.show(step.wet_gap_mm * wanted / step.fired_mm, 'mm', 3)}",
    )


KIND = StepKind(TapeCast, operate)
