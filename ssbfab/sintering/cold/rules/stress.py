"""CSP5…: residual stress after cooling and unloading."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, Source, rule
from ssbfab.sintering.check import StackFiring
from ssbfab.sintering.cold.pressing import Pressing
from ssbfab.sintering.verdict import Judged, Verdict

_LAMINATE = Source(
    text="classical laminate theory; Hutchinson & Suo, Adv. Appl. Mech. 29 (1992) 63", doi="10.1016/S0065-2156(08)70164-9"
)
_SEVERITY = {Verdict.FAIL: Severity.ERROR, Verdict.WARN: Severity.WARNING, Verdict.NO_VERDICT: Severity.NO_VERDICT}
_WORST = (Verdict.FAIL, Verdict.NO_VERDICT, Verdict.WARN, Verdict.PASS)
_WORDS = {"crack": "a crack through the ply", "edge": "an edge crack", "delamination": "delamination"}


@rule(
    "CSP501",
    "A ply cracks or peels after cooling and unloading",
    source=_LAMINATE,
    formula="free strain −α ΔT … −α ΔT + P (1 − 2ν)/E; G against K²/Ē",
    limit="G · safety ≤ Gc over the whole range of the inputs",
    example="a stiff ceramic pressed onto a soft metal at 500 MPa",
)
def cracks(pressing: Pressing) -> Iterator[Finding]:
    """Plies that shrink unlike each other on cooling, or grow unlike each other when the load goes, pull on each other."""
    worst: dict[tuple[str, str], tuple[StackFiring, Judged]] = {}
    for stack in pressing.stacks:
        for check in stack.checks:
            if check.verdict is not Verdict.PASS:
                key = (check.kind, check.where)
                worst[key] = min(worst.get(key, (stack, check)), (stack, check), key=_rank)
    for stack, check in worst.values():
        yield _finding(stack, check)


def _rank(item: tuple[StackFiring, Judged]) -> tuple[int, float]:
    return _WORST.index(item[1].verdict), item[1].margin if item[1].margin is not None else 0.0


def _finding(stack: StackFiring, check: Judged) -> Finding:
    ratio = check.ratio
    said = (
        f"no data: {', '.join(check.missing)}"
        if ratio is None
        else (f"demand over capacity {ratio.low:.3g} to {ratio.high:.3g}, limit {1 / check.safety_ratio:.3g}")
    )
    return Finding(
        code="CSP501",
        severity=_SEVERITY[check.verdict],
        where=f"{stack.stack.name}, {check.where}",
        message=f"{_WORDS.get(check.kind, check.kind)}: {said}",
        value=ratio.value if ratio else None,
        low=ratio.low if ratio else None,
        high=ratio.high if ratio else None,
        limit=1 / check.safety_ratio,
        margin=check.margin,
        confidence=check.confidence,
        source=_LAMINATE,
        advice="measure stiffness and thermal expansion of both; unload and cool slowly, or press less"
        if check.verdict is Verdict.NO_VERDICT
        else "thinner plies, less load, or materials that shrink alike",
    )


@rule(
    "CSP502",
    "A number that the stress calculation needs is missing",
    source="the library",
    example="a material without thermal expansion",
    limit="modulus, Poisson's ratio and expansion of every ply are known",
)
def lacking(pressing: Pressing) -> Iterator[Finding]:
    """Without modulus, Poisson's ratio and expansion of every ply nothing can be said of a stack."""
    for stack in pressing.stacks:
        if stack.missing:
            yield Finding(
                code="CSP502",
                severity=Severity.NO_VERDICT,
                where=stack.stack.name,
                message=stack.decides,
                advice="measure it and state it in a file of library/materials beside the recipe",
            )


@rule("CSP500", "Every stack survives cooling and unloading", source=_LAMINATE, example="a pellet of one material",
      limit="every stack passes over the whole range of its data")
def survivors(pressing: Pressing) -> Iterator[Finding]:
    """What is decided is said too. One material bears no mismatch; what its springback does is not in the laminate."""
    if pressing.stacks and all(stack.verdict is Verdict.PASS for stack in pressing.stacks):
        yield Finding(
            code="CSP500",
            severity=Severity.NOTE,
            where="part",
            source=_LAMINATE,
            margin=min((s.margin for s in pressing.stacks if s.margin is not None), default=None),
            message=f"{len(pressing.stacks)} stacks pass over the whole range of their data",
        )


STRESS: tuple[Rule, ...] = (survivors, cracks, lacking)
