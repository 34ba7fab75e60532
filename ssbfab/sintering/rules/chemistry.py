"""FIR2…: what touches what at temperature."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, Severity, rule
from ssbfab.sintering.check import Firing
from ssbfab.sintering.interfaces import Contact, Interface, quote

_MEASURE = "mix the two powders, fire the mix with this schedule and take a diffraction pattern"


def _message(found: Interface) -> str:
    hot = f"{found.temperature_k - 273.15:.0f} degC"
    rows = "; ".join(quote(row) for row in found.evidence)
    near = "; ".join(quote(row) for row in found.related)
    near = f"; related, not the same pair: {near}" if near else ""
    if found.contact is Contact.NO_DATA:
        gas = " in this gas" if found.other_gas else ""
        return f"no data at {hot}{gas}, which does not mean compatible" + (f": {rows}" if rows else "") + near
    word = {Contact.REACTS: "reacts", Contact.CONFLICT: "the sources disagree", Contact.CLEAR: "none seen"}[found.contact]
    blind = "; diffraction is blind to interphases of nanometres" if found.contact is Contact.CLEAR else ""
    return f"{word} at {hot}: {rows}{blind}{near}"


_SEVERITY = {
    Contact.REACTS: Severity.ERROR,
    Contact.CONFLICT: Severity.NO_VERDICT,
    Contact.NO_DATA: Severity.NO_VERDICT,
    Contact.CLEAR: Severity.NOTE,
}


@rule(
    "FIR201",
    "Materials that touch react at temperature",
    source="the library's table of reactions, row by row",
    limit="peak below every onset; no row is no data",
    example="LFP on LLZO above 400 degC",
)
def reactions(firing: Firing) -> Iterator[Finding]:
    """A product layer blocks lithium and spalls. A pair that no source names is unknown, never compatible."""
    for found in firing.interfaces:
        onset = found.onset_k
        yield Finding(
            code="FIR201",
            severity=_SEVERITY[found.contact],
            where=f"{found.pair[0]} | {found.pair[1]}",
            message=_message(found),
            value=found.temperature_k,
            limit=onset,
            unit="K",
            confidence=found.confidence,
            margin=(onset - found.temperature_k) / onset if onset else None,
            source=found.evidence[0].source if found.evidence else None,
            advice="" if found.contact is Contact.CLEAR else _MEASURE,
        )


CHEMISTRY: tuple[Rule, ...] = (reactions,)
