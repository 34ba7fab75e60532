"""From the table of a library file to plain keys, and the provenance of every number that it states.

In a library file a number is plain (`yield_stress = "250 Pa"`), and then the file's `[default]` says where it comes from,
or a table of its own:

    yield_stress = { value = "250 Pa", low = "100 Pa", high = "1 kPa", source = "Sun 2013", doi = "10.…", confidence = "low" }
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from typing import Any

from ssbfab import spec, units
from ssbfab.errors import LibraryError, UnitError, nearest
from ssbfab.findings import Confidence, Source
from ssbfab.library.provenance import UNSAID, Provenance

_NUMBER_KEYS = ("value", "low", "high", "source", "doi", "confidence")
_DEFAULT_KEYS = ("source", "doi", "confidence")
_TOLD_LIMIT = 200


def split(table: Mapping[str, Any], cls: type, where: str) -> tuple[dict[str, Any], dict[str, Provenance], list[str]]:
    """Plain keys for `spec.read(cls, …)`, provenance by the key's path (`tools[0].open`), and the faults found on the way."""
    faults: list[str] = []
    rest = dict(table)
    default = default_of(rest.pop("default", None), where, faults)
    found: dict[str, Provenance] = {}
    plain = _plain(rest, cls, where, "", default, found, faults)
    return plain, found, faults


def default_of(table: Any, where: str, faults: list[str]) -> Provenance:
    """The provenance that a file's `[default]` gives to every number that has none of its own."""
    if table is None:
        return UNSAID
    if not isinstance(table, Mapping):
        faults.append(f"{where}: default: found {_brief(table)}, expected a table [default] with source and confidence")
        return UNSAID
    unknown_keys(table, _DEFAULT_KEYS, f"{where}: default", faults)
    return provenance_of(table, UNSAID, f"{where}: default", faults)


def provenance_of(table: Mapping[str, Any], default: Provenance, where: str, faults: list[str]) -> Provenance:
    """Source and confidence of one number's table, `default` where it does not say."""
    text, doi, word = table.get("source"), table.get("doi", ""), table.get("confidence")
    for key, value in (("source", text), ("doi", doi)):
        if value is not None and not isinstance(value, str):
            faults.append(f"{where}.{key}: found {_brief(value)}, expected text")
    source = Source(text=str(text or default.source.text)[:2000], doi=str(doi)[:200]) if text or doi else default.source
    return Provenance(source=source, confidence=_confidence(word, default.confidence, where, faults))


def _confidence(word: Any, otherwise: Confidence, where: str, faults: list[str]) -> Confidence:
    known = [c.value for c in Confidence]
    if word is None:
        return otherwise
    if word in known:
        return Confidence(word)
    faults.append(f"{where}.confidence: found {_brief(word)}, expected one of {', '.join(known)}{nearest(str(word), known)}")
    return otherwise


def unknown_keys(table: Mapping[str, Any], known: tuple[str, ...], where: str, faults: list[str]) -> None:
    faults.extend(f"{where}.{key[:80]}: no such key{nearest(key, known)}" for key in table if key not in known)


def _plain(table: Mapping[str, Any], cls: type, where: str, path: str, default: Provenance,
           found: dict[str, Provenance], faults: list[str]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    known = {field.key: field for field in spec.fields(cls)}
    for key, value in table.items():
        field, here = known.get(key), f"{path}{key}"
        inner = next(spec.nested_specs(field.type), None) if field else None
        if field is None:
            plain[key] = value
        elif isinstance(value, Mapping) and "value" in value:
            plain[key] = value["value"]
            found[here] = _number(value, field.about.unit, default, f"{where}: {here}", faults)
        elif inner is not None and isinstance(value, Mapping):
            plain[key] = _plain(value, inner, where, f"{here}.", default, found, faults)
        elif inner is not None and isinstance(value, list):
            plain[key] = [_plain(v, inner, where, f"{here}[{i}].", default, found, faults) if isinstance(v, Mapping) else v
                          for i, v in enumerate(value[:1000])]
        else:
            plain[key] = value
            if is_number(field):
                found[here] = default
    return plain


def is_number(field: spec.Field) -> bool:
    """Whether a declared key holds numbers, not words: these are what a source is asked of."""
    return field.about.unit is not None or not {int, float}.isdisjoint(_leaves(field.type))


def _leaves(hint: Any) -> Iterator[Any]:
    """The plain types inside a type: float twice of `tuple[float, Annotated[float, ...]]`."""
    if typing.get_origin(hint) is typing.Annotated:
        yield from _leaves(typing.get_args(hint)[0])
    elif typing.get_args(hint):
        yield from (leaf for part in typing.get_args(hint) for leaf in _leaves(part))
    else:
        yield hint


def _number(table: Mapping[str, Any], unit: str | None, default: Provenance, where: str, faults: list[str]) -> Provenance:
    unknown_keys(table, _NUMBER_KEYS, where, faults)
    said = provenance_of(table, default, where, faults)
    low, high = (bound(table.get(end), unit, f"{where}.{end}", faults) for end in ("low", "high"))
    value = bound(table["value"], unit, where, [])
    for end, broken in ((low, low is not None and value is not None and low > value),
                        (high, high is not None and value is not None and high < value)):
        if broken:
            faults.append(f"{where}: the value lies outside its own range (end at {end:g})")
    return Provenance(source=said.source, confidence=said.confidence, low=low, high=high)


def bound(value: Any, unit: str | None, where: str, faults: list[str]) -> float | None:
    """One number in its inside unit; None, and a fault, where it is not one. None and lists give None alone."""
    if value is None or isinstance(value, list):
        return None
    try:
        if unit is not None:
            return units.parse(value, unit)
        return float(spec.Key().check(_plain_number(value)))
    except UnitError as error:
        faults.append(f"{where}: {error}")
        return None


def _plain_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnitError(f"found {_brief(value)}, expected a number without a unit and without quotes")
    try:
        return float(value)
    except OverflowError:
        raise UnitError("found a number that is too large") from None


def _brief(value: object) -> str:
    text = repr(value)[:200]
    return text if len(text) <= 60 else text[:57] + "…"


def refuse(faults: list[str]) -> None:
    """Raise what was gathered, if anything: every fault, or the first few hundred of a hopeless file."""
    if faults:
        told = list(dict.fromkeys(_line(fault) for fault in faults))
        more = [f"… and {len(told) - _TOLD_LIMIT} more faults"] if len(told) > _TOLD_LIMIT else []
        raise LibraryError(*told[:_TOLD_LIMIT], *more)


def _line(fault: str) -> str:
    """A fault as one line of bearable length, whatever a file's keys hold."""
    text = "".join(c if c.isprintable() else "?" for c in fault)
    return text if len(text) <= 600 else text[:599] + "…"
