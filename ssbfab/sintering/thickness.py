"""Which thickness of a ply would survive: the ply made thinner step by step, the whole stack judged again each time.

`Judged.critical_mm` keeps the stress of the ply as it is; here the stress follows the thickness, as it does in the part. A
thinner ply between the same neighbours is stressed more, so the answer may be well below h_c, or there may be none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ssbfab.sintering.check import Firing, StackFiring
from ssbfab.sintering.elastic import compile_stack
from ssbfab.sintering.judge import judged
from ssbfab.sintering.verdict import Judged, Range, Verdict

#: The thinnest ply that is tried; nobody prints thinner ones.
THINNEST_MM = 1e-3
STEPS = 24


@dataclass(frozen=True, kw_only=True)
class Survival:
    """A ply that cracks or may crack: its thickness, h_c at today's stress, and the thickest that survives for certain.

    `survives_mm` None: no thickness down to a micrometre does. `open_mm` is the thickest that the data do not condemn.
    """

    stack: str
    ply: str
    kind: str
    thickness_mm: float
    critical_mm: Range
    survives_mm: float | None
    open_mm: float | None


def survivals(firing: Firing) -> tuple[Survival, ...]:
    """Of every ply with a crack that is not excluded: the worst over the stacks, by name of ply."""
    found: dict[tuple[str, str], Survival] = {}
    for stack in firing.stacks:
        for one in _of(firing, stack):
            known = found.get((one.ply, one.kind))
            if known is None or one.critical_mm.low < known.critical_mm.low:
                found[one.ply, one.kind] = one
    return tuple(found.values())


def _of(firing: Firing, stack: StackFiring) -> Iterator[Survival]:
    worst: dict[tuple[str, str], Judged] = {}
    for check in stack.checks:
        if check.verdict is Verdict.PASS or check.critical_mm is None or check.ratio is None:
            continue
        known = worst.get((check.kind, check.where))
        if known is None or known.ratio is None or check.ratio.high > known.ratio.high:
            worst[check.kind, check.where] = check
    for check in worst.values():
        assert check.critical_mm is not None
        safe, open_ = _thickest(firing, stack, check)
        yield Survival(stack=stack.stack.name, ply=check.where, kind=check.kind, critical_mm=check.critical_mm, survives_mm=safe,
                       thickness_mm=stack.stack.plies[check.index].thickness_mm, open_mm=open_)


def _thickest(firing: Firing, stack: StackFiring, check: Judged) -> tuple[float | None, float | None]:
    """The thickest ply that passes over the whole range, and the thickest that does not fail over the whole of it."""
    plies, step = stack.stack.plies, firing.step
    now = plies[check.index].thickness_mm
    safe = open_ = None
    for thickness in np.geomspace(now, min(THINNEST_MM, now), STEPS)[1:].tolist():
        thinner = (*plies[:check.index], replace(plies[check.index], thickness_mm=thickness), *plies[check.index + 1:])
        model = compile_stack(replace(stack.stack, plies=thinner), stack.set_k, step.room_k,
                              flat=step.held_flat or not stack.stack.is_column)
        verdict = next((c.verdict for c in judged(model, step.safety_ratio)[1]
                        if (c.kind, c.index) == (check.kind, check.index)), Verdict.PASS)
        if verdict is not Verdict.FAIL and open_ is None:
            open_ = thickness
        if verdict is Verdict.PASS:
            safe = thickness
            break
    return safe, open_
