"""CSP4…: what comes out, by the user's own fit or beside the nearest published neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab import units
from ssbfab.findings import Confidence, Finding, Rule, Severity, Source, rule
from ssbfab.library.cold import ColdPoint
from ssbfab.sintering.cold.neighbours import ANNEALED, CONDUCTIVITY, DENSITY, Neighbourhood, Quantity
from ssbfab.sintering.cold.pressing import Pressing
from ssbfab.sintering.verdict import Verdict, verdict_over

_PUBLISHED = Source(text="the library's table of published pressings, row by row")
_SEVERITY = {
    Verdict.PASS: Severity.NOTE,
    Verdict.NO_VERDICT: Severity.NO_VERDICT,
    Verdict.WARN: Severity.WARNING,
    Verdict.FAIL: Severity.ERROR,
}


@rule(
    "CSP401",
    "The density that your own runs let expect",
    source="the fit of the user's own runs",
    formula="d = d0 + (dmax − d0)[1 − exp(−(∫dt/tau)^p)]",
    limit="density_min",
    example="ten minutes at 120 degC",
)
def density(pressing: Pressing) -> Iterator[Finding]:
    """Twice the scatter of the fit both ways; another grain than the fitted one widens it (slopes 1 to 3)."""
    found, limit = pressing.density, pressing.step.density_min_fraction
    if found is None:
        return
    verdict = verdict_over(limit / max(found.high, 1e-9), limit / max(found.low, 1e-9))
    yield Finding(
        code="CSP401",
        severity=_SEVERITY[verdict],
        where=", ".join(pressing.powders),
        value=found.value,
        low=found.low,
        high=found.high,
        limit=limit,
        margin=found.low / limit - 1,
        confidence=Confidence.MED,
        message=f"relative density {found.value:.3f} ({found.low:.3f} to {found.high:.3f}), wanted {limit:g}",
        advice="" if verdict is Verdict.PASS else "hold longer, hotter or under more load, within what was fitted",
    )


@rule(
    "CSP402",
    "The pressing lies outside the runs of the fit",
    source="the law of the recipe",
    limit="temperature and load within the fitted runs",
    example="200 degC with runs up to 150 degC",
)
def outside(pressing: Pressing) -> Iterator[Finding]:
    """An empirical law says nothing beyond the conditions that it was fitted to."""
    law = pressing.step.law
    if law is None:
        return
    if law.material not in pressing.powders:
        yield Finding(
            code="CSP402",
            severity=Severity.WARNING,
            where=law.material,
            message=f"the law is of {law.material}; pressed is {', '.join(pressing.powders)}",
            advice="fit your own runs of this powder",
        )
    for value, low, high, unit in (
        (pressing.peak_k, law.temperature_min_k, law.temperature_max_k, "K"),
        (pressing.peak_pa, law.pressure_min_pa, law.pressure_max_pa, "Pa"),
    ):
        if not low * (1 - 1e-3) <= value <= high * (1 + 1e-3):
            yield Finding(
                code="CSP402",
                severity=Severity.WARNING,
                where=law.material,
                value=value,
                low=low,
                high=high,
                unit=unit,
                message=f"{units.show(value, unit, 4)} lies outside the fitted {units.show(low, unit, 4)} to "
                f"{units.show(high, unit, 4)}: the density is extrapolated",
                advice="add a run there to the fit",
            )


@rule(
    "CSP403",
    "Published neighbours of the density",
    source=_PUBLISHED,
    limit="none: neighbours, not a prediction",
    example="LATP: 81 to 98 % at much the same temperature and load",
)
def density_neighbours(pressing: Pressing) -> Iterator[Finding]:
    """Without a fit of the user's own runs nothing is predicted: what others reached is shown, with its scatter."""
    if pressing.density is None:
        yield from _shown("CSP403", pressing, DENSITY, pressing.step.density_min_fraction)


@rule(
    "CSP404",
    "Published neighbours of the conductivity",
    source=_PUBLISHED,
    limit="none: neighbours, not a prediction",
    example="LATP as pressed: 2e-6 to 7e-5 S/cm",
)
def conductivity_neighbours(pressing: Pressing) -> Iterator[Finding]:
    """As pressed it is low, for amorphous films lie between the grains; values above 1e-4 S/cm are of post-annealed pellets."""
    annealed = pressing.anneal is not None
    yield from _shown("CSP404", pressing, ANNEALED if annealed else CONDUCTIVITY, pressing.step.conductivity_min_s_m)


def _shown(code: str, pressing: Pressing, quantity: Quantity, wanted: float | None) -> Iterator[Finding]:
    for published in pressing.published:
        found = next(each for each in published.known if each.quantity is quantity)
        band = found.band
        if band is None:
            yield Finding(
                code=code,
                severity=Severity.NO_VERDICT,
                where=published.material,
                confidence=Confidence.ASSUMED,
                source=_PUBLISHED,
                message=f"no neighbours: {found.comparable} comparable published points of the {quantity.name}",
                advice="press a series of your own: some temperatures, loads and times, then `ssbfab fit cold-sinter`",
            )
            continue
        yield Finding(
            code=code,
            severity=_against(band, wanted),
            where=published.material,
            low=band[0],
            high=band[1],
            limit=wanted,
            unit=quantity.unit,
            confidence=found.confidence,
            source=_PUBLISHED,
            message=_words(found, quantity),
            advice="fit your own runs: `ssbfab fit cold-sinter`",
        )


def _against(band: tuple[float, float], wanted: float | None) -> Severity:
    """Neighbours decide nothing: where some of them miss what is wanted, that is said as undecided."""
    return Severity.NOTE if wanted is None or band[0] >= wanted else Severity.NO_VERDICT


def _words(found: Neighbourhood, quantity: Quantity) -> str:
    band = found.band or (0.0, 0.0)
    return (
        f"{quantity.name} of the {len(found.points)} nearest published neighbours, no prediction: {_amount(band[0], quantity)} "
        f"to "
        f"{_amount(band[1], quantity)} (one more would lie inside with a chance of {found.holds_next:.0%}): "
        + "; ".join(_point(point, quantity) for point in found.points)
    )


def _amount(value: float, quantity: Quantity) -> str:
    return f"{value / 100:.2g} S/cm" if quantity.unit == "S/m" else f"{value:.1%}"


def _point(point: ColdPoint, quantity: Quantity) -> str:
    low, high = quantity.of(point) or (0.0, 0.0)
    stated = _amount(low, quantity) + (f" to {_amount(high, quantity)}" if high > low else "")
    how = [
        units.show(point.temperature_k, "K", 4) if point.temperature_k is not None else "temperature not said",
        units.show(point.pressure_pa, "Pa", 3) if point.pressure_pa is not None else "load not said",
        point.liquid,
        f"annealed {point.post_anneal}" if point.post_anneal and quantity is not DENSITY else "",
    ]
    return f"{stated} at {', '.join(word for word in how if word)} ({point.source})"


@rule(
    "CSP405",
    "What the post-anneal costs",
    source="power balance of the furnace as its file states it",
    example="900 degC for an hour",
    limit="none: a note",
)
def price(pressing: Pressing) -> Iterator[Finding]:
    """Time and energy beside the pressing's; its reactions are asked again at its own temperature (RTE105)."""
    if pressing.anneal is None:
        if any(each.known[2].points for each in pressing.published):
            yield Finding(
                code="CSP405",
                severity=Severity.NOTE,
                where=", ".join(pressing.powders),
                source=_PUBLISHED,
                message="no post-anneal follows; published conductivities above 1e-4 S/cm are of annealed pellets",
                advice="compare a route with an anneal step by `ssbfab compare`",
            )
        return
    plan = pressing.anneal
    energy = "energy unknown: name its furnace" if plan.energy_j is None else units.show(plan.energy_j, "J", 3)
    yield Finding(
        code="CSP405",
        severity=Severity.NOTE,
        where=plan.schedule.title,
        value=plan.schedule.duration_s,
        unit="s",
        message=f"the post-anneal to {units.show(plan.schedule.peak_k, 'K', 4)} takes "
        f"{units.show(plan.schedule.duration_s, 's', 3)} and {energy}; the pressing takes "
        f"{units.show(pressing.duration_s, 's', 3)} to {units.show(pressing.peak_k, 'K', 4)}",
    )


OUTCOME: tuple[Rule, ...] = (density, outside, density_neighbours, conductivity_neighbours, price)
