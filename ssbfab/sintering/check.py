"""The co-sintering check: stacks, a schedule and the library become a `Firing`, the frozen result that rules and plots read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ssbfab.findings import Confidence, worst
from ssbfab.library import Furnace, Library
from ssbfab.sintering.elastic import compile_stack
from ssbfab.sintering.interfaces import Interface, interfaces
from ssbfab.sintering.judge import PlyStress, bow_range, deciding, judged, stresses
from ssbfab.sintering.laminate import Bow
from ssbfab.sintering.numbers import missing
from ssbfab.sintering.relaxation import set_temperatures
from ssbfab.sintering.schedule import Schedule, Segment
from ssbfab.sintering.stack import Stack
from ssbfab.sintering.step import CoSintering
from ssbfab.sintering.stress_free import bounds_k
from ssbfab.sintering.verdict import Judged, Range, Verdict, worst_of


@dataclass(frozen=True, kw_only=True)
class StackFiring:
    """One stack after the firing: stress of every ply, curvature (1/mm), checks; `missing` names data that it lacks.

    `extrapolated` names numbers used beyond the temperatures for which they were reported. It begins to build stress between the
    two temperatures of `set_k`, for the reason that `set_by` gives.
    """

    stack: Stack
    set_k: tuple[float, float] = (math.nan, math.nan)
    set_by: str = ""
    plies: tuple[PlyStress, ...] = ()
    curvature_per_mm: Range | None = None
    bow_mm: Range | None = None
    worst_bow: Bow | None = None
    checks: tuple[Judged, ...] = ()
    confidence: Confidence = Confidence.HIGH
    missing: tuple[str, ...] = ()
    extrapolated: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return worst_of(c.verdict for c in self.checks) if not self.missing else Verdict.NO_VERDICT

    @property
    def decides(self) -> str:
        """The sentence that says which measurement decides; empty where the stack is decided."""
        if self.missing:
            return f"no data: {', '.join(self.missing)}; measure it on your own powder"
        return next((c.decides or f"no data: {', '.join(c.missing)}" for c in self.checks if c.verdict is Verdict.NO_VERDICT), "")

    @property
    def margin(self) -> float | None:
        """The smallest margin of its checks, as a fraction of the limit."""
        return min((c.margin for c in self.checks if c.margin is not None), default=None)


@dataclass(frozen=True, kw_only=True)
class Firing:
    """The result of the co-sintering check. `set_k` are the bounds of the stress-free temperature over all its stacks."""

    schedule: Schedule
    step: CoSintering
    set_k: tuple[float, float]
    stacks: tuple[StackFiring, ...]
    interfaces: tuple[Interface, ...]
    furnace: Furnace | None = None

    @property
    def verdict(self) -> Verdict:
        return worst_of(s.verdict for s in self.stacks)

    @property
    def worst(self) -> StackFiring | None:
        """The stack with the worst verdict, and among those the smallest margin."""
        order = (Verdict.FAIL, Verdict.NO_VERDICT, Verdict.WARN, Verdict.PASS)
        return min(self.stacks, key=lambda s: (order.index(s.verdict), s.margin if s.margin is not None else 0.0), default=None)

    @property
    def confidence(self) -> Confidence:
        return worst(s.confidence for s in self.stacks)


def check(stacks: Iterable[Stack], schedule: Schedule, library: Library, *, step: CoSintering | None = None,
          furnace: Furnace | None = None, span_mm: float | None = None) -> Firing:
    """Cool every stack from its stress-free temperature and judge what touches what.

    `step` carries safety, limits and flags; without it those of a plain `CoSintering` hold. `span_mm` is the length over which
    the bow is taken where the step does not say; `furnace` is kept for the rules. A substrate that is not bonded is left out.
    """
    what = step or CoSintering(furnace="", segments=schedule.segments or (Segment(target_k=schedule.start_k, rate_k_s=1.0),))
    given = tuple(stacks)
    found = given if what.substrate_bonded else tuple(s for s in (stack.freed() for stack in given) if s is not None)
    begins, span = set_temperatures(found, schedule, what, furnace), what.span_mm or span_mm
    stacks_ = tuple(replace(judge_stack(stack, each.range_k, what, span), set_k=each.range_k, set_by=each.said)
                    for stack, each in zip(found, begins, strict=True))
    ends = [k for each in begins for k in each.range_k] or bounds_k(schedule.peak_k, what.room_k)
    return Firing(schedule=schedule, step=what, set_k=(min(ends), max(ends)), furnace=furnace, stacks=stacks_,
                  interfaces=interfaces(given, schedule.peak_k, schedule.atmosphere, library.reactions()))


def judge_stack(stack: Stack, set_k: tuple[float, float], step: CoSintering, span_mm: float | None = None) -> StackFiring:
    """The elastic verdict of one stack over the range of its inputs, cooled from a temperature between the two of `set_k`."""
    solids = {ply.material.id: ply.material for ply in stack.plies if ply.material is not None}
    lacking = tuple(item for material in solids.values() for item in missing(material))
    if lacking:
        return StackFiring(stack=stack, missing=lacking, confidence=Confidence.ASSUMED)
    model = compile_stack(stack, set_k, step.room_k, flat=step.held_flat or not stack.is_column)
    outcome, checks = judged(model, step.safety_ratio)
    kappa, least = outcome.response.curvature_per_mm, model.least_cooling
    low, high = float(kappa.min()), float(kappa.max())
    bows = bow_range(outcome, span_mm, stack.height_mm, least) if span_mm and stack.is_column else None
    if bows is not None and step.bow_max_mm is not None:
        checks = (*checks, _bow_check(stack, bows, step.bow_max_mm, model.confidence))
    return StackFiring(
        stack=stack, plies=stresses(model, outcome), checks=tuple(deciding(model, c) for c in checks),
        curvature_per_mm=Range(low=min(low, low * least), value=float(kappa[0]), high=max(high, high * least)),
        bow_mm=bows[0] if bows else None, worst_bow=bows[1] if bows else None, confidence=model.confidence,
        extrapolated=tuple(_beyond(stack, set_k[1])))


def _bow_check(stack: Stack, bows: tuple[Range, Bow], limit_mm: float, confidence: Confidence) -> Judged:
    span = bows[0]
    high = max(abs(span.low), abs(span.high)) / limit_mm
    low = 0.0 if span.holds(0.0) else min(abs(span.low), abs(span.high)) / limit_mm
    verdict = Verdict.PASS if high <= 1 else Verdict.FAIL if low > 1 else Verdict.NO_VERDICT
    return Judged(kind="bow", where=stack.name, verdict=verdict, confidence=confidence, flags=bows[1].flags,
                  ratio=Range(low=low, value=abs(span.value) / limit_mm, high=high))


def _beyond(stack: Stack, hot_k: float) -> Iterator[str]:
    """`expansion of llzo_al (reported to 700 degC)` for each number used outside its range."""
    for material in {p.material.id: p.material for p in stack.plies if p.material is not None}.values():
        tabulated = material.properties.get("mean_cte_per_k") or material.properties.get("cte_per_k", ())[:1]
        tops = [m.valid_k[1] for m in tabulated if m.valid_k is not None]
        if not tops or max(tops) < hot_k - 1.0:
            until = f"reported to {max(tops) - 273.15:.0f} degC" if tops else "no range of temperature reported"
            yield f"thermal expansion of {material.id} ({until})"
