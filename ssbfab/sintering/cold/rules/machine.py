"""CSP2…: press and die against the load programme."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.findings import Confidence, Finding, Rule, Severity, rule
from ssbfab.sintering.cold.die import POISSON, bottom_share, ejection_max_n
from ssbfab.sintering.cold.pressing import Pressing
from ssbfab.sintering.cold.programme import force_n

#: Share of the pressure that the far end of the pellet should feel, and error of the load by the press's steps: assumed.
EVEN_FRACTION, ROUNDING_FRACTION = 0.9, 0.02


def _over(code: str, severity: Severity, where: str, value: float, limit: float, unit: str, message: str, advice: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        where=where,
        value=value,
        limit=limit,
        unit=unit,
        margin=(limit - value) / limit,
        message=message,
        advice=advice,
    )


@rule(
    "CSP201",
    "The press cannot make the force",
    source="geometry",
    formula="F = P π D²/4",
    limit="F ≤ force_max of the press",
    example="700 MPa on a 25 mm die with 100 kN",
)
def force(pressing: Pressing) -> Iterator[Finding]:
    """The whole bore bears the pressure, whatever the size of the cell."""
    needed, able = pressing.force_n, pressing.press.force_max_n
    if needed > able * (1 + 1e-9):
        best = able / force_n(pressing.press, 1.0)
        yield _over(
            "CSP201",
            Severity.ERROR,
            pressing.press.name,
            needed,
            able,
            "N",
            f"{units.show(pressing.peak_pa, 'Pa', 3)} on a die of {units.show(pressing.press.die_diameter_mm, 'mm')} takes "
            f"{units.show(needed, 'N', 4)}; the press makes {units.show(able, 'N', 4)}",
            f"press at most {units.show(best, 'Pa', 3)}, or use a smaller die",
        )


@rule(
    "CSP202",
    "The die is not rated for the pressure",
    source="the press's file: rated stress of the die at temperature",
    limit="pressure ≤ die_stress_max",
    example="700 MPa in a steel die rated for 500 MPa",
)
def die_stress(pressing: Pressing) -> Iterator[Finding]:
    """A die that yields jams; one that bursts kills. Steel holds of the order of 500 to 700 MPa cold, less when warm."""
    rated = pressing.press.die_stress_max_pa
    if pressing.peak_pa > rated * (1 + 1e-9):
        yield _over(
            "CSP202",
            Severity.ERROR,
            pressing.press.name,
            pressing.peak_pa,
            rated,
            "Pa",
            f"{units.show(pressing.peak_pa, 'Pa', 3)} in a die of {pressing.press.die_material} that is rated for "
            f"{units.show(rated, 'Pa', 3)}",
            "press less, or use a die of tungsten carbide and its maker's rating",
        )


@rule(
    "CSP203",
    "Die and platen do not stand the temperature",
    source="the press's file",
    limit="peak ≤ temperature_max",
    example="375 degC in a steel die for 250 degC",
)
def temperature(pressing: Pressing) -> Iterator[Finding]:
    """A tempered die softens above its tempering temperature."""
    able = pressing.press.temperature_max_k
    if pressing.peak_k > able + 1e-6:
        yield _over(
            "CSP203",
            Severity.ERROR,
            pressing.press.name,
            pressing.peak_k,
            able,
            "K",
            f"{units.show(pressing.peak_k, 'K', 4)} is asked for, die and platen stand {units.show(able, 'K', 4)}",
            "press colder, or use a press with a hot die",
        )


@rule("CSP204", "The platens do not heat that fast", source="the press's file", limit="rate ≤ rate_max", example="50 K/min")
def rate(pressing: Pressing) -> Iterator[Finding]:
    """The die lags behind; the dwell begins late. Cooling rates are not judged: platens differ too much."""
    now, able = pressing.schedule.start_k, pressing.press.rate_max_k_s
    for number, segment in enumerate(pressing.schedule.segments, 1):
        if segment.target_k > now and segment.rate_k_s > able * (1 + 1e-9):
            yield _over(
                "CSP204",
                Severity.WARNING,
                f"segment {number}",
                segment.rate_k_s,
                able,
                "K/s",
                f"{units.show(segment.rate_k_s, 'K/s', 3)} is asked for, the platens do {units.show(able, 'K/s', 3)}",
                "lower the rate: the shown curve would not be the one that runs",
            )
        now = segment.target_k


@rule(
    "CSP205",
    "A tall pellet is pressed unevenly",
    source="Janssen, Z. Ver. Dtsch. Ing. 39 (1895) 1045 (recalled)",
    formula="P(z) = P exp(−4 μ k z/D), k = ν/(1−ν)",
    limit="nine tenths of the load reach the far end (assumed)",
    example="a pellet as tall as its die is wide",
)
def evenness(pressing: Pressing) -> Iterator[Finding]:
    """Friction on the wall keeps the load from the far end: it stays less dense and the pellet warps when it is annealed."""
    if pressing.height_mm is None:
        yield Finding(
            code="CSP205",
            severity=Severity.NO_VERDICT,
            where=pressing.press.name,
            confidence=Confidence.ASSUMED,
            message="the pellet's height is not known",
            advice="state pellet_height",
        )
        return
    across, mu = pressing.press.die_diameter_mm, pressing.step.friction_ratio
    share = bottom_share(pressing.height_mm, across, mu)
    if share < EVEN_FRACTION:
        yield Finding(
            code="CSP205",
            severity=Severity.WARNING,
            where=pressing.press.name,
            value=share,
            limit=EVEN_FRACTION,
            margin=share - EVEN_FRACTION,
            confidence=Confidence.LOW,
            message=f"height {units.show(pressing.height_mm, 'mm', 3)} in a bore of {units.show(across, 'mm', 3)} (ratio "
            f"{pressing.height_mm / across:.2g}): {share:.0%} of the load reach the far end at a friction of {mu:g}",
            advice="press from both sides, less powder, or with a lubricated wall",
        )


@rule(
    "CSP206",
    "The force to eject the pellet",
    source="Janssen, Z. Ver. Dtsch. Ing. 39 (1895) 1045 (recalled); k of an elastic body",
    formula="F ≤ μ k P π D H",
    limit="F ≤ force_max of the press",
    example="20 mm tall in a 13 mm die at 500 MPa",
)
def ejection(pressing: Pressing) -> Iterator[Finding]:
    """The upper bound: all of the wall's pressure has stayed. A pellet in layers was ejected too fast, or sprang back."""
    if pressing.height_mm is None:
        return
    most = ejection_max_n(pressing.peak_pa, pressing.height_mm, pressing.press.die_diameter_mm, pressing.step.friction_ratio)
    hard = most > pressing.press.force_max_n
    yield Finding(
        code="CSP206",
        severity=Severity.WARNING if hard else Severity.NOTE,
        where=pressing.press.name,
        value=most,
        limit=pressing.press.force_max_n,
        unit="N",
        margin=1 - most / pressing.press.force_max_n,
        confidence=Confidence.LOW,
        message=f"ejection takes at most {units.show(most, 'N', 3)} (friction "
        f"{pressing.step.friction_ratio:g}, Poisson's ratio {POISSON:g}); springback is not in it",
        advice="lubricate the wall, or use a split die" if hard else "",
    )


@rule(
    "CSP207",
    "The part is wider than the die",
    source="geometry",
    limit="diagonal of the part ≤ bore of the die",
    example="a 20 mm cell in a 13 mm die",
)
def width(pressing: Pressing) -> Iterator[Finding]:
    """The pellet is as wide as the bore; the cell is cut from it."""
    across = pressing.press.die_diameter_mm
    if pressing.diagonal_mm is not None and pressing.diagonal_mm > across * (1 + 1e-9):
        yield _over(
            "CSP207",
            Severity.ERROR,
            pressing.press.name,
            pressing.diagonal_mm,
            across,
            "mm",
            f"the part is {units.show(pressing.diagonal_mm, 'mm', 3)} across, the bore {units.show(across, 'mm', 3)}",
            "use a wider die and a stronger press, or make the part smaller",
        )


@rule(
    "CSP208",
    "The press cannot be set so finely",
    source="the press's file: force_step",
    limit="load within 2 % of what is asked for (assumed)",
    example="10 MPa on a 6 mm die with steps of 1 kN",
)
def steps(pressing: Pressing) -> Iterator[Finding]:
    """The run sheet shows what the press can be set to."""
    wanted = max((segment.pressure_pa for segment in pressing.schedule.segments), default=0.0)
    error = abs(pressing.peak_pa / wanted - 1.0) if wanted > 0 else 0.0
    if error > ROUNDING_FRACTION:
        yield Finding(
            code="CSP208",
            severity=Severity.WARNING,
            where=pressing.press.name,
            value=error,
            limit=ROUNDING_FRACTION,
            margin=ROUNDING_FRACTION - error,
            message=f"{units.show(wanted, 'Pa', 4)} is asked for, "
            f"{units.show(pressing.peak_pa, 'Pa', 4)} is what steps of {units.show(pressing.press.force_step_n, 'N')} give",
            advice="ask for what the press can be set to, or use a wider die",
        )


@rule(
    "CSP209",
    "No load while it is hot",
    source="cold sintering needs load, liquid and temperature together",
    limit="the highest temperature is held under the highest load",
    example="load taken off before the dwell",
)
def together(pressing: Pressing) -> Iterator[Finding]:
    """Without load at the dwell nothing dissolves under stress and the powder only dries."""
    if pressing.at_pressure_s <= 0:
        yield Finding(
            code="CSP209",
            severity=Severity.WARNING,
            where=pressing.press.name,
            message="the highest temperature is never held under the highest load",
            advice="give the hottest segment a hold and the pressure",
        )


MACHINE: tuple[Rule, ...] = (force, die_stress, temperature, rate, evenness, ejection, width, steps, together)
