"""What pores do to stiffness: Spriggs' law E = E0 exp(-b P), with b from the material's own data where it has two porosities.

Spriggs, J. Am. Ceram. Soc. 44 (1961) 628; for open and closed pores up to about 40 %. Where a material has one porosity
only, b is assumed: 4, from 3 to 6 over ceramics.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ssbfab.findings import Confidence, worst
from ssbfab.library.material import Material
from ssbfab.library.measured import Measured

_ASSUMED_EXPONENT = (3.0, 4.0, 6.0)
POROSITY_LIMIT_FRACTION = 0.4


@dataclass(frozen=True, kw_only=True)
class Spriggs:
    """The law of one material: stiffness without pores, and the exponent with its range."""

    dense_pa: float
    exponent: float
    exponent_low: float
    exponent_high: float
    confidence: Confidence

    def __call__(self, porosity_fraction: float) -> float:
        """Young's modulus [Pa] at a porosity."""
        return self.dense_pa * math.exp(-self.exponent * porosity_fraction)


def spriggs(material: Material) -> Spriggs:
    """The law of a material: from its exponent, its two porosities, or the assumed exponent.

    >>> from ssbfab.library import Library
    >>> law = spriggs(Library.open().material("llzo_al"))
    >>> round(law.exponent, 2), round(law.dense_pa / 1e9)
    (4.07, 169)
    """
    dense = material.need("youngs_modulus_pa")
    at = dense.porosity_fraction or 0.0
    low, exponent, high, confidence = _exponent(material, dense)
    return Spriggs(dense_pa=dense.value * math.exp(exponent * at), exponent=exponent, exponent_low=low, exponent_high=high,
                   confidence=worst((dense.confidence, confidence)))


def _exponent(material: Material, dense: Measured) -> tuple[float, float, float, Confidence]:
    stated = material.get("spriggs_exponent")
    if stated is not None:
        return stated.low, stated.value, stated.high, stated.confidence
    porous = material.get("porous_youngs_modulus_pa")
    if porous is not None and porous.porosity_fraction is not None and dense.porosity_fraction is not None \
            and porous.porosity_fraction != dense.porosity_fraction:
        step = porous.porosity_fraction - dense.porosity_fraction
        low, value, high = (math.log(a / b) / step for a, b in
                            ((dense.low, porous.high), (dense.value, porous.value), (dense.high, porous.low)))
        return low, value, high, worst((dense.confidence, porous.confidence))
    low, value, high = _ASSUMED_EXPONENT
    return low, value, high, Confidence.ASSUMED
