"""The numbers of one material that an elastic verdict needs, each with its range, its confidence and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ssbfab.findings import Confidence, worst
from ssbfab.library.material import Material
from ssbfab.library.ranges import range_of
from ssbfab.library.thermal import at, thermal_strain
from ssbfab.units import key_of

#: Slope of stiffness and toughness against porosity, exp(−b P). 4.07 from two points of hot-pressed garnet (Ni et al.,
#: J. Mater. Sci. 47 (2012) 7978); its range over ceramics is assumed.
SPRIGGS = (3.0, 4.07, 6.0)


@dataclass(frozen=True, kw_only=True)
class Number:
    """One input of a calculation: what it is, where it may lie, and how to find it out."""

    material: str
    name: str
    value: float
    low: float
    high: float
    confidence: Confidence
    extrapolated: bool = False

    @property
    def label(self) -> str:
        return f"{_WORDS.get(self.name, self.name)} of {self.material}"


_WORDS = {"cte_per_k": "thermal expansion", "youngs_modulus_pa": "Young's modulus", "poisson_ratio": "Poisson's ratio",
          "fracture_toughness_pa_m05": "fracture toughness"}
_HOW = {
    "cte_per_k": "by dilatometry or hot-stage diffraction on your own powder, from room temperature to the peak",
    "youngs_modulus_pa": "by resonance or indentation on a fired sample of the same density",
    "poisson_ratio": "by resonant ultrasound on a fired sample",
    "fracture_toughness_pa_m05": "on a notched bar of a fired sample of the same density",
}


def how_to_measure(number: Number) -> str:
    """`measure the thermal expansion of lco by …`."""
    return f"measure the {number.label} {_HOW.get(number.name, 'on a fired sample')}".strip()


@dataclass(frozen=True, kw_only=True)
class Elastic:
    """Stiffness, Poisson's ratio, mean expansion (room to hot) and toughness of a material; toughness None where unknown."""

    material: Material
    youngs_pa: Number
    poisson: Number
    cte_per_k: Number
    toughness: Number | None

    @property
    def confidence(self) -> Confidence:
        return worst(n.confidence for n in (self.youngs_pa, self.poisson, self.cte_per_k))

    @property
    def is_ductile(self) -> bool:
        """Metals and polymers yield before a channel crack runs: they are not judged by toughness."""
        return self.material.kind in ("metal", "polymer") or self.material.id == "li"


def missing(material: Material) -> tuple[str, ...]:
    """What an elastic calculation needs and the library does not have."""
    known = material.has("cte_per_k") or material.has("mean_cte_per_k") or any("strain" in n or "cte" in n for n in material.laws)
    needed = [] if known else ["cte_per_k"]
    needed += [name for name in ("youngs_modulus_pa", "poisson_ratio") if not material.has(name)]
    return tuple(f"{_WORDS[name]} of {material.id} ({key_of(name)})" for name in needed)


def toughness_unknown(id: str) -> tuple[str, str]:
    """What is missing where nobody knows the toughness of a material, and how to get it."""
    return (f"fracture toughness of {id} (fracture_toughness)",
            f"measure the fracture toughness of {id} {_HOW['fracture_toughness_pa_m05']} and state it as fracture_toughness in "
            f"library/materials/{id}.toml beside the recipe")


def elastic(material: Material, hot_k: tuple[float, float], room_k: float) -> Elastic:
    """The numbers of a material for cooling to `room_k` from a stress-free temperature between the two of `hot_k`.

    The mean expansion is that from the peak; its range covers the mean from the lower bound too, where a table gives both.
    """
    cool, hot = (expansion(material, t, room_k) for t in hot_k)
    tough = material.get("fracture_toughness_pa_m05")
    return Elastic(
        material=material, youngs_pa=_over_cooling(material, hot_k[1], room_k), poisson=_number(material, "poisson_ratio"),
        cte_per_k=replace(hot, low=min(cool.low, hot.low), high=max(cool.high, hot.high)),
        toughness=None if tough is None else _number(material, "fracture_toughness_pa_m05"))


def _number(material: Material, name: str) -> Number:
    found = material.need(name)
    low, high = range_of(found, name)
    return Number(material=material.id, name=name, value=found.value, low=low, high=high, confidence=found.confidence)


def _over_cooling(material: Material, hot_k: float, room_k: float) -> Number:
    """Young's modulus for cooling from `hot_k`: as stated, its range widened down to the mean between hot and room temperature.

    Stress made while the ply was still hot was made at the hot modulus, and what of it the stiffening multiplies depends on the
    law taken (total strain: room-temperature modulus; increments: the mean over the cooling). Both are in the range. Only where
    the library has a law or more than one temperature.
    """
    stated = _number(material, "youngs_modulus_pa")
    rows = material.properties.get("youngs_modulus_pa", ())
    if "youngs_modulus_pa" not in material.laws and len({row.valid_k for row in rows if row.valid_k}) < 2:
        return stated
    hot, cold = (at(material, "youngs_modulus_pa", k) for k in (hot_k, room_k))
    share = 0.5 * (1.0 + hot.value / cold.value)
    return replace(stated, low=min(stated.low, stated.low * share), high=max(stated.high, stated.high * share),
                   extrapolated=hot.extrapolated)


#: Over less, the mean is that over this much: where nothing is stress-free above room temperature.
_LEAST_STEP_K = 1.0


def expansion(material: Material, hot_k: float, room_k: float) -> Number:
    """The mean expansion between two temperatures [1/K]: the library's thermal strain over the step.

    A law states no range of its own: it takes the widest of the material's tabulated means, else (assumed) ±5 % where its
    confidence is medium and ±20 % where it is lower.
    """
    step = hot_k - room_k if abs(hot_k - room_k) > _LEAST_STEP_K else _LEAST_STEP_K  # over no step: the slope at room temperature
    strain = thermal_strain(material, room_k, room_k + step)
    value, low, high = (end / step for end in (strain.value, strain.low, strain.high))
    if low == high and strain.confidence is not Confidence.HIGH:
        stated = max((0.5 * (m.high - m.low) for m in material.properties.get("mean_cte_per_k", ())), default=0.0)
        half = stated or abs(value) * (0.05 if strain.confidence is Confidence.MED else 0.2)
        low, high = value - half, value + half
    return Number(material=material.id, name="cte_per_k", value=value, low=min(low, high), high=max(low, high),
                  confidence=strain.confidence, extrapolated=strain.extrapolated)
