"""The range to calculate with: what is stated, wider where confidence is low. A verdict must hold over all of it.

The rules, all of them this program's own choice except where a source is named:

| confidence | expansion, moduli, strength, density … | temperatures | conductivities, times, creep rates |
|------------|------------------------------------------|--------------|------------------------------------|
| high       | as stated                                | as stated    | as stated             |
| med        | as stated, at least +-5 %                | +-15 K       | factor 1.5 both ways  |
| low        | as stated, at least +-20 %               | +-50 K       | factor 3 both ways    |
| assumed    | as stated, at least +-50 %               | +-100 K      | factor 10 both ways   |

Thermal expansion of a cathode, an anode or a ceramic electrolyte whose confidence is low (or assumed): -10 to 40 ppm/K,
the span that high-temperature diffraction finds for such oxides over phases and temperatures (Bertrand, Rousselot, Aymé-Perrot &
Dollé, Mater. Adv. 2 (2021), doi 10.1039/D0MA00743A). A single number is a fiction there.

A number computed for a composite already holds the ranges of its constituents and is not widened again.
"""

from __future__ import annotations

import math
from functools import cache

from ssbfab.findings import Confidence
from ssbfab.library.measured import Measured
from ssbfab.library.properties import PROPERTIES
from ssbfab.spec import Key

#: Linear expansion in 1/K of oxide electrolytes and active materials: Bertrand et al., Mater. Adv. 2 (2021).
CLASS_CTE_PER_K = (-10e-6, 40e-6)
_CLASS_KINDS = ("oxide_electrolyte", "sulfide_electrolyte", "cathode", "anode")
_LEAST_RATIO = {Confidence.HIGH: 0.0, Confidence.MED: 0.05, Confidence.LOW: 0.2, Confidence.ASSUMED: 0.5}
_LEAST_K = {Confidence.HIGH: 0.0, Confidence.MED: 15.0, Confidence.LOW: 50.0, Confidence.ASSUMED: 100.0}
_FACTOR = {Confidence.HIGH: 1.0, Confidence.MED: 1.5, Confidence.LOW: 3.0, Confidence.ASSUMED: 10.0}
_EXPANSION = ("cte_per_k", "mean_cte_per_k")
_BY_FACTOR = ("conductivity_s_m", "filled_conductivity_s_m", "sinter_time_s", "creep_rate_per_s")


def range_of(measured: Measured, name: str) -> tuple[float, float]:
    """The range of the property `name`, in the inside unit of the name, over which a verdict must hold.

    >>> from ssbfab.library import Library
    >>> llzo, lco = (Library.open().material(id).need("cte_per_k") for id in ("llzo_al", "lco"))
    >>> range_of(llzo, "cte_per_k"), range_of(lco, "cte_per_k")
    ((1.5498e-05, 1.5498e-05), (-1e-05, 4e-05))
    """
    low, high = measured.low, measured.high
    if measured.kind == "composite" and measured.basis == "computed":
        return low, high
    if name in _EXPANSION and uses_class_range(measured):
        return min(low, CLASS_CTE_PER_K[0]), max(high, CLASS_CTE_PER_K[1])
    least, most = around(measured.value, name, measured.confidence)
    return _inside(name, min(low, least), max(high, most))


def uses_class_range(measured: Measured) -> bool:
    """Whether the expansion of this material is only known as that of its class."""
    doubtful = measured.confidence in (Confidence.LOW, Confidence.ASSUMED)
    return doubtful and measured.kind in _CLASS_KINDS


def why(measured: Measured, name: str) -> str:
    """The rule that made the range, in words, for a finding or a report; empty where the stated range stands."""
    if name in _EXPANSION and uses_class_range(measured):
        return ("expansion known only with low confidence: the range of its class, -10 to 40 ppm/K "
                "(Bertrand et al., Mater. Adv. 2 (2021), doi 10.1039/D0MA00743A)")
    if range_of(measured, name) == (measured.low, measured.high):
        return ""
    return f"confidence is {measured.confidence.value}: widened by this program's rule, see ssbfab/library/README.md"


def around(value: float, name: str, confidence: Confidence) -> tuple[float, float]:
    """The least range that a confidence asks for around a value."""
    if name in _BY_FACTOR:
        return value / _FACTOR[confidence], value * _FACTOR[confidence]
    if name.endswith("_k") and not name.endswith("_per_k"):
        return value - _LEAST_K[confidence], value + _LEAST_K[confidence]
    half = _LEAST_RATIO[confidence] * abs(value)
    return value - half, value + half


def _inside(name: str, low: float, high: float) -> tuple[float, float]:
    """A range cannot leave what the property can be at all: Poisson's ratio stays below 1/2, a fraction inside 0 to 1."""
    floor, roof = _limits(name)
    return max(low, floor), min(high, roof)


@cache
def _limits(name: str) -> tuple[float, float]:
    about = PROPERTIES.get(name, Key())
    floor = about.at_least if about.at_least is not None else -math.inf
    floor = floor if about.above is None else math.nextafter(about.above, math.inf)
    roof = about.at_most if about.at_most is not None else math.inf
    return floor, roof if about.below is None else about.below - 1e-3
