"""The noun `Law`: a property as a published function of temperature, with the range in which it was fitted.

Two forms, T in kelvin, the property in its inside unit; no text is ever evaluated.

    polynomial    y = c0 + c1 (T - T0) + c2 (T - T0)^2 + …
    saturating    y = c0 (1 - exp(-c1 (T - c2))) + c3 T          (Okada & Tokumaru's form for silicon's expansion)

In a material's file, `[laws.cte]` is the expansion itself and `[laws.thermal_strain]` its integral from T0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ssbfab import units
from ssbfab.findings import Confidence, Source

#: The name of a law that is not a property: the strain from its reference temperature.
STRAIN_LAW = "thermal_strain"
FORMS: dict[str, tuple[int, int]] = {"polynomial": (1, 12), "saturating": (4, 4)}


@dataclass(frozen=True, kw_only=True)
class Law:
    """A property (or `thermal_strain`, dimensionless) over temperature. `valid_k` is where it was fitted."""

    name: str
    form: str
    coefficients: tuple[float, ...]
    reference_k: float
    valid_k: tuple[float, float]
    source: Source
    confidence: Confidence

    def __str__(self) -> str:
        low, high = (units.show(end, "K") for end in self.valid_k)
        numbers = ", ".join(f"{c:.6g}" for c in self.coefficients)
        return f"{self.form} ({numbers}) from {units.show(self.reference_k, 'K')}, fitted between {low} and {high}"

    def __call__(self, temperature_k: float) -> float:
        """The property at a temperature; `covers` says whether that is inside the fitted range."""
        c = self.coefficients
        if self.form == "saturating":
            return c[0] * (1 - math.exp(-c[1] * (temperature_k - c[2]))) + c[3] * temperature_k
        return math.fsum(a * (temperature_k - self.reference_k) ** i for i, a in enumerate(c))

    def integral(self, from_k: float, to_k: float) -> float:
        """The integral over temperature, exact for both forms: of an expansion it is the strain."""
        return self._primitive(to_k) - self._primitive(from_k)

    def covers(self, temperature_k: float) -> bool:
        return self.valid_k[0] <= temperature_k <= self.valid_k[1]

    def _primitive(self, temperature_k: float) -> float:
        c = self.coefficients
        if self.form == "saturating":
            return c[0] * (temperature_k + math.exp(-c[1] * (temperature_k - c[2])) / c[1]) + c[3] * temperature_k**2 / 2
        x = temperature_k - self.reference_k
        return math.fsum(a * x ** (i + 1) / (i + 1) for i, a in enumerate(c))
