"""FIR3…: does it become dense, does it bend while it does, does its binder leave in time."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.findings import Confidence, Finding, Rule, Severity, margin_of, rule
from ssbfab.sintering.camber import camber
from ssbfab.sintering.check import Firing
from ssbfab.sintering.furnace_model import felt, few
from ssbfab.sintering.limits import largest_grain_mm, least_density, viscous_plies
from ssbfab.sintering.onsets import size_mismatch
from ssbfab.sintering.powder import powder_of, what_to_measure
from ssbfab.sintering.rules.heat import materials_of
from ssbfab.sintering.safe_rates import pressure_along
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.stack import Stack


def _printed(stacks: tuple[Stack, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p.material.id for s in stacks for p in s.plies if p.material is not None and not p.is_substrate))


@rule("FIR301", "A ply does not become dense", source="Su & Johnson, J. Am. Ceram. Soc. 79 (1996) 3211 (recalled)",
      formula="ρ = ρ0 + (1 − ρ0)/(1 + exp(−(ln Θ − a)/b))", limit="density_min of the co-sinter step",
      example="a powder that was never measured")
def densities(stacks: tuple[Stack, ...], schedule: Schedule, firing: Firing) -> Iterator[Finding]:
    """A master sintering curve holds for one powder only; without one there is no prediction, and none is made up."""
    for id in _printed(stacks):
        powder = powder_of(firing.step.powders, id)
        if powder is None or not powder.has_curve:
            yield Finding(
                code="FIR301",
                severity=Severity.NO_VERDICT,
                where=id,
                message=f"density after firing: {what_to_measure(id)}",
                confidence=Confidence.ASSUMED,
                advice="state the fit under powders of the co-sinter step",
            )
            continue
        density, limit = least_density(powder, schedule, firing.furnace), firing.step.density_min_fraction
        if density < limit:
            yield Finding(
                code="FIR301",
                severity=Severity.ERROR,
                where=id,
                value=density,
                limit=limit,
                margin=density / limit - 1,
                confidence=Confidence.MED,
                message=f"reaches {density:.1%} of full density, {limit:.0%} is asked for",
                advice="plan the schedule with `ssbfab fire`",
            )


@rule("FIR302", "The part bends while it sinters", source="Skorohod–Olevsky viscous laminate, see sintering/camber.py",
      limit="curvature × height ≤ camber_max of the co-sinter step", example="200 um alumina under 200 um zirconia")
def cambers(stacks: tuple[Stack, ...], schedule: Schedule, firing: Firing) -> Iterator[Finding]:
    """Plies that shrink at different times bend the part, and pull on each other while they are weak."""
    corners = few(felt(firing.furnace, schedule))
    for stack in (s for s in stacks if s.is_column):
        ids = _printed((stack,))
        found = [powder_of(firing.step.powders, id) for id in ids]
        if not ids or not all(p is not None and p.has_viscosity for p in found):
            continue
        powders = tuple(p for p in found if p is not None)
        history = camber(
            viscous_plies(stack, powders, bonded=firing.step.substrate_bonded), corners, flat=firing.step.held_flat
        )
        if history.largest_ratio > firing.step.camber_max_ratio:
            yield Finding(
                code="FIR302",
                severity=Severity.WARNING,
                where=stack.name,
                value=history.largest_ratio,
                confidence=Confidence.LOW,
                limit=firing.step.camber_max_ratio,
                margin=margin_of(history.largest_ratio / firing.step.camber_max_ratio),
                message=f"peak curvature {history.peak_curvature_per_mm * 1e3:.3g} 1/m; gravity and friction, which flatten, "
                "are left out",
                advice="symmetric plies, equal green densities, matched onsets, or a weight",
            )
        for i, name in enumerate(history.names):
            strength = min((p.green_strength_pa for p in powders if p.green_strength_pa is not None), default=None)
            pull = float(history.felt_tension_pa[:, i].max())
            if strength is not None and pull > strength:
                yield Finding(
                    code="FIR302",
                    severity=Severity.WARNING,
                    where=f"{stack.name}, {name}",
                    value=pull,
                    limit=strength,
                    unit="Pa",
                    margin=margin_of(pull / strength),
                    confidence=Confidence.LOW,
                    message="transient tension exceeds the green strength",
                    advice="green density, aids, thickness ratio or symmetry change this; slower heating hardly does",
                )


@rule("FIR303", "Plies end at different sizes", source="mass balance: linear shrinkage 1 − (ρ0/ρ)^(1/3)",
      limit="1 % between any two printed plies (assumed)", example="green densities of 0.55 and 0.58")
def sizes(stacks: tuple[Stack, ...], firing: Firing) -> Iterator[Finding]:
    """Two powders of unlike green density cannot both keep their free size; the difference becomes strain or cracks."""
    powders = [p for p in (powder_of(firing.step.powders, id) for id in _printed(stacks)) if p is not None]
    if len(powders) < 2:
        return
    loose, tight = (pick(powders, key=lambda p: p.green_density_fraction) for pick in (min, max))
    gap = abs(size_mismatch((loose.green_density_fraction, tight.green_density_fraction), 0.95))
    if gap > 0.01:
        yield Finding(
            code="FIR303",
            severity=Severity.WARNING,
            where=f"{loose.material} and {tight.material}",
            value=gap,
            limit=0.01,
            margin=margin_of(gap / 0.01),
            confidence=Confidence.MED,
            message=f"free final sizes differ by {gap:.2%}",
            advice="bring the green densities together: solids loading, particle size, drying",
        )


@rule(
    "FIR304",
    "Grains grow too large",
    source="G^n − G0^n = k t with the user's own kinetics",
    limit="grain_max of the co-sinter step",
    example="a long hold of a fine powder",
)
def grains(stacks: tuple[Stack, ...], schedule: Schedule, firing: Firing) -> Iterator[Finding]:
    """Coarse grains lose strength; above a critical size anisotropic ones crack by themselves."""
    for powder in firing.step.powders:
        grain, limit = largest_grain_mm(powder, schedule, firing.furnace), firing.step.grain_max_mm
        if grain is not None and limit is not None and grain > limit and powder.material in _printed(stacks):
            yield Finding(
                code="FIR304",
                severity=Severity.WARNING,
                where=powder.material,
                value=grain,
                limit=limit,
                unit="mm",
                margin=margin_of(grain / limit),
                confidence=Confidence.MED,
                message="grain size after firing exceeds the limit",
                advice="lower and longer, two steps, or pinning",
            )


@rule("FIR305", "Grains grow beyond the size from which the material cracks by itself", source="the library, number by number",
      formula="G^n − G0^n = k t with the user's own kinetics", limit="grain ≤ critical_grain of the material",
      example="LATP of 2 um grains (Jackman & Cutler, J. Power Sources 218 (2012) 65)")
def microcracks(stacks: tuple[Stack, ...], schedule: Schedule, firing: Firing) -> Iterator[Finding]:
    """A crystal that expands unlike along its axes cracks between its grains when they are large; no stack is needed for it."""
    for material in materials_of(stacks):
        limit = material.get("critical_grain_mm")
        if limit is None or material.id not in _printed(stacks):
            continue
        powder = powder_of(firing.step.powders, material.id)
        grain = largest_grain_mm(powder, schedule, firing.furnace) if powder is not None else None
        if grain is not None and grain <= limit.low:
            continue
        yield Finding(
            code="FIR305", severity=Severity.NO_VERDICT if grain is None else Severity.WARNING, where=material.id, value=grain,
            limit=limit.low, unit="mm", margin=margin_of(grain / limit.low) if grain is not None else None,
            confidence=limit.confidence, source=limit.source,
            message="grains this large crack by themselves when they cool" if grain is not None else
            f"above {units.show(limit.low, 'mm', 3)} its grains crack by themselves; how large they become is not known",
            advice="a shorter or cooler firing, or a pinned powder" if grain is not None else
            "look at a fired and polished piece: measure its grains, and state grain and grain_activation of the powder")


@rule(
    "FIR401",
    "The binder bursts the part",
    source="Lombardo & Feng, J. Mater. Res. 17 (2002) 1434",
    formula="P² = P0² + μ R T r L²/(4 K)",
    limit="overpressure ≤ strength of the binder's table",
    example="2 mm at 5 K/min through 350 degC",
)
def burnout(stacks: tuple[Stack, ...], schedule: Schedule, firing: Firing) -> Iterator[Finding]:
    """Gas made faster than it leaves presses plies apart. Thickness counts squared."""
    binder = firing.step.binder
    if binder is None:
        yield Finding(code="FIR401", severity=Severity.NOTE, where="binder", confidence=Confidence.ASSUMED,
                      message="burnout is not judged: no binder table in the co-sinter step",
                      advice="run `ssbfab fit tga` on the ink, or heat at 1 K/min or slower to 600 degC (rule of thumb)")
        return
    thick = max(sum(p.thickness_mm for p in s.plies if not p.is_substrate) for s in stacks if s.is_column)
    if thick <= 0:
        return
    gas = binder.gas(thick)
    over = float(pressure_along(binder.reactions, gas, schedule.points())[1].max()) - gas.ambient_pa
    if over > binder.strength_pa:
        yield Finding(
            code="FIR401",
            severity=Severity.ERROR,
            where=f"{thick:.3g} mm part",
            value=over,
            limit=binder.strength_pa,
            unit="Pa",
            margin=margin_of(over / binder.strength_pa),
            confidence=Confidence.LOW,
            message="gas pressure from the binder exceeds what the part bears",
            advice="slower while it decomposes (`ssbfab fire` says the highest safe rates), thinner, or a more open green part",
        )


DENSITY: tuple[Rule, ...] = (densities, cambers, sizes, grains, microcracks, burnout)
