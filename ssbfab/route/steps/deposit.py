"""`deposit`: a thin film comes onto the part. Rates are the user's own: none is shipped.

A line-of-sight source does not see the foot of a trench: at the middle of its floor, width w and depth h, a diffuse flux
arrives with the share (w/2) / sqrt((w/2)² + h²) of what arrives on top (Lambert's cosine law, a long trench).
"""

from __future__ import annotations

import math
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, ClassVar

from ssbfab import units
from ssbfab.findings import Confidence, Finding, Severity, Source, run
from ssbfab.geometry.cell import Role
from ssbfab.route.operation import Operation, Site
from ssbfab.route.steps.kind import StepKind, bodies_of, liquids_in, thickness_mm
from ssbfab.spec import Key, spec


class Deposition(StrEnum):
    SPUTTER = "sputter"
    PLD = "pld"
    ALD = "ald"
    SOL_GEL = "sol-gel"
    ELECTROSPRAY = "electrospray"
    SCREEN = "screen"

    @property
    def sees_only_ahead(self) -> bool:
        return self in (Deposition.SPUTTER, Deposition.PLD, Deposition.ELECTROSPRAY)


@spec
class Deposit:
    """Deposit films: the time or the cycles from your own rate, shadowing from the cell's own relief."""

    step: ClassVar[str] = "deposit"
    kind: Annotated[Deposition, Key(help="sputter, pld, ald, sol-gel, electrospray or screen", example="sputter")]
    roles: Annotated[tuple[Role, ...], Key(help="what comes with this step", example='["separator"]')]
    thickness_mm: Annotated[float | None, Key("mm", above=0, at_most=1, help="of the film; left out: the coat's of the cell")] = (
        None
    )
    rate_mm_s: Annotated[float | None, Key("mm/s", above=0, at_most=1, help="your own deposition rate")] = None
    cycle_mm: Annotated[
        float | None, Key("mm", above=0, at_most=1, help="your own thickness per cycle (ALD, sol-gel, screen)")
    ] = None
    cycle_time_s: Annotated[float | None, Key("s", above=0, at_most=1e6, help="your own time per cycle")] = None
    temperature_k: Annotated[float, Key("K", at_least=77, at_most=1773.15, help="of the part", example="200 degC")] = 298.15
    atmosphere: Annotated[str, Key(help="gas around the part")] = "vacuum"
    solvent: Annotated[str, Key(help="of a sol, a spray or a paste, in words")] = ""
    coverage_min_ratio: Annotated[float, Key(at_least=0, at_most=1, help="thinnest over thickest place of a film")] = 0.5


def operate(step: Deposit, site: Site, brought: frozenset[str]) -> Operation:
    bodies = bodies_of(site, step.roles, step.step)
    thickness = _thickness(step, site, bodies)
    seconds, how = _time(step, thickness)
    return Operation(
        step=step.step,
        says=f"{step.kind.value} {', '.join(bodies)}, {units.show(thickness, 'mm', 3)}{how}",
        adds=bodies,
        peak_k=step.temperature_k,
        atmosphere=step.atmosphere,
        duration_s=seconds,
        liquids=liquids_in(step.solvent),
        findings=(*_rate(step, how), *_shadow(step, site), *_cooled(step, site, bodies, brought)),
    )


def _thickness(step: Deposit, site: Site, bodies: tuple[str, ...]) -> float:
    if step.thickness_mm is not None:
        return step.thickness_mm
    return sum(site.films_mm.get(site.cell.body(name).role, thickness_mm(site, name)) for name in bodies)


def _time(step: Deposit, thickness: float) -> tuple[float | None, str]:
    if step.rate_mm_s is not None:
        return thickness / step.rate_mm_s, ""
    if step.cycle_mm is not None:
        cycles = math.ceil(thickness / step.cycle_mm - 1e-9)
        return (None if step.cycle_time_s is None else cycles * step.cycle_time_s), f", {cycles} cycles"
    return None, ""


def _rate(step: Deposit, how: str) -> tuple[Finding, ...]:
    if step.rate_mm_s is not None or step.cycle_mm is not None:
        return ()
    return (
        Finding(
            code="RTE303",
            severity=Severity.NO_VERDICT,
            where=f"deposit {step.kind.value}",
            confidence=Confidence.ASSUMED,
            message="no rate is stated, so neither time nor cycles are known",
            advice="measure the rate of your own tool on a witness and state `rate`, or `cycle` and `cycle_time`",
        ),
    )


def _shadow(step: Deposit, site: Site) -> tuple[Finding, ...]:
    if not step.kind.sees_only_ahead or site.relief_mm is None:
        return ()
    width, depth = site.relief_mm
    share = seen_ratio(width, depth)
    if share >= step.coverage_min_ratio:
        return ()
    return (
        Finding(
            code="RTE304",
            severity=Severity.WARNING,
            where=f"deposit {step.kind.value}",
            value=share,
            limit=step.coverage_min_ratio,
            margin=share / step.coverage_min_ratio - 1,
            source=Source(text="Lambert's cosine law for a long trench"),
            message=f"the floor of a trench {units.show(width, 'mm', 3)} wide and {units.show(depth, 'mm', 3)} deep "
            f"gets {share:.0%} of the film",
            advice="use ald or sol-gel, tilt and turn the part, or widen the trenches",
        ),
    )


def seen_ratio(width_mm: float, depth_mm: float) -> float:
    """Share of a diffuse flux that reaches the middle of a long trench's floor.

    >>> round(seen_ratio(2.0, 1.0), 4)
    0.7071
    """
    return (width_mm / 2) / math.hypot(width_mm / 2, depth_mm)


def _cooled(step: Deposit, site: Site, bodies: tuple[str, ...], brought: frozenset[str]) -> tuple[Finding, ...]:
    """The film is stress-free where it grew: the firing's own laminate judges its cooling."""
    if step.temperature_k <= 323.15:
        return ()
    from ssbfab.sintering import RULES, Schedule, Segment, check, stacks_of

    here = {*brought, *bodies}
    cell = replace(site.cell, bodies=tuple(b for b in site.cell.bodies if b.name in here or b.role is Role.SUBSTRATE))
    stacks = stacks_of(cell, site.library, site.inks)
    segments = (Segment(target_k=step.temperature_k, rate_k_s=1.0), Segment(target_k=298.15, rate_k_s=1.0))
    firing = check(stacks, Schedule(title="deposit", segments=segments, atmosphere=step.atmosphere), site.library)
    found = run([rule for rule in RULES if rule.code in ("CTE101", "CTE102")], {"firing": firing})
    return tuple(replace(each, where=f"deposit {step.kind.value}, {each.where}") for each in found)


KIND = StepKind(Deposit, operate)
