"""From a material's TOML file to the noun `Material`: every fault of the file is told at once.

    name = "Al-doped LLZO"
    formula = "Li6.25Al0.25La3Zr2O12"
    kind = "oxide_electrolyte"

    [[cte]]
    value = "15.498 ppm/K"
    between = ["25 degC", "700 degC"]       # or: at = "25 degC"
    source = "Hubaud et al., J. Alloys Compd. 644 (2015) 804"
    doi = "10.1016/j.jallcom.2015.05.067"
    confidence = "high"
    basis = "read"

    [[notes.atmosphere]]
    text = "dry air or O2"

A property is an array of tables, the best measurement first, or one table, or plain text that takes its source from `[default]`.
A composite states `[[constituents]]` (see `library.composite`); what the file itself states goes before what follows from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ssbfab import units
from ssbfab.errors import UnitError, nearest
from ssbfab.library.law import FORMS, STRAIN_LAW, Law
from ssbfab.library.material import Material
from ssbfab.library.measured import Measured, Remark
from ssbfab.library.properties import KINDS, NOTES, PROPERTIES, by_key
from ssbfab.library.provenance import UNSAID, Provenance
from ssbfab.library.sourced import bound, default_of, provenance_of, refuse, unknown_keys

Lookup = Callable[[str], Material]
_HEAD = ("name", "formula", "kind", "notes", "laws", "constituents", "default")
_KEYS = ("value", "low", "high", "at", "between", "porosity", "conditions", "source", "doi", "confidence", "basis")
_NOTE_KEYS = ("text", "at", "between", "conditions", "source", "doi", "confidence", "basis")
_LAW_KEYS = ("form", "coefficients", "reference", "between", "conditions", "source", "doi", "confidence", "basis")
_BASIS = ("read", "recall", "computed", "assumed", "measured", "")
_ROWS_LIMIT = 1000


def read_material(id: str, tables: Mapping[Path, Mapping[str, Any]], lookup: Lookup) -> Material:
    """The material that some files describe, the user's own file before the shipped one.

    A property that the first file states replaces that of the later ones; what it does not state, it takes from them.
    `lookup` finds the constituents of a composite.
    """
    faults: list[str] = []
    parts = [_Reader(str(path), faults).material(id, table) for path, table in tables.items()]
    mixed = [_composed(id, table, str(path), faults, lookup) for path, table in tables.items() if "constituents" in table]
    refuse(faults)
    first = parts[0]
    for other in (*parts[1:], *mixed[:1]):
        first = _merged(first, other)
    refuse([f"{next(iter(tables))}: {key}: required key is missing" for key in ("name", "kind") if not getattr(first, key)])
    return first


def _merged(first: Material, other: Material) -> Material:
    kind = first.kind or other.kind
    own = {name: tuple(replace(m, kind=m.kind or kind) for m in rows) for name, rows in first.properties.items()}
    return Material(id=first.id, name=first.name or other.name, formula=first.formula or other.formula,
                    kind=kind, properties={**other.properties, **own},
                    notes={**other.notes, **first.notes}, remarks={**other.remarks, **first.remarks},
                    laws={k: v for k, v in {**other.laws, **first.laws}.items() if k in first.laws or k not in first.properties})


def _composed(id: str, table: Mapping[str, Any], where: str, faults: list[str], lookup: Lookup) -> Material:
    from ssbfab.library.composite import compose
    from ssbfab.library.composite_file import parts_of

    parts = parts_of(table["constituents"], where, faults, lookup)
    return compose(id, id, parts) if parts else Material(id=id, name=id, formula="", kind="", properties={}, notes={})


@dataclass
class _Reader:
    """Reads one file; what is wrong with it gathers in `faults`."""

    where: str
    faults: list[str]
    default: Provenance = UNSAID
    kind: str = ""
    _known: tuple[str, ...] = field(default_factory=lambda: (*by_key(), *_HEAD))

    def material(self, id: str, table: Mapping[str, Any]) -> Material:
        self.default = default_of(table.get("default"), self.where, self.faults)
        self.kind = self.text(table, "kind", self.where + ":")
        if self.kind and self.kind not in KINDS:
            self.faults.append(f"{self.where}: kind: found {self.kind!r}, expected one of {', '.join(KINDS)}"
                               f"{nearest(self.kind, KINDS)}")
        properties = {}
        for key in (k for k in table if k not in _HEAD):
            name = by_key().get(key)
            if name is None:
                self.faults.append(f"{self.where}: {key}: no such property{nearest(key, self._known)}")
            else:
                properties[name] = tuple(self.measurements(name, key, table[key]))
        remarks = self.remarks(table.get("notes", {}))
        return Material(id=id, name=self.text(table, "name", self.where + ":"), kind=self.kind,
                        formula=self.text(table, "formula", self.where + ":"), properties=properties,
                        notes={key: tuple(r.text for r in rows) for key, rows in remarks.items()}, remarks=remarks,
                        laws=self.laws(table.get("laws", {})))

    def text(self, table: Mapping[str, Any], key: str, path: str, longest: int = 4000) -> str:
        value = table.get(key, "")
        if isinstance(value, str) and len(value) <= longest:
            return value
        found = f"{len(value)} characters" if isinstance(value, str) else repr(value)[:60]
        self.faults.append(f"{path} {key}: found {found}, expected text of at most {longest} characters")
        return ""

    def measurements(self, name: str, key: str, value: Any) -> list[Measured]:
        rows = value if isinstance(value, list) else [value]
        if not 1 <= len(rows) <= _ROWS_LIMIT:
            self.faults.append(f"{self.where}: {key}: found {len(rows)} measurements, expected 1 to {_ROWS_LIMIT}")
            return []
        paths = [f"{self.where}: {key}" + (f"[{i}]" if isinstance(value, list) else "") for i in range(len(rows))]
        tables = [row if isinstance(row, Mapping) else {"value": row} for row in rows]
        made = (self.measured(name, table, path) for table, path in zip(tables, paths, strict=True))
        return [one for one in made if one is not None]

    def measured(self, name: str, table: Mapping[str, Any], path: str) -> Measured | None:
        unknown_keys(table, _KEYS, path, self.faults)
        ends = self.ends(name, table, path)
        if ends is None:
            return None
        said = provenance_of(table, self.default, path, self.faults)
        value, low, high = ends
        return Measured(value=value, low=low, high=high, source=said.source, confidence=said.confidence, kind=self.kind,
                        basis=self.basis(table, path), conditions=self.text(table, "conditions", path + ":"),
                        valid_k=self.valid(table, path), porosity_fraction=self.porosity(table, path))

    def ends(self, name: str, table: Mapping[str, Any], path: str) -> tuple[float, float, float] | None:
        """Value, low and high in the inside unit; the middle where only a range is stated; None, and a fault, for no number."""
        about, before = PROPERTIES[name], len(self.faults)
        value, low, high = (bound(table.get(key), about.unit, f"{path}.{key}", self.faults) for key in ("value", "low", "high"))
        if value is None and low is not None and high is not None:
            value = (low + high) / 2
        if value is None:
            eg = f", for example value = \"{units.example(about.unit)}\"" if about.unit else ""
            self.faults.extend([f"{path}: a value is missing{eg}"] if len(self.faults) == before else [])
            return None
        low, high = value if low is None else low, value if high is None else high
        for number in dict.fromkeys((value, low, high)):
            try:
                about.check(number)
            except UnitError as error:
                self.faults.append(f"{path}: {error}")
        if not low <= value <= high:
            self.faults.append(f"{path}: found value {about.show(value)}, outside its own range "
                               f"{about.show(low)} to {about.show(high)}")
        return value, low, high

    def porosity(self, table: Mapping[str, Any], path: str) -> float | None:
        found = bound(table.get("porosity"), None, f"{path}.porosity", self.faults)
        if found is not None and not 0 <= found < 1:
            self.faults.append(f"{path}.porosity: found {found:g}, expected at least 0 and below 1")
        return found

    def basis(self, table: Mapping[str, Any], path: str) -> str:
        word = table.get("basis", "")
        if word in _BASIS:
            return str(word)
        self.faults.append(f"{path}.basis: found {str(word)[:40]!r}, expected one of {', '.join(b for b in _BASIS if b)}")
        return ""

    def valid(self, table: Mapping[str, Any], path: str) -> tuple[float, float] | None:
        at, between = table.get("at"), table.get("between")
        if at is not None and between is not None:
            self.faults.append(f"{path}: found both at and between, expected one of them")
        if at is not None:
            one = bound(at, "K", f"{path}.at", self.faults)
            return None if one is None else (one, one)
        if between is None:
            return None
        if not isinstance(between, list) or len(between) != 2:
            self.faults.append(f"{path}.between: found {str(between)[:60]!r}, expected two temperatures, "
                               'for example ["25 degC", "700 degC"]')
            return None
        low, high = (bound(end, "K", f"{path}.between", self.faults) for end in between)
        if low is None or high is None:
            return None
        if low > high:
            self.faults.append(f"{path}.between: the first temperature is above the second")
        return low, high

    def remarks(self, table: Any) -> dict[str, tuple[Remark, ...]]:
        if not isinstance(table, Mapping):
            self.faults.append(f"{self.where}: notes: found {str(table)[:40]!r}, expected tables [[notes.atmosphere]]")
            return {}
        unknown_keys(table, (*NOTES, *by_key()), f"{self.where}: notes", self.faults)
        made: dict[str, tuple[Remark, ...]] = {}
        for key, value in table.items():
            rows = value if isinstance(value, list) else [value]
            made[key] = tuple(self.remark(row, f"{self.where}: notes.{key}[{i}]") for i, row in enumerate(rows[:_ROWS_LIMIT]))
        return made

    def laws(self, table: Any) -> dict[str, Law]:
        if not isinstance(table, Mapping):
            self.faults.append(f"{self.where}: laws: found {str(table)[:40]!r}, expected tables such as [laws.cte]")
            return {}
        known = {**by_key(), STRAIN_LAW: STRAIN_LAW}
        unknown_keys(table, tuple(known), f"{self.where}: laws", self.faults)
        made = (self.law(known[key], value, f"{self.where}: laws.{key}") for key, value in table.items() if key in known)
        return {law.name: law for law in made if law is not None}

    def law(self, name: str, table: Any, path: str) -> Law | None:
        if not isinstance(table, Mapping):
            self.faults.append(f"{path}: found {str(table)[:40]!r}, expected a table")
            return None
        unknown_keys(table, _LAW_KEYS, path, self.faults)
        before = len(self.faults)
        form, numbers = table.get("form"), table.get("coefficients")
        if not isinstance(form, str) or form not in FORMS:
            self.faults.append(f"{path}.form: found {str(form)[:40]!r}, expected one of {', '.join(FORMS)}"
                               f"{nearest(str(form), FORMS)}")
            return None
        least, most = FORMS[form]
        if not isinstance(numbers, list) or not least <= len(numbers) <= most:
            self.faults.append(f"{path}.coefficients: expected {least} to {most} numbers")
            return None
        coefficients = tuple(bound(c, None, f"{path}.coefficients", self.faults) for c in numbers)
        reference = bound(table.get("reference", "0 K"), "K", f"{path}.reference", self.faults)
        valid = self.valid(table, path)
        if valid is None and len(self.faults) == before:
            self.faults.append(f"{path}.between: required key is missing: a law holds where it was fitted")
        if form == "saturating" and coefficients[1] == 0:
            self.faults.append(f"{path}.coefficients: the second is 0, expected another number")
        if len(self.faults) > before or reference is None or valid is None:
            return None
        said = provenance_of(table, self.default, path, self.faults)
        return Law(name=name, form=form, coefficients=tuple(c for c in coefficients if c is not None), reference_k=reference,
                   valid_k=valid, source=said.source, confidence=said.confidence)

    def remark(self, row: Any, path: str) -> Remark:
        table = row if isinstance(row, Mapping) else {"text": row}
        unknown_keys(table, _NOTE_KEYS, path, self.faults)
        if "text" not in table:
            self.faults.append(f"{path}.text: required key is missing")
        said = provenance_of(table, self.default, path, self.faults)
        return Remark(text=self.text(table, "text", path + ":"), source=said.source, confidence=said.confidence,
                      basis=self.basis(table, path), conditions=self.text(table, "conditions", path + ":"),
                      valid_k=self.valid(table, path))
