"""What is published of two substances that touch at temperature: reacts, clear, conflict, or no data.

A pair that no row names is "no data", never "compatible"; neither is a row without a temperature, nor a temperature above
the highest at which nothing was seen. Rows of one host with another dopant (`LLZO:Ta` for `llzo_al`) are quoted as related and
decide nothing. "Clear" by X-ray diffraction is blind to interphases of nanometres.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from ssbfab.findings import Confidence, worst
from ssbfab.library.material import Material
from ssbfab.library.reaction import Reaction
from ssbfab.sintering.stack import Stack


class Contact(StrEnum):
    """The state of knowledge about a pair at a temperature and in a gas."""

    REACTS = "reacts"
    CLEAR = "clear"
    CONFLICT = "conflict"
    NO_DATA = "no data"


#: Names that published rows use for the library's materials, beside formula and id. The second are relatives.
_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "llzo_al": (("LLZO:Al", "LLZO"), ("LLZO:Ta", "LLZO:Ga")),
    "llzo_ta": (("LLZO:Ta", "LLZO", "LLZTO"), ("LLZO:Al", "LLZO:Ga")),
    "llzo_ga": (("LLZO:Ga", "LLZO"), ("LLZO:Al", "LLZO:Ta")),
    "lco": (("LiCoO2", "LCO"), ()),
    "nmc111": (("NMC111", "NMC"), ("NMC622", "NMC523", "NMC811")),
    "nmc811": (("NMC811", "NMC"), ("NMC622", "NMC523", "NMC111")),
    "lfp": (("LiFePO4", "LFP"), ()),
    "lto": (("Li4Ti5O12", "LTO"), ()),
    "li6ps5cl": (("Li6PS5Cl", "sulfides"), ()),
    "lgps": (("sulfides",), ()), "lspscl": (("sulfides",), ()),
    "latp": (("LATP",), ()), "lagp": (("LAGP",), ()), "llto": (("LLTO",), ()), "nzsp": (("NZSP",), ()),
}
_ASIDE = re.compile(r"\([^)]*\)|\b(crucible|die|bare)\b")


def phases(text: str) -> frozenset[str]:
    """The substances that one cell of a row names: `"LCO/NMC111 (infiltrated)"` → {"LCO", "NMC111"}."""
    return frozenset(part.strip().lower() for part in _ASIDE.sub("", text).split("/") if part.strip())


def names_of(material: Material) -> tuple[frozenset[str], frozenset[str]]:
    """How rows may call a material, and how they call its relatives."""
    own, near = _NAMES.get(material.id, ((), ()))
    return (frozenset(n.lower() for n in (*own, material.id, material.formula) if n), frozenset(n.lower() for n in near))


def _kind_of_match(row: Reaction, a: Material, b: Material) -> str:
    """`own`, `related` or nothing: how a row concerns a pair, in either order."""
    (own_a, near_a), (own_b, near_b) = names_of(a), names_of(b)
    best = ""
    for first, second in ((phases(row.phase_a), phases(row.phase_b)), (phases(row.phase_b), phases(row.phase_a))):
        if own_a & first and own_b & second:
            return "own"
        if (own_a | near_a) & first and (own_b | near_b) & second:
            best = "related"
    return best


#: Gases that are one gas for a reaction: partial pressure of oxygen decides.
_GASES = {"oxidising": ("air", "o2", "oxygen", "dry air", "flowing"), "inert": ("argon", "ar", "nitrogen", "n2", "inert"),
          "reducing": ("argon-hydrogen", "h2", "forming gas"), "vacuum": ("vacuum",)}


def same_gas(row: str, recipe: str) -> bool:
    """Whether a row's atmosphere is that of the recipe; a row that does not say is taken to be."""
    word = _ASIDE.sub("", row).strip().lower()
    return not word or gas_family(word) == gas_family(recipe)


def gas_family(gas: str) -> str:
    """`oxidising`, `inert`, `reducing`, `vacuum`, or the gas itself where it is none of them."""
    gas = gas.strip().lower()
    return next((name for name, members in _GASES.items() if gas in members), gas)


def row_says(row: Reaction, temperature_k: float) -> Contact:
    """What one row says at a temperature: reacts from its onset, clear up to its safe temperature, else nothing.

    Below an onset that the row calls an upper bound nothing is known; below any other, nothing was seen.
    """
    if row.onset_k is not None and temperature_k >= row.onset_k - 1e-6:
        return Contact.REACTS
    if row.safe_k is not None and temperature_k <= row.safe_k + 1e-6:
        return Contact.CLEAR
    if row.onset_k is not None and "upper bound" not in row.notes.lower():
        return Contact.CLEAR
    return Contact.NO_DATA


@dataclass(frozen=True, kw_only=True)
class Interface:
    """What is known of one touching pair at the schedule's peak. `where` lists the places; `evidence` the rows that decided."""

    pair: tuple[str, str]
    where: tuple[str, ...]
    contact: Contact
    temperature_k: float
    evidence: tuple[Reaction, ...] = ()
    related: tuple[Reaction, ...] = ()
    other_gas: bool = False

    @property
    def confidence(self) -> Confidence:
        return worst(row.confidence for row in self.evidence) if self.evidence else Confidence.ASSUMED

    @property
    def onset_k(self) -> float | None:
        """The lowest temperature at which a row saw a reaction."""
        return min((row.onset_k for row in self.evidence if row.onset_k is not None), default=None)


def contact(a: Material, b: Material, temperature_k: float, atmosphere: str, rows: Iterable[Reaction],
            where: tuple[str, ...] = ()) -> Interface:
    """Judge one pair. A reaction seen in another gas still counts; a clearance in another gas clears nothing."""
    matched = [(row, _kind_of_match(row, a, b)) for row in rows]
    own = [row for row, kind in matched if kind == "own"]
    said = [(row, row_says(row, temperature_k), same_gas(row.atmosphere, atmosphere)) for row in own]
    reacts = [row for row, what, _ in said if what is Contact.REACTS]
    clear = [row for row, what, gas in said if what is Contact.CLEAR and gas]
    elsewhere = [row for row, what, gas in said if what is Contact.CLEAR and not gas]
    if reacts and clear:
        found = Contact.CONFLICT
    elif reacts or clear:
        found = Contact.REACTS if reacts else Contact.CLEAR
    else:
        found = Contact.NO_DATA
    return Interface(pair=(a.id, b.id), where=where, contact=found, temperature_k=temperature_k,
                     evidence=(*reacts, *clear) if reacts or clear else tuple(own),
                     related=tuple(row for row, kind in matched if kind == "related"),
                     other_gas=bool(elsewhere) and found is Contact.NO_DATA)


def interfaces(stacks: Iterable[Stack], temperature_k: float, atmosphere: str,
               rows: tuple[Reaction, ...]) -> tuple[Interface, ...]:
    """Every pair of different materials that touch in some stack, each once, with the places where they do."""
    places: dict[tuple[str, str], list[str]] = {}
    known: dict[str, Material] = {}
    for stack in stacks:
        for low, high in pairwise(stack.plies):
            if low.material is None or high.material is None or low.material.id == high.material.id:
                continue
            known |= {low.material.id: low.material, high.material.id: high.material}
            first, second = sorted((low.material.id, high.material.id))
            places.setdefault((first, second), []).append(f"{stack.name}: {low.name} | {high.name}")
    return tuple(contact(known[a], known[b], temperature_k, atmosphere, rows, tuple(dict.fromkeys(where)))
                 for (a, b), where in sorted(places.items()))


def quote(row: Reaction) -> str:
    """A row in words: what, where, who."""
    at = f"from {row.onset_k - 273.15:.0f} degC" if row.onset_k is not None else (
        f"none seen up to {row.safe_k - 273.15:.0f} degC" if row.safe_k is not None else "no temperature given")
    said = f"{row.phase_a} with {row.phase_b}, {at}"
    said += f": {row.products}" if row.products else ""
    return f"{said} ({row.atmosphere or 'gas not said'}; {row.source}; confidence {row.confidence.value})"
