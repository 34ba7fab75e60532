"""CTE…: what cooling does to a stack of plies that shrink unlike each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssbfab.findings import Finding, Rule, Severity, Source, rule
from ssbfab.sintering.check import Firing, StackFiring
from ssbfab.sintering.verdict import Judged, Verdict

_HUTCHINSON = Source(text="Hutchinson & Suo, Adv. Appl. Mech. 29 (1992) 63", doi="10.1016/S0065-2156(08)70164-9")
_SEVERITY = {Verdict.FAIL: Severity.ERROR, Verdict.WARN: Severity.WARNING, Verdict.NO_VERDICT: Severity.NO_VERDICT}
_WORST = (Verdict.FAIL, Verdict.NO_VERDICT, Verdict.WARN, Verdict.PASS)


def _worst_of_each(firing: Firing, kind: str) -> Iterator[tuple[StackFiring, Judged, int]]:
    """Of each place that several stacks share: the worst, and how many stacks are not clean there."""
    found: dict[str, list[tuple[StackFiring, Judged]]] = {}
    for stack in firing.stacks:
        for check in stack.checks:
            if check.kind == kind and check.verdict is not Verdict.PASS:
                found.setdefault(check.where, []).append((stack, check))
    for items in found.values():
        worst = min(items, key=lambda i: (_WORST.index(i[1].verdict), i[1].margin if i[1].margin is not None else 0.0))
        yield (*worst, len({item[0].stack.name for item in items}))


def _finding(code: str, stack: StackFiring, check: Judged, count: int, what: str, advice: str, source: Source) -> Finding:
    place = stack.stack.place_mm
    others = f" ({count} stacks like it)" if count > 1 else ""
    return Finding(
        code=code,
        severity=_SEVERITY[check.verdict],
        where=f"{stack.stack.name}, {check.where}{others}",
        message=f"{what}: {_said(check)}",
        value=check.ratio.value if check.ratio else None,
        low=check.ratio.low if check.ratio else None,
        high=check.ratio.high if check.ratio else None,
        limit=1.0 / check.safety_ratio,
        margin=check.margin,
        confidence=check.confidence,
        source=source,
        advice=check.decides or advice,
        place_mm=(place[0], place[1], 0.0),
        in_fired_cell=True,
    )


def _said(check: Judged) -> str:
    if check.missing or check.ratio is None:
        return f"no data: {', '.join(check.missing)}"
    force, capacity = ("bow", "limit") if check.kind == "bow" else ("crack driving force", "toughness")
    span = (f"the {force} is between {_times(check.ratio.low)} and {_times(check.ratio.high)} times the {capacity}; "
            f"{1.0 / check.safety_ratio:.3g} is allowed")
    words = {
        Verdict.FAIL: "it fails over the whole range of the data",
        Verdict.WARN: "it holds, but without the safety asked for",
        Verdict.NO_VERDICT: "the data cannot decide",
    }[check.verdict]
    return f"{words} ({span})"


def _times(ratio: float) -> str:
    """A multiple as a person says it: `0.31`, `2,200`, `4.3 million`."""
    if ratio >= 1e6:
        return f"{ratio / 1e6:.2g} million" if ratio < 1e9 else f"{ratio:.1g}"
    return f"{float(f'{ratio:.2g}'):,.0f}" if ratio >= 100 else "0" if ratio < 1e-6 else f"{ratio:.2g}"


def _thinner(check: Judged) -> str:
    critical = check.critical_mm
    if critical is None or not critical.low < float("inf"):
        return "bring the thermal expansions together, or cool from a lower temperature"
    return (f"materials that shrink alike, or thinner: at today's stress h_c is {critical.low * 1e3:.3g} um over the whole range "
            "of the data; `ssbfab fire` says what survives when the stress follows the thickness")


@rule(
    "CTE101",
    "A ply cracks when the part cools",
    source=_HUTCHINSON,
    formula="G = Z σ² h / Ē against K²/Ē; Z(α) for channels in surface plies, π/4 for tunnels in buried ones",
    limit="G · safety ≤ Gc over the whole range of the inputs",
    example="LLZO on quartz glass fired at 1000 degC",
)
def cracks(firing: Firing) -> Iterator[Finding]:
    """A ply that shrinks more than what holds it is pulled, and cracks where the energy that a
    crack frees exceeds its toughness.

    Thickness decides as much as stress.
    """
    for stack, check, count in _worst_of_each(firing, "crack"):
        yield _finding("CTE101", stack, check, count, "crack through the ply", _thinner(check), _HUTCHINSON)


@rule(
    "CTE102",
    "An interface peels when the part cools",
    source=_HUTCHINSON,
    formula="G = ½ Σ (N²/A + M²/D) of the freed parts against the toughness of the less tough ply",
    limit="G · safety ≤ Gc over the whole range of the inputs",
    example="a 0.5 mm film in 400 MPa compression",
)
def delaminations(firing: Firing) -> Iterator[Finding]:
    """Plies that shrink unlike each other store energy that a long crack along their interface sets free."""
    for stack, check, count in _worst_of_each(firing, "delamination"):
        yield _finding(
            "CTE102", stack, check, count, "delamination", "thinner plies, or materials that shrink alike", _HUTCHINSON
        )


@rule(
    "CTE103",
    "The part bows more than allowed",
    source="classical laminate theory; bow = curvature · span² / 8",
    limit="bow_max of the co-sinter step",
    example="an unsymmetrical pair of plies over 20 mm",
)
def bows(firing: Firing) -> Iterator[Finding]:
    """A stack that is not symmetric bends when it cools. Beyond half its thickness the linear number is an upper bound."""
    for stack, check, count in _worst_of_each(firing, "bow"):
        flags = f" [{'; '.join(check.flags)}]" if check.flags else ""
        yield _finding("CTE103", stack, check, count, f"bow{flags}", "make the stack symmetric, or hold it flat", _HUTCHINSON)


_EDGE = Source(text="Ho, Hillman, Lange & Suo, J. Am. Ceram. Soc. 78 (1995) 2353 (coefficient recalled)")


@rule(
    "CTE104",
    "A buried ply in compression splits at its free edge",
    source=_EDGE,
    formula="t_c = K² / (0.34 σ²)",
    limit="thickness · safety ≤ t_c over the whole range of the inputs",
    example="a thick buried ply that shrinks least",
)
def edges(firing: Firing) -> Iterator[Finding]:
    """A ply pressed in the plane is pulled across it near its free edge, and splits along its middle where it is thick."""
    for stack, check, count in _worst_of_each(firing, "edge"):
        yield _finding("CTE104", stack, check, count, "edge crack", _thinner(check), _EDGE)


@rule(
    "CTE105",
    "Strips are narrow against their height: edges dominate",
    source="assumed: plate theory to a tenth",
    limit="width ≥ 10 × height",
    example="60 um fingers on 1 mm of glass",
)
def narrow(firing: Firing) -> Iterator[Finding]:
    """A laminate describes plates; in a narrow strip the free edges carry the mismatch: stresses are bounds."""
    columns = [s.stack for s in firing.stacks if s.stack.is_column and len(s.stack.ids) > 1]
    found = [s for s in columns if s.edges_dominate]
    if found:
        slim = min(found, key=lambda s: s.width_mm / s.height_mm)
        yield Finding(
            code="CTE105",
            severity=Severity.NOTE,
            where=slim.name,
            place_mm=(*slim.place_mm, 0.0),
            in_fired_cell=True,
            value=slim.width_mm,
            limit=10 * slim.height_mm,
            unit="mm",
            message=f"{len(found)} of {len(columns)} columns are narrow against their height (here "
            f"{slim.width_mm * 1e3:.4g} um wide, {slim.height_mm * 1e3:.4g} um high): edges dominate, plate stresses are bounds",
        )


@rule(
    "CTE106",
    "A number is used beyond the temperatures for which it was reported",
    source="the library's own ranges",
    example="an expansion reported to 700 degC, used from 1050 degC",
    limit="every number is used within the temperatures of its source",
)
def extrapolations(firing: Firing) -> Iterator[Finding]:
    """An expansion measured to 700 °C says little of a phase change at 900 °C."""
    names = _unique(item for s in firing.stacks if len(s.stack.ids) > 1 for item in s.extrapolated)
    if names:
        yield Finding(
            code="CTE106",
            severity=Severity.NOTE,
            where=", ".join(names),
            message=f"used to {firing.schedule.peak_k - 273.15:.0f} degC, beyond the temperatures that its source covers",
            advice="measure it to the peak temperature",
        )


@rule(
    "CTE107",
    "A number that the stress calculation needs is missing",
    source="the library",
    example="a material without thermal expansion",
    limit="modulus, Poisson's ratio and expansion of every ply are known",
)
def lacking(firing: Firing) -> Iterator[Finding]:
    """Without modulus, Poisson's ratio and expansion of every ply nothing can be said of a stack."""
    for stack in firing.stacks:
        if stack.missing:
            yield Finding(
                code="CTE107",
                severity=Severity.NO_VERDICT,
                where=stack.stack.name,
                message=stack.decides,
                advice="measure it and state it in a file of library/materials beside the recipe",
            )


@rule("CTE100", "Every stack survives cooling", source=_HUTCHINSON, example="porous and dense garnet of one composition",
      limit="every stack passes over the whole range of its data")
def survivors(firing: Firing) -> Iterator[Finding]:
    """What is decided is said too: every stack passes over the whole range of its data, with this margin."""
    if firing.stacks and firing.verdict is Verdict.PASS:
        least = min((s for s in firing.stacks if s.margin is not None), key=lambda s: s.margin or 0.0, default=None)
        margin = None if least is None else least.margin
        yield Finding(code="CTE100", severity=Severity.NOTE, where=least.stack.name if least else "part", margin=margin,
                      confidence=firing.confidence, source=_HUTCHINSON,
                      message=_stacks_pass(len(firing.stacks))
                      + (f", smallest margin {margin:.0%} of the limit" if margin is not None else ""))


def _stacks_pass(count: int) -> str:
    return f"{'the one stack passes' if count == 1 else f'all {count} stacks pass'} over the whole range of the data"


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


MISMATCH: tuple[Rule, ...] = (survivors, cracks, delaminations, bows, edges, narrow, extrapolations, lacking)
