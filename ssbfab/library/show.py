"""What a person reads about one thing of the library: every number with its range, its confidence and its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ssbfab import spec, units
from ssbfab.library.material import Material
from ssbfab.library.measured import Measured, Remark
from ssbfab.library.properties import PROPERTIES
from ssbfab.library.provenance import Provenance
from ssbfab.library.sourced import is_number
from ssbfab.spec import Key


def material_text(material: Material) -> str:
    """A material in full: one block per property, the best measurement first."""
    lines = [f"{material.id}: {material.name}", f"  {material.formula}  ({material.kind})", ""]
    for name, rows in material.properties.items():
        lines.append(f"  {units.key_of(name)}: {PROPERTIES[name].help}")
        lines.extend(f"    {line}" for row in rows for line in _measured(row, PROPERTIES[name]))
    for law in material.laws.values():
        lines.extend([f"  law of {units.key_of(law.name)}: {law}", f"    {law.source} [{law.confidence.value}]"])
    for key, remarks in material.remarks.items():
        lines.append(f"  {key}:")
        lines.extend(f"    {line}" for remark in remarks for line in _remark(remark))
    return "\n".join(lines) + "\n"


def _measured(row: Measured, about: Key) -> Iterator[str]:
    text = about.show(row.value)
    if (row.low, row.high) != (row.value, row.value):
        text += f"  ({about.show(row.low)} to {about.show(row.high)})"
    yield f"{text}  [{row.confidence.value}{', ' + row.basis if row.basis else ''}]{_where(row.valid_k)}"
    yield from (f"  {line}" for line in (row.conditions, str(row.source)) if line)


def _remark(row: Remark) -> Iterator[str]:
    yield f"{row.text}  [{row.confidence.value}{', ' + row.basis if row.basis else ''}]{_where(row.valid_k)}"
    yield from (f"  {line}" for line in (row.conditions, str(row.source)) if line)


def _where(valid_k: tuple[float, float] | None) -> str:
    if valid_k is None:
        return ""
    low, high = (units.show(end, "K") for end in valid_k)
    return f"  at {low}" if low == high else f"  from {low} to {high}"


def spec_text(thing: Any, provenance: Mapping[str, Provenance]) -> str:
    """An ink, tip, printer, furnace or press in full: every key, and the source of each number that its file states."""
    lines = [f"{thing.name}: {(type(thing).__doc__ or '').strip().splitlines()[0]}", "", *_keys(thing, provenance, "", "  ")]
    sources = list(dict.fromkeys(f"{p.source} [{p.confidence.value}]" for p in provenance.values()))
    lines += ["", "  Sources", *(f"  ({i}) {text}" for i, text in enumerate(sources, start=1)),
              "  (d) not stated in its file: ssbfab's default, assumed"]
    return "\n".join(lines) + "\n"


def _keys(thing: Any, provenance: Mapping[str, Provenance], path: str, indent: str) -> Iterator[str]:
    sources = list(dict.fromkeys(f"{p.source} [{p.confidence.value}]" for p in provenance.values()))
    cls: type = type(thing)
    for field in spec.fields(cls):
        value = getattr(thing, field.name)
        if field.name == "name" or value is None:
            continue
        inner = value if isinstance(value, tuple) and value and hasattr(value[0], "__pydantic_config__") else None
        if inner is not None:
            for i, part in enumerate(inner):
                yield f"{indent}{field.key}[{i}]"
                yield from _keys(part, provenance, f"{path}{field.key}[{i}].", indent + "  ")
        elif hasattr(value, "__pydantic_config__"):
            yield f"{indent}{field.key}"
            yield from _keys(value, provenance, f"{path}{field.key}.", indent + "  ")
        else:
            yield f"{indent}{field.key:24} {spec.show_value(value, field.about)}{_mark(field, path, provenance, sources)}"


def _mark(field: spec.Field, path: str, provenance: Mapping[str, Provenance], sources: list[str]) -> str:
    found = provenance.get(path + field.key)
    if found is None:
        return "  (d)" if is_number(field) else ""
    text = f"  ({sources.index(f'{found.source} [{found.confidence.value}]') + 1})"
    if found.low is not None or found.high is not None:
        ends = [field.about.show(end) if end is not None else "…" for end in (found.low, found.high)]
        text += f"  range {ends[0]} to {ends[1]}"
    return text


def summary_text(thing: Any) -> str:
    """One line on a thing, for a list."""
    name = type(thing).__name__
    if name == "Material":
        return f"{thing.name} ({thing.kind})"
    if name == "Printer":
        tools = ", ".join(f"{tool.dispenser.value} {getattr(tool.tip, 'name', tool.tip)}".strip() for tool in thing.tools)
        return f"{thing.dialect}; tools: {tools}"
    if name == "Ink":
        return f"{thing.material}, {thing.solids_fraction:.0%} solids by volume, in {thing.solvent or 'an unnamed solvent'}"
    if name == "Tip":
        return f"bore {units.show(thing.diameter_mm, 'mm')}, {'tapered' if thing.cone_length_mm else 'straight'}"
    if name == "Furnace":
        return f"to {units.show(thing.temperature_max_k, 'K')}, {', '.join(thing.atmospheres)}"
    return f"{units.show(thing.force_max_n, 'N')}, die {units.show(thing.die_diameter_mm, 'mm')}"
