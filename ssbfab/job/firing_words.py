"""What `fire` says beside the review: which thickness would survive, how likely a failure is, what to measure next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ssbfab import units

if TYPE_CHECKING:
    from ssbfab.job.firing import Fired
    from ssbfab.sintering.risk import Risk
    from ssbfab.sintering.thickness import Survival
    from ssbfab.sintering.uncertainty import Chance


def survival_lines(every: tuple[Survival, ...]) -> Iterator[str]:
    """Ply by ply: today's thickness, and the one that survives cooling over the whole range of the data."""
    if every:
        yield "which thickness would survive cooling (the stress recomputed for each; h_c: at today's stress):"
    for one in every:
        yield (f"  {one.ply}: {one.kind}, now {_length(one.thickness_mm)}; {_verdict(one)}"
               f" (h_c {_length(one.critical_mm.low)} to {_length(one.critical_mm.high)}; {one.stack})")


def _verdict(one: Survival) -> str:
    if one.survives_mm is not None:
        return f"survives for certain at {_length(one.survives_mm)} or thinner"
    if one.open_mm is not None:
        return f"no thickness down to 1 um survives for certain, below {_length(one.open_mm)} the data cannot decide"
    return "no thickness down to 1 um survives: other materials, or a lower temperature"


def _length(length_mm: float) -> str:
    return units.show(length_mm, "mm", 3) if length_mm < 1e4 else "any"


def risk_lines(risk: Risk) -> Iterator[str]:
    """Chances with their standard errors, then the ranking."""
    for name, u in risk.stacks.items():
        said = {"any failure": u.any_failure, "crack": u.crack, "edge crack": u.edge, "delamination": u.delamination}
        yield f"chance of failure, {name} ({u.stacks} draws): " + ", ".join(f"{k} {_chance(c)}" for k, c in said.items())
    yield from (f"chance of a flaw breaking {b.ply} in {b.stack} (Weibull, m = {b.modulus:.3g}): {b.value:.2g}, "
                f"{b.low:.2g} to {b.high:.2g} over the range of its stress" for b in risk.weibull)
    yield from (f"no chance can be computed for {name}: {why}" for name, why in risk.missing.items())
    if risk.ranking:
        yield "measure this next (share of the spread that each input explains alone):"
    yield from (f"  {r.share:4.0%}  {r.label}: {r.measure}" for r in risk.ranking if r.share >= 0.01)


def _chance(chance: Chance) -> str:
    if chance.below is not None:
        return f"below {chance.below:.1g}"
    return f"{chance.probability:.3g} ± {chance.standard_error:.1g}"


def onset_lines(found: Fired) -> Iterator[str]:
    """Where each powder begins, is half through and ends, and the gap between the first and the last to begin."""
    from ssbfab.sintering.onsets import onsets

    if found.job is None or found.schedule is None or found.job.firing is None:
        return
    every = onsets(found.job.firing.step.powders, found.schedule.points())
    for one in every:
        yield f"{one.material} shrinks: " + ", ".join(
            f"{word} at {k - 273.15:.0f} degC" if k is not None else f"{word} not reached"
            for word, k in (("5 %", one.onset_k), ("50 %", one.middle_k), ("95 %", one.end_k)))
    begun = [one.onset_k for one in every if one.onset_k is not None]
    if len(begun) > 1:
        gap = max(begun) - min(begun)
        yield f"gap between the onsets: {gap:.0f} K" + (" (above some 50 K is the practical alarm)" if gap > 50 else "")


def as_dict(survivals: tuple[Survival, ...], risk: Risk | None) -> dict[str, Any]:
    """The same for a program: lengths in mm, infinite ones as null."""
    made: dict[str, Any] = {"survives": [
        {"stack": s.stack, "ply": s.ply, "kind": s.kind, "thickness_mm": s.thickness_mm, "survives_mm": s.survives_mm,
         "critical_mm": [_finite(s.critical_mm.low), _finite(s.critical_mm.value), _finite(s.critical_mm.high)]}
        for s in survivals]}
    if risk is not None:
        made["uncertainty"] = {
            "stacks": {name: {"draws": u.stacks, **{key: _one(getattr(u, key)) for key in _KINDS},
                              "tension": {ply: _one(c) for ply, c in u.tension.items()}} for name, u in risk.stacks.items()},
            "ranking": [{"input": r.label, "share": r.share, "measure": r.measure} for r in risk.ranking],
            "weibull": [{"stack": b.stack, "ply": b.ply, "modulus": b.modulus, "probability": [b.low, b.value, b.high]}
                        for b in risk.weibull],
            "missing": risk.missing,
        }
    return made


_KINDS = ("any_failure", "crack", "edge", "delamination")


def _one(chance: Chance) -> dict[str, float | None]:
    return {"probability": chance.probability, "standard_error": chance.standard_error, "below": chance.below}


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None
