"""What a material bears: heat, load, gas and neighbours. Presses and routes ask the same questions of what is in the part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ssbfab import units
from ssbfab.findings import Confidence, Finding, Severity
from ssbfab.library import Material
from ssbfab.library.ranges import range_of
from ssbfab.sintering.interfaces import Contact, Interface, quote

#: Up to this no gas matters for a dry compact, and a pair that no row names is not mentioned (assumed: too cold for oxides).
WARM_K = 473.15

_CONTACTS = {Contact.REACTS: Severity.ERROR, Contact.CONFLICT: Severity.NO_VERDICT, Contact.NO_DATA: Severity.NO_VERDICT}


def too_hot(code: str, material: Material, peak_k: float, name: str, words: str, *, where: str, advice: str) -> Iterator[Finding]:
    """A finding where a peak is above the range of a material's number: an error above all of it, no verdict within."""
    limit = material.get(name)
    if limit is None:
        return
    low, high = range_of(limit, name)
    if peak_k <= low:
        return
    sure = peak_k > high
    yield Finding(
        code=code,
        severity=Severity.ERROR if sure else Severity.NO_VERDICT,
        where=where,
        value=peak_k,
        low=low,
        high=high,
        limit=limit.value,
        unit="K",
        margin=1 - peak_k / limit.value,
        confidence=limit.confidence,
        source=limit.source,
        message=f"{material.id}: {units.show(peak_k, 'K', 4)} is {'above' if sure else 'within the doubt about'} {words} "
        f"({units.show(low, 'K', 4)} to {units.show(high, 'K', 4)})" + (f": {limit.conditions}" if limit.conditions else ""),
        advice=advice,
    )


def too_strong(code: str, material: Material, pressure_pa: float, *, where: str, advice: str) -> Iterator[Finding]:
    """A finding where a pressure is above the lower end of a material's flexural strength."""
    strength = material.get("flexural_strength_pa")
    if strength is None:
        return
    low, high = range_of(strength, "flexural_strength_pa")
    if pressure_pa <= low:
        return
    yield Finding(
        code=code,
        severity=Severity.WARNING if pressure_pa > high else Severity.NO_VERDICT,
        where=where,
        value=pressure_pa,
        low=low,
        high=high,
        limit=low,
        unit="Pa",
        margin=1 - pressure_pa / low,
        confidence=strength.confidence,
        source=strength.source,
        message=f"{units.show(pressure_pa, 'Pa', 3)} on {material.id}, whose flexural strength is "
        f"{units.show(low, 'Pa', 3)} to {units.show(high, 'Pa', 3)}",
        advice=advice,
    )


def in_contact(code: str, interfaces: Iterable[Interface], *, where: str = "", act: str = "heat") -> Iterator[Finding]:
    """A finding per pair that reacts, or of which rows disagree, or that no row names where it is warm."""
    for found in interfaces:
        cold = found.contact is Contact.NO_DATA and found.temperature_k <= WARM_K
        if found.contact is Contact.CLEAR or cold:
            continue
        rows = f": {'; '.join(quote(row) for row in found.evidence)}" if found.evidence else ""
        doubt = ", which does not mean compatible" if found.contact is Contact.NO_DATA else ""
        yield Finding(
            code=code,
            severity=_CONTACTS[found.contact],
            where=where + " | ".join(found.pair),
            value=found.temperature_k,
            limit=found.onset_k,
            unit="K",
            confidence=Confidence.ASSUMED if doubt else found.confidence,
            message=f"{found.contact.value} at {units.show(found.temperature_k, 'K', 4)}{doubt}{rows}",
            advice=f"{act} less, part them by a coating, or {act} a mix of both powders and take a diffraction pattern",
        )


def bears_gas(material: Material, family: str, peak_k: float) -> bool:
    """Whether the notes on a material name this kind of gas; true where cold, unsaid, polymer or metal."""
    suited = gases_of(material)
    return peak_k <= WARM_K or not suited or family in suited or material.kind in ("polymer", "metal")


def gases_of(material: Material) -> set[str]:
    """The families of gas that the library's notes fire a material in; empty where they do not say."""
    return {family for text in material.notes.get("atmosphere", ()) for family in _families(text)}


_WORDS = {
    "air": "oxidising",
    "o2": "oxidising",
    "oxygen": "oxidising",
    "ar": "inert",
    "argon": "inert",
    "n2": "inert",
    "inert": "inert",
    "h2": "reducing",
    "reducing": "reducing",
    "vacuum": "vacuum",
}


def _families(text: str) -> set[str]:
    """Which gases a note names, up to the first semicolon (what follows tells what else happens)."""
    return {_WORDS[word] for word in re.findall(r"[a-z0-9]+", text.split(";")[0].lower()) if word in _WORDS}


def moisture(material: Material) -> str:
    """What the notes say of moist air, empty where they say nothing."""
    return str(material.notes.get("moisture_sensitive", ("",))[0])
