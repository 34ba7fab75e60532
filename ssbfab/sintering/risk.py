"""The chances of failure of a whole firing, and which number to measure next: `uncertainty` of every stack, summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ssbfab.errors import ScheduleError
from ssbfab.library import Material
from ssbfab.library.ranges import range_of
from ssbfab.sintering.check import Firing, StackFiring
from ssbfab.sintering.elastic import compile_stack
from ssbfab.sintering.uncertainty import Chance, Ranked, Uncertainty, uncertainty
from ssbfab.sintering.weibull import failure_probability

#: Volume of a bending bar between its inner rollers (3 × 4 × 20 mm), for which flexural strengths are usually given (assumed).
BAR_MM3 = 240.0


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Weibull chance that the weakest flaw of a ply breaks it, at the low, stated and high stress of its range."""

    stack: str
    ply: str
    modulus: float
    low: float
    value: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Risk:
    """Chances by stack, the ranking over all of them, Weibull chances, and the stacks that lack data with what they lack."""

    stacks: dict[str, Uncertainty]
    ranking: tuple[Ranked, ...]
    weibull: tuple[Broken, ...]
    missing: dict[str, str]


def risk_of(firing: Firing, count: int = 1 << 14) -> Risk:
    """Quasi-Monte-Carlo of every stack that has the data for it; `count` draws each."""
    if not 16 <= count <= 1 << 24:
        raise ScheduleError(f"uncertainty: {count} draws; give 16 to 16777216")
    found: dict[str, Uncertainty] = {}
    missing: dict[str, str] = {}
    for each in firing.stacks:
        if each.missing:
            missing[each.stack.name] = each.decides
            continue
        flat = firing.step.held_flat or not each.stack.is_column
        model = compile_stack(each.stack, each.set_k, firing.step.room_k, flat=flat)
        try:
            found[each.stack.name] = uncertainty(model, count)
        except ScheduleError as error:
            missing[each.stack.name] = str(error)
    return Risk(stacks=found, ranking=_together(tuple(found.values())), missing=missing,
                weibull=tuple(b for s in firing.stacks for b in _weibull(s, firing.step.span_mm)))


def _together(every: Sequence[Uncertainty]) -> tuple[Ranked, ...]:
    """One ranking: the share of each input averaged over the stacks, weighted by how undecided each stack is, p(1 − p)."""
    weights = [_doubt(u.any_failure) for u in every]
    total = sum(weights)
    shares: dict[str, float] = {}
    measures: dict[str, str] = {}
    for u, weight in zip(every, weights, strict=True):
        for r in u.ranking:
            shares[r.label] = shares.get(r.label, 0.0) + (r.share * weight / total if total > 0 else r.share / len(every))
            measures[r.label] = r.measure
    return tuple(Ranked(label=label, share=share, measure=measures[label])
                 for label, share in sorted(shares.items(), key=lambda item: -item[1]))


def _doubt(chance: Chance) -> float:
    return chance.probability * (1.0 - chance.probability)


def _weibull(stack: StackFiring, span_mm: float | None) -> tuple[Broken, ...]:
    """Plies of dense ceramics with a Weibull modulus and a flexural strength, over a square of the stack's width or span."""
    made = []
    across = min(stack.stack.width_mm, span_mm or 20.0)
    for ply, stress in zip(stack.stack.plies, stack.plies, strict=False):
        known = _strength(ply.material) if ply.material is not None and ply.porosity_fraction <= 0.1 else None
        if known is None:
            continue
        modulus, sigma0 = known
        ends = [failure_probability([getattr(stress.bottom_pa, end)], [getattr(stress.top_pa, end)],
                                    [ply.thickness_mm * across**2], modulus=modulus, sigma0_pa=sigma0, reference_mm3=BAR_MM3)
                for end in ("low", "value", "high")]
        made.append(Broken(stack=stack.stack.name, ply=ply.name, modulus=modulus, low=ends[0], value=ends[1], high=ends[2]))
    return tuple(made)


def _strength(material: Material) -> tuple[float, float] | None:
    exponent, strength = material.get("weibull_exponent"), material.get("flexural_strength_pa")
    if exponent is None or strength is None:
        return None
    return exponent.value, range_of(strength, "flexural_strength_pa")[0]
