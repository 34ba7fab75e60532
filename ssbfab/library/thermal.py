"""A property at a temperature, and the thermal strain between two: from a law, a table or a single number, in that order.

A table goes before a law where its confidence is better.

Use beyond what was reported is flagged (`extrapolated`), never refused; a number of which no range was reported counts as beyond.
A tabulated mean expansion holds from its own reference: strains are differences of mean(T) (T - T_ref).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ssbfab.errors import LibraryError
from ssbfab.findings import Confidence, worst
from ssbfab.library.law import STRAIN_LAW, Law
from ssbfab.library.material import Material
from ssbfab.library.measured import Measured
from ssbfab.library.ranges import around, range_of


@dataclass(frozen=True, kw_only=True)
class AtTemperature:
    """A number for one temperature (or a strain between two), with the range to calculate with."""

    value: float
    low: float
    high: float
    confidence: Confidence
    extrapolated: bool
    source: str


def at(material: Material, name: str, temperature_k: float) -> AtTemperature:
    """The property `name` at a temperature [K]: a law, else linear between the temperatures of a table, else the best number.

    Beyond a table its end value is kept and flagged.
    """
    law, table = material.laws.get(name), _points(material.properties.get(name, ()))
    if law is not None and not (len(table) >= 2 and _better(table, law)):
        return _by_law(law, law(temperature_k), (temperature_k,))
    if len(table) >= 2:
        return _between(table, name, temperature_k)
    best = material.need(name)
    low, high = range_of(best, name)
    return AtTemperature(value=best.value, low=low, high=high, confidence=best.confidence,
                         extrapolated=not best.covers(temperature_k), source=str(best.source))


def _better(table: Sequence[Measured], law: Law) -> bool:
    """Whether every number of a table is to be trusted more than a law."""
    found = worst(m.confidence for m in table)
    return found is not law.confidence and worst((found, law.confidence)) is law.confidence


def _by_law(law: Law, value: float, temperatures_k: tuple[float, ...]) -> AtTemperature:
    low, high = around(value, law.name, law.confidence)
    return AtTemperature(value=value, low=low, high=high, confidence=law.confidence, source=str(law.source),
                         extrapolated=not all(law.covers(t) for t in temperatures_k))


def _points(rows: Sequence[Measured]) -> list[Measured]:
    """The measurements at single temperatures, when there are several different ones, in order."""
    single = {m.valid_k[0]: m for m in reversed(rows) if m.valid_k is not None and m.valid_k[0] == m.valid_k[1]}
    return [single[t] for t in sorted(single)]


def _between(table: list[Measured], name: str, temperature_k: float) -> AtTemperature:
    knots = [m.valid_k[0] for m in table if m.valid_k]
    ranges = [range_of(m, name) for m in table]
    value, low, high = (_interpolate(knots, numbers, temperature_k)
                        for numbers in ([m.value for m in table], [r[0] for r in ranges], [r[1] for r in ranges]))
    return AtTemperature(value=value, low=low, high=high, confidence=worst(m.confidence for m in table),
                         extrapolated=not knots[0] <= temperature_k <= knots[-1], source=str(table[0].source))


def _interpolate(knots: Sequence[float], numbers: Sequence[float], x: float) -> float:
    """Linear between knots, constant beyond them."""
    if x <= knots[0]:
        return numbers[0]
    if x >= knots[-1]:
        return numbers[-1]
    i = bisect_right(knots, x)
    share = (x - knots[i - 1]) / (knots[i] - knots[i - 1])
    return numbers[i - 1] + share * (numbers[i] - numbers[i - 1])


def thermal_strain(material: Material, from_k: float, to_k: float) -> AtTemperature:
    """Free strain on going from one temperature to another [K], positive on heating what expands.

    From the law of the strain, else the integral of the law of the expansion, else the table of mean expansions, else one number.
    """
    means = sorted((m for m in material.properties.get("mean_cte_per_k", ()) if m.valid_k), key=_top)
    law = material.laws.get(STRAIN_LAW) or material.laws.get("cte_per_k")
    if law is not None and not (means and _better(means, law)):
        strain = law(to_k) - law(from_k) if law.name == STRAIN_LAW else law.integral(from_k, to_k)
        return _by_law(law, strain, (from_k, to_k))
    if means:
        return _strain_of_means(means, from_k, to_k)
    if not material.has("cte_per_k"):
        raise LibraryError(f"material {material.id!r} has no thermal expansion: measure it and state `cte` in a file "
                           f"library/materials/{material.id}.toml beside the recipe")
    best = material.need("cte_per_k")
    step = to_k - from_k
    ends = sorted(end * step for end in range_of(best, "cte_per_k"))
    return AtTemperature(value=best.value * step, low=ends[0], high=ends[1], confidence=best.confidence,
                         extrapolated=not (_near(best, from_k) and _near(best, to_k)), source=str(best.source))


def _top(m: Measured) -> float:
    return m.valid_k[1] if m.valid_k else 0.0


def _strain_of_means(means: list[Measured], from_k: float, to_k: float) -> AtTemperature:
    base = means[0].valid_k[0] if means[0].valid_k else 293.15
    tops = [_top(m) for m in means]
    ranges = [range_of(m, "mean_cte_per_k") for m in means]

    def strain(numbers: Sequence[float]) -> float:
        return sum(sign * _interpolate(tops, numbers, t) * (t - base) for sign, t in ((1.0, to_k), (-1.0, from_k)))

    value, *ends = (strain(numbers) for numbers in ([m.value for m in means], [r[0] for r in ranges], [r[1] for r in ranges]))
    inside = all(base - 10.0 <= t <= tops[-1] for t in (from_k, to_k))
    return AtTemperature(value=value, low=min(value, *ends), high=max(value, *ends), extrapolated=not inside,
                         confidence=worst(m.confidence for m in means), source=str(means[0].source))


def _near(measured: Measured, temperature_k: float) -> bool:
    """Inside the reported range, give or take 10 K: 20 degC is not beyond a range that begins at 25 degC."""
    return any(measured.covers(temperature_k + step) for step in (-10.0, 0.0, 10.0))
