"""What `fire` says beside the review: stress after cooling, which thickness would survive, how likely a failure is, what to
measure next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ssbfab import units

if TYPE_CHECKING:
    from ssbfab.job.firing import Fired
    from ssbfab.sintering.check import Firing, StackFiring
    from ssbfab.sintering.risk import Risk
    from ssbfab.sintering.thickness import Survival
    from ssbfab.sintering.uncertainty import Chance


def stress_lines(firing: Firing) -> Iterator[str]:
    """Where stress begins and what it becomes, ply by ply, in the worst stack of more than one material; both bounds."""
    mixed = [s for s in firing.stacks if len(s.stack.ids) > 1]
    if not mixed:
        return
    for said, names in _begins(mixed).items():
        yield f"stress begins {said} ({_few(names)})"
    worst = firing.worst if firing.worst in mixed else mixed[0]
    if worst is None or not worst.plies:
        return
    low, high = worst.set_k
    least = (low - firing.step.room_k) / (high - firing.step.room_k)
    yield (f"stress after cooling, {worst.stack.name}, bottom to top face, all inputs as stated (range of the data in brackets), "
           f"from {high - 273.15:.0f} degC and from {low - 273.15:.0f} degC:")
    for ply in (p for p in worst.plies if p.material):
        ends = ply.bottom_pa.value, ply.top_pa.value
        span = min(ply.bottom_pa.low, ply.top_pa.low), max(ply.bottom_pa.high, ply.top_pa.high)
        yield (f"  {ply.name} ({ply.material}): {_mpa(*ends)} MPa; {_mpa(*(least * end for end in ends))} MPa "
               f"[{_mpa(*span)} MPa]")


def _begins(stacks: list[StackFiring]) -> dict[str, list[str]]:
    """What is said of where stress begins, and of which stacks."""
    found: dict[str, list[str]] = {}
    for stack in stacks:
        low, high = (k - 273.15 for k in stack.set_k)
        where = f"at {high:.0f} degC" if high - low < 0.5 else f"between {low:.0f} and {high:.0f} degC"
        found.setdefault(f"{where}, {stack.set_by}", []).append(stack.stack.name)
    return found


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _mpa(first_pa: float, second_pa: float) -> str:
    both = (first_pa / 1e6 + 0.0, second_pa / 1e6 + 0.0)
    return " to ".join(f"{mpa:+,.0f}" if abs(mpa) >= 10 else f"{mpa:+.2g}" for mpa in both)


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


def binder_lines(firing: Firing) -> Iterator[str]:
    """The highest safe heating rates through the burnout of the thickest stack, by band of temperature, and what sets each."""
    from ssbfab.sintering.safe_rates import bands_of

    if firing.step.binder is None or firing.furnace is None:
        return
    thick, bands = bands_of([s.stack for s in firing.stacks], firing.step.binder, firing.furnace, firing.step.start_k)
    if bands:
        yield f"highest safe heating rate while the binder leaves a part of {_length(thick)}:"
    for band in bands:
        yield (f"  {band.low_k - 273.15:.0f} to {band.high_k - 273.15:.0f} degC: {units.show(band.rate_k_s, 'K/s', 2)}, set by "
               + ("the gas pressure inside" if band.set_by == "pressure" else "the furnace"))


def onset_lines(found: Fired) -> Iterator[str]:
    """Where each powder begins, is half through and ends, and the gap between the first and the last to begin."""
    from ssbfab.sintering.furnace_model import felt
    from ssbfab.sintering.onsets import onsets

    if found.job is None or found.schedule is None or found.job.firing is None:
        return
    every = onsets(found.job.firing.step.powders, felt(found.job.furnace, found.schedule))
    for one in every:
        yield f"{one.material} shrinks: " + ", ".join(
            f"{word} at {k - 273.15:.0f} degC" if k is not None else f"{word} not reached"
            for word, k in (("5 %", one.onset_k), ("50 %", one.middle_k), ("95 %", one.end_k)))
    begun = [one.onset_k for one in every if one.onset_k is not None]
    if len(begun) > 1:
        gap = max(begun) - min(begun)
        yield f"gap between the onsets: {gap:.0f} K" + (" (above some 50 K is the practical alarm)" if gap > 50 else "")


def as_dict(firing: Firing | None, survivals: tuple[Survival, ...], risk: Risk | None) -> dict[str, Any]:
    """The same for a program: lengths in mm, stresses in Pa as low, value and high; infinite ones as null."""
    made: dict[str, Any] = {"stacks": [_stack(s) for s in firing.stacks] if firing is not None else [], "survives": [
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


def _stack(found: StackFiring) -> dict[str, Any]:
    kappa = found.curvature_per_mm
    return {
        "stack": found.stack.name, "verdict": found.verdict.value, "margin": found.margin, "missing": list(found.missing),
        "stress_begins_k": [_finite(k) for k in found.set_k], "stress_begins_by": found.set_by,
        "curvature_per_mm": [kappa.low, kappa.value, kappa.high] if kappa is not None else None,
        "plies": [{"ply": p.name, "material": p.material, "thickness_mm": p.thickness_mm,
                   "bottom_pa": [p.bottom_pa.low, p.bottom_pa.value, p.bottom_pa.high],
                   "top_pa": [p.top_pa.low, p.top_pa.value, p.top_pa.high]} for p in found.plies],
    }


_KINDS = ("any_failure", "crack", "edge", "delamination")


def _one(chance: Chance) -> dict[str, float | None]:
    return {"probability": chance.probability, "standard_error": chance.standard_error, "below": chance.below}


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None
